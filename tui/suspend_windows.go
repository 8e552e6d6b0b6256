package tui

// suspendOff says why there is no suspending here.
func suspendOff() string { return "Windows has no job control" }

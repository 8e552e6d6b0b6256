package tui

// Keystrokes gives each text as the keyboard's next, before the wait for the rest
// of a sequence is over, and then nothing more; it returns what comes out.
func Keystrokes(reads ...string) string {
	var k keystrokes
	var out, rest []byte
	for _, in := range reads {
		out, rest = k.next(out, rest, []byte(in))
	}
	return string(k.settle(out, rest))
}

// LightByEnv is what Run finds out of the terminal's background.
var LightByEnv = lightByEnv

// Interrupted is the message that a signal came.
func Interrupted() any { return interrupted{} }

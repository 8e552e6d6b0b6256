package secret

// TestWork makes every try of a passphrase cheap, for the tests of this
// package; ProgramWork is what the program uses.
const TestWork = 4

var ProgramWork = workFactor

// SetWork sets the cost of a try.
func SetWork(logN int) { workFactor = logN }

// PretendKeychain makes Open believe that a keychain runs, or that none does,
// and returns what undoes it.
func PretendKeychain(runs bool) (restore func()) {
	before := keychainRuns
	keychainRuns = func() bool { return runs }
	return func() { keychainRuns = before }
}

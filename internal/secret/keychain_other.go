//go:build !((dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd)

package secret

import "runtime"

// platformKeychainRuns tells whether the system brings a keychain: macOS and
// Windows always do.
func platformKeychainRuns() bool {
	return runtime.GOOS == "darwin" || runtime.GOOS == "windows"
}

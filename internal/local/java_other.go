//go:build !linux && !darwin && !windows

package local

import "context"

// platformJavaHomes lists the folders where the BSDs' ports put Java.
func platformJavaHomes(context.Context) []string {
	return append(foldersIn("/usr/local"), foldersIn("/usr/pkg/java")...)
}

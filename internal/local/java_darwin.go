package local

import (
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// platformJavaHomes asks macOS itself, then looks where Homebrew puts a Java
// that macOS does not know of.
func platformJavaHomes(ctx context.Context) []string {
	var all []string
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "/usr/libexec/java_home", "-v", strconv.Itoa(minJava)+"+").Output()
	if err == nil {
		all = append(all, strings.TrimSpace(string(out)))
	}
	for _, vm := range foldersIn("/Library/Java/JavaVirtualMachines") {
		all = append(all, filepath.Join(vm, "Contents", "Home"))
	}
	for _, brew := range []string{"/opt/homebrew/opt", "/usr/local/opt"} {
		for _, name := range []string{"openjdk", "openjdk@25", "openjdk@21", "openjdk@17"} {
			all = append(all, filepath.Join(brew, name, "libexec", "openjdk.jdk", "Contents", "Home"))
		}
	}
	return all
}

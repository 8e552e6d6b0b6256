package local

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/fault"
)

// minJava is the oldest Java that Keycloak 26 runs on
// (https://www.keycloak.org/getting-started/getting-started-zip).
const minJava = 17

// javaTime is how long a Java may take to say its version on a busy machine.
const javaTime = 20 * time.Second

// java is a Java runtime that was found: its home (what JAVA_HOME would name)
// and the feature release of its version.
type java struct {
	Home    string
	Feature int
}

// FindJava looks for a Java runtime of version 17 or newer, in JAVA_HOME, on
// PATH and in the folders where this platform's installers put one, and returns
// its home. The error is a usage fault that names what was found instead.
func FindJava(ctx context.Context) (home string, err error) {
	j, err := findJava(ctx, javaHomes(ctx))
	return j.Home, err
}

// findJava returns the first candidate that runs and is new enough. Order is by
// how deliberately the user chose: JAVA_HOME, PATH, then the rest.
func findJava(ctx context.Context, homes []string) (java, error) {
	var tooOld []string
	seen := map[string]bool{}
	for _, home := range homes {
		if home = realHome(home); home == "" || seen[home] {
			continue
		}
		seen[home] = true
		feature, err := javaFeature(ctx, home)
		if err != nil {
			if ctx.Err() != nil {
				return java{}, ctx.Err()
			}
			continue
		}
		if feature >= minJava {
			return java{Home: home, Feature: feature}, nil
		}
		tooOld = append(tooOld, fmt.Sprintf("Java %d in %s", feature, home))
	}
	return java{}, noJava(tooOld)
}

// realHome is where a candidate really lies, "" where none was named: an empty
// path must not become the current folder. It is absolute, because the server
// runs from a folder of its own.
func realHome(home string) string {
	if home == "" {
		return ""
	}
	if abs, err := filepath.Abs(home); err == nil {
		home = abs
	}
	if real, err := filepath.EvalSymlinks(home); err == nil {
		home = real
	}
	return home
}

func noJava(tooOld []string) error {
	e := &fault.Error{
		Class: fault.Usage, Code: "no-java",
		Why:  fmt.Sprintf("Keycloak needs Java %d or newer, and none was found", minJava),
		Hint: fmt.Sprintf("Install Java %d or newer, or set JAVA_HOME to one.", minJava),
	}
	if len(tooOld) > 0 {
		e.Why = fmt.Sprintf("Keycloak needs Java %d or newer, and only this was found: %s", minJava, strings.Join(tooOld, ", "))
	}
	return e
}

// javaFeature runs "java -version" of the given home and returns its feature
// release.
func javaFeature(ctx context.Context, home string) (int, error) {
	path := javaBinary(home)
	if info, err := os.Stat(path); err != nil || info.IsDir() {
		return 0, fmt.Errorf("no java in %s", home)
	}
	ctx, cancel := context.WithTimeout(ctx, javaTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "-version").CombinedOutput()
	if err != nil {
		return 0, err
	}
	return parseJavaVersion(string(out))
}

func javaBinary(home string) string {
	if runtime.GOOS == "windows" {
		return filepath.Join(home, "bin", "java.exe")
	}
	return filepath.Join(home, "bin", "java")
}

// The first line is like `openjdk version "17.0.15" 2025-04-15`, and up to
// Java 8 `java version "1.8.0_412"` (JEP 223).
var javaVersionLine = regexp.MustCompile(`(?m)^\S+ version "(\d+)(?:\.(\d+))?[^"]*"`)

// parseJavaVersion reads the feature release out of what "java -version" prints;
// lines before it, as JAVA_TOOL_OPTIONS makes them, are passed over.
func parseJavaVersion(out string) (int, error) {
	m := javaVersionLine.FindStringSubmatch(out)
	if m == nil {
		return 0, fmt.Errorf("no version in the answer of java -version")
	}
	feature := m[1]
	if feature == "1" && m[2] != "" {
		feature = m[2]
	}
	return strconv.Atoi(feature)
}

// javaHomes lists where a Java may be, best first.
func javaHomes(ctx context.Context) []string {
	homes := []string{os.Getenv("JAVA_HOME")}
	if path, err := exec.LookPath("java"); err == nil {
		homes = append(homes, homeOfBinary(path), homeByAsking(ctx, path))
	}
	homes = append(homes, platformJavaHomes(ctx)...)
	if user, err := os.UserHomeDir(); err == nil {
		homes = append(homes, filepath.Join(user, ".sdkman", "candidates", "java", "current"))
		for _, dir := range []string{
			filepath.Join(user, ".sdkman", "candidates", "java"),
			filepath.Join(user, ".jdks"), // where IntelliJ puts them
			filepath.Join(user, ".local", "share", "mise", "installs", "java"),
			filepath.Join(user, ".asdf", "installs", "java"),
		} {
			homes = append(homes, foldersIn(dir)...)
		}
	}
	return homes
}

// homeOfBinary follows the links of /usr/bin/java to the folder above bin.
func homeOfBinary(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	return filepath.Dir(filepath.Dir(path))
}

// The settings name the home in a line "    java.home = /usr/lib/jvm/java-17".
var javaHomeLine = regexp.MustCompile(`(?m)^\s*java\.home = (.+?)\s*$`)

// homeByAsking is for a java on PATH that is a script of a version manager.
func homeByAsking(ctx context.Context, path string) string {
	if _, err := os.Stat(javaBinary(homeOfBinary(path))); err == nil {
		return "" // no need to ask
	}
	ctx, cancel := context.WithTimeout(ctx, javaTime)
	defer cancel()
	out, err := exec.CommandContext(ctx, path, "-XshowSettings:properties", "-version").CombinedOutput()
	m := javaHomeLine.FindSubmatch(out)
	if err != nil || m == nil {
		return ""
	}
	return string(m[1])
}

func foldersIn(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var all []string
	for _, e := range entries {
		all = append(all, filepath.Join(dir, e.Name()))
	}
	return all
}

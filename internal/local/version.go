package local

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"kloakroom/internal/fault"
)

// A version becomes part of paths, URLs and a command line, so only what
// Keycloak's releases look like is let through: 26.3.5, 27.0.0-rc1.
var versionForm = regexp.MustCompile(`^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(-[0-9A-Za-z]{1,16})?$`)

func checkVersion(version string) error {
	if versionForm.MatchString(version) {
		return nil
	}
	return &fault.Error{
		Class: fault.Usage, Code: "bad-version",
		Why:  fmt.Sprintf("%q is not a Keycloak version", version),
		Hint: "Write it as Keycloak's releases are named, for example " + DefaultVersion + ".",
	}
}

// versionOf reads which release lies in a distribution's folder: its
// version.txt holds one line "Keycloak - Version 26.3.5".
func versionOf(dist string) (string, error) {
	text, err := os.ReadFile(filepath.Join(dist, "version.txt"))
	if err != nil {
		return "", err
	}
	words := bytes.Fields(text)
	if len(words) == 0 {
		return "", fmt.Errorf("%s is empty", filepath.Join(dist, "version.txt"))
	}
	version := string(words[len(words)-1])
	return version, checkVersion(version)
}

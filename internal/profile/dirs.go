package profile

import (
	"os"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"
)

// StateDir is where the journal and the locks lie: the platform's state folder
// (XDG Base Directory Specification), below "kloakroom".
func StateDir() string { return filepath.Join(xdg.StateHome, "kloakroom") }

// DataDir is where the encrypted file of secrets lies where no keychain runs.
func DataDir() string { return filepath.Join(xdg.DataHome, "kloakroom") }

// Path is where the file of profiles lies: in the platform's folder of
// settings. It is "" where nobody can say which folder that is; [OpenFile] takes
// that for no file, and only writing fails.
func Path() string {
	if runtime.GOOS != "windows" && os.Getenv("HOME") == "" && os.Getenv("XDG_CONFIG_HOME") == "" {
		return "" // xdg would say "/"
	}
	return filepath.Join(xdg.ConfigHome, "kloakroom", "profiles.yaml")
}

// atHome is a path in the home folder, "" where there is none.
func atHome(path string) string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	return filepath.Join(home, path)
}

package profile

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

// StateDir is where the journal and the locks lie: the platform's state folder
// (XDG Base Directory Specification), below "kloakroom".
func StateDir() string { return filepath.Join(xdg.StateHome, "kloakroom") }

// DataDir is where the encrypted file of secrets lies where no keychain runs.
func DataDir() string { return filepath.Join(xdg.DataHome, "kloakroom") }

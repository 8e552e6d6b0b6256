package local

import (
	"context"
	"os"
	"path/filepath"
)

// platformJavaHomes lists the folders below Program Files that the vendors'
// installers use.
func platformJavaHomes(context.Context) []string {
	var all []string
	for _, root := range []string{os.Getenv("ProgramFiles"), os.Getenv("ProgramW6432"), os.Getenv("LOCALAPPDATA") + `\Programs`} {
		if root == "" {
			continue
		}
		for _, vendor := range []string{
			"Java", "Eclipse Adoptium", "Eclipse Foundation", "Microsoft", "Amazon Corretto", "Zulu", "BellSoft", "Semeru", "RedHat", "OpenJDK",
		} {
			all = append(all, foldersIn(filepath.Join(root, vendor))...)
		}
	}
	return all
}

package main

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"kloakroom/internal/output"
)

// version is set by the build of a release.
var version = "0.1.0-dev"

// versionView is the version in JSON.
type versionView struct {
	Version  string `json:"version"`
	Revision string `json:"revision,omitempty"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func newVersion(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version", Args: noArgs,
		Example: examples(
			"kloakroom version",
		),
		RunE: func(*cobra.Command, []string) error {
			v := versionView{version, revision(), runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			return a.out.Data(v, func(w *output.Human) {
				w.Line(clean("kloakroom " + v.Version + " (" + v.Go + ", " + v.Platform + ")"))
			})
		},
	}
}

// revision is the commit that the Go toolchain noted, if it did.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			return s.Value
		}
	}
	return ""
}

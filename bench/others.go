package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/adrg/xdg"
)

// other is a program that people use for some of the same work, at the version
// that "bench others" installs.
type other struct {
	name    string // of its executable
	version string
	by      string // the client that installs it: go, npm, pip, cargo
	pkg     string // what that client calls it
	module  string // Go only: the module that has the package
}

// others are those that it is compared with. Newer versions are for whoever
// measures anew: the table names them.
var others = []other{
	{name: "hurl", version: "8.0.1", by: "cargo", pkg: "hurl"},
	{name: "slumber", version: "5.4.0", by: "cargo", pkg: "slumber"},
	{name: "lazygit", version: "0.64.1", by: "go", pkg: "github.com/jesseduffield/lazygit", module: "github.com/jesseduffield/lazygit"},
	{name: "glow", version: "2.1.1", by: "go", pkg: "github.com/charmbracelet/glow/v2", module: "github.com/charmbracelet/glow/v2"},
	{name: "resterm", version: "1.2.2", by: "go", pkg: "github.com/unkn0wn-root/resterm/cmd/resterm", module: "github.com/unkn0wn-root/resterm"},
	{name: "newman", version: "6.2.2", by: "npm", pkg: "newman"},
	{name: "http", version: "3.2.4", by: "pip", pkg: "httpie"},
}

// othersDir is where they are installed: a folder each, which may be deleted.
func othersDir() string { return filepath.Join(xdg.CacheHome, "kloakroom", "bench") }

// dir is the folder of one.
func (o other) dir() string { return filepath.Join(othersDir(), o.name+"-"+o.version) }

// found is another program that is there.
type found struct {
	name    string
	file    string // its executable
	version string
}

// label is what the table calls it.
func (f found) label() string { return strings.TrimSpace(f.name + " " + f.version) }

// find looks for one where it would have been installed, then on PATH.
func (o other) find(ctx context.Context) (found, bool) {
	for _, sub := range []string{"bin", "node_modules/.bin"} {
		if file, err := exec.LookPath(filepath.Join(o.dir(), sub, o.name)); err == nil {
			return found{o.name, file, o.version}, true
		}
	}
	return onPath(ctx, o.name)
}

// onPath looks for a program on PATH and asks it for its version.
func onPath(ctx context.Context, name string) (found, bool) {
	file, err := exec.LookPath(name)
	if err != nil {
		return found{}, false
	}
	out, _ := exec.CommandContext(ctx, file, "--version").CombinedOutput()
	return found{name, file, versionIn(string(out))}, true
}

var versionNumber = regexp.MustCompile(`\d+(\.\d+)+`)

// versionIn is the first version number in what a program says of itself, or
// nothing.
func versionIn(said string) string { return versionNumber.FindString(said) }

// installOthers installs all that are not there yet, each by its own client, and
// tells of those that cannot be had.
func installOthers(ctx context.Context) error {
	say("Installing other programs into " + othersDir() + "; delete it when they are no longer wanted.")
	for _, o := range others {
		if f, ok := o.find(ctx); ok {
			say(f.label() + " is there")
			continue
		}
		say(fmt.Sprintf("Fetching %s %s with all that it needs, by %s …", o.pkg, o.version, o.by))
		if err := o.install(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			say(fmt.Sprintf("%s is left out: %v", o.name, err))
		}
	}
	return nil
}

// install installs one into its folder, which is removed if that fails.
func (o other) install(ctx context.Context) (err error) {
	if err := os.MkdirAll(o.dir(), 0o700); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(o.dir())
		}
	}()
	// "go install" would also ask for the list of all versions, which not every
	// proxy has. A module that requires the one version does not.
	if o.by == "go" {
		text := fmt.Sprintf("module others\n\ngo 1.26\n\nrequire %s v%s\n", o.module, o.version)
		if err := os.WriteFile(filepath.Join(o.dir(), "go.mod"), []byte(text), 0o600); err != nil {
			return err
		}
	}
	for _, args := range o.commands() {
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Dir = o.dir()
		if said, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", strings.Join(args[:2], " "), err, lastWords(said))
		}
	}
	if _, ok := o.find(ctx); !ok {
		return fmt.Errorf("%s was installed, and there is no %s", o.pkg, o.name)
	}
	return nil
}

// commands install it, in its folder.
func (o other) commands() [][]string {
	switch o.by {
	case "go":
		return [][]string{{"go", "build", "-mod=mod", "-trimpath", "-ldflags=-s -w", "-o", filepath.Join("bin", o.name), o.pkg}}
	case "npm":
		return [][]string{{"npm", "install", "--prefix", ".", "--no-audit", "--no-fund", o.pkg + "@" + o.version}}
	case "cargo":
		return [][]string{{"cargo", "install", "--locked", "--root", ".", o.pkg + "@" + o.version}}
	case "pip":
		return [][]string{
			{"python3", "-m", "venv", "."},
			{filepath.Join(o.dir(), "bin", "pip"), "install", "--quiet", "--disable-pip-version-check", o.pkg + "==" + o.version},
		}
	}
	return nil
}

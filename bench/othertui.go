package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// otherLines is how many lines the lists of the others have, otherKeys how many
	// keys are pressed there, each a line down.
	otherLines = 400
	otherKeys  = 200
)

// otherLine is the text of a line of those lists.
func otherLine(at int) string { return fmt.Sprintf("request-%03d", at) }

// lister is another full-screen program that begins with a list.
type lister struct {
	name  string
	down  string // the key that goes a line down
	args  []string
	files func(dir string) error // what it lists
}

// listers are those that are measured, each with a small list of its own kind, in
// a folder of its own.
var listers = []lister{
	{name: "slumber", down: "down", args: []string{"-f", "list.yml"}, files: listFile("list.yml", "requests:\n", "  %[1]s:\n    method: GET\n    url: http://localhost:1/%[1]s\n")},
	{name: "glow", down: "j", args: []string{"."}, files: func(dir string) error { return listFolder(dir, ".md") }},
	{name: "lazygit", down: "j", args: []string{"-p", "tree", "-ucf", "../settings.yml"}, files: listTree},
	{name: "resterm", down: "j", args: []string{"-f", "list.http"}, files: listFile("list.http", "", "### %[1]s\n# @name %[1]s\nGET http://localhost:1/%[1]s\n\n")},
}

// listFile makes a file of a head and a piece for each line.
func listFile(name, head, piece string) func(string) error {
	return func(dir string) error {
		var b strings.Builder
		b.WriteString(head)
		for i := range otherLines {
			_, _ = fmt.Fprintf(&b, piece, otherLine(i))
		}
		return os.WriteFile(filepath.Join(dir, name), []byte(b.String()), 0o600)
	}
}

// listFolder makes a file for each line.
func listFolder(dir, ending string) error {
	for i := range otherLines {
		if err := os.WriteFile(filepath.Join(dir, otherLine(i)+ending), []byte("new\n"), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// listTree makes a work tree, which lazygit goes into, with a new file for each
// line, and beside it settings that keep it from asking and fetching by itself.
func listTree(dir string) error {
	tree := filepath.Join(dir, "tree")
	if out, err := exec.Command("git", "init", "-q", tree).CombinedOutput(); err != nil { //nolint:noctx // it is done in a moment
		return fmt.Errorf("git init: %w: %s", err, out)
	}
	if err := listFolder(tree, ""); err != nil {
		return err
	}
	const settings = "disableStartupPopups: true\nupdate:\n  method: never\ngit:\n  autoFetch: false\n"
	return os.WriteFile(filepath.Join(dir, "settings.yml"), []byte(settings), 0o600)
}

// rival is a lister that is there, with its list.
type rival struct {
	lister
	found
	dir string
}

// rivals prepares those that are there.
func rivals(dir string, there []found) ([]rival, error) {
	var out []rival
	for _, l := range listers {
		for _, f := range there {
			if f.name != l.name {
				continue
			}
			r := rival{l, f, filepath.Join(dir, "list-"+l.name)}
			if err := os.MkdirAll(r.dir, 0o700); err != nil {
				return nil, err
			}
			if err := l.files(r.dir); err != nil {
				return nil, err
			}
			out = append(out, r)
		}
	}
	return out, nil
}

// open starts it in a terminal.
func (r rival) open(ctx context.Context, env []string) (*terminal, error) {
	return openTerminalIn(ctx, r.dir, env, r.file, r.args...)
}

// firstFrame is the time from its start to the last byte of the first frame that
// has its list.
func (r rival) firstFrame(ctx context.Context, env []string) (time.Duration, error) {
	t, err := r.open(ctx, env)
	if err != nil {
		return 0, err
	}
	defer t.close()
	return t.frameWith(ctx, otherLine(0))
}

// measure looks at it standing still, and presses keys.
func (r rival) measure(ctx context.Context, env []string) (rest, []press, error) {
	t, err := r.open(ctx, env)
	if err != nil {
		return rest{}, nil, err
	}
	defer t.close()
	if _, err := t.sees(ctx, 0, otherLine(0)); err != nil {
		return rest{}, nil, err
	}
	if _, err := t.rests(ctx, 500*time.Millisecond); err != nil {
		return rest{}, nil, err
	}
	idle, err := t.idle(ctx)
	if err != nil {
		return rest{}, nil, err
	}
	presses := make([]press, 0, otherKeys)
	for range otherKeys {
		time.Sleep(randomPause())
		p, err := t.press(ctx, r.down)
		if err != nil {
			return rest{}, nil, err
		}
		presses = append(presses, p)
	}
	return idle, presses, nil
}

// rows are those of its keys and of its rest.
func (r rival) rows(idle rest, presses []press) []row {
	mean, most := bytesOf(presses)
	of := fmt.Sprintf("%d keys, each a line down, in a list of %d", len(presses), otherLines)
	return append([]row{
		{what: whatList, program: r.label(), measured: p50p99(presses), of: of},
		{what: whatList, program: r.label(), measured: bytesAKey(mean, most), of: "the same keys"},
	}, restRows(r.label(), idle)...)
}

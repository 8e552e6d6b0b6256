package main

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/adrg/xdg"
)

func TestVersionIn(t *testing.T) {
	for _, c := range []struct{ said, want string }{
		{"curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1", "7.88.1"},
		{"jq-1.6\n", "1.6"},
		{"GNU bash, version 5.2.15(1)-release", "5.2.15"},
		{"glow version unknown (built from source)", ""},
		{"", ""},
	} {
		if got := versionIn(c.said); got != c.want {
			t.Errorf("versionIn(%q) = %q, want %q", c.said, got, c.want)
		}
	}
}

// emptyCache makes the cache an empty folder for as long as the test runs.
func emptyCache(t *testing.T) {
	t.Helper()
	before := xdg.CacheHome
	xdg.CacheHome = t.TempDir()
	t.Cleanup(func() { xdg.CacheHome = before })
}

// place puts a program that says nothing where another one would be.
func place(t *testing.T, folder, name string) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\necho "+name+" 0.9\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

func TestAnotherProgramIsFoundInTheCacheThenOnPath(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the programs of this test are shell scripts")
	}
	emptyCache(t)
	path := t.TempDir()
	t.Setenv("PATH", path+string(os.PathListSeparator)+os.Getenv("PATH"))
	o := other{name: "kloakroom-bench-another", version: "1.2.3", by: "npm"}
	if f, ok := o.find(t.Context()); ok {
		t.Fatalf("found before it is there: %+v", f)
	}
	place(t, path, o.name)
	if f, ok := o.find(t.Context()); !ok || f.label() != o.name+" 0.9" {
		t.Errorf("on PATH: %+v, %t", f, ok)
	}
	place(t, filepath.Join(o.dir(), "node_modules", ".bin"), o.name)
	if f, ok := o.find(t.Context()); !ok || f.label() != o.name+" 1.2.3" || filepath.Dir(f.file) == path {
		t.Errorf("in the cache: %+v, %t", f, ok)
	}
}

func TestEveryOtherHasAPinnedVersionAndAClientThatInstallsIt(t *testing.T) {
	for _, o := range others {
		commands := o.commands()
		if len(commands) == 0 || versionIn(o.version) != o.version {
			t.Errorf("%+v is installed by %v", o, commands)
			continue
		}
		last := commands[len(commands)-1]
		pinned := strings.HasSuffix(last[len(last)-1], o.version) || o.by == "go" && strings.HasPrefix(o.pkg, o.module)
		if !pinned {
			t.Errorf("%s: %v does not name the version %s", o.name, last, o.version)
		}
	}
}

func TestWhatCannotBeInstalledLeavesNothing(t *testing.T) {
	emptyCache(t)
	t.Setenv("GOPROXY", "off")
	o := other{name: "nothing", version: "1.0.0", by: "go", pkg: "example.test/nothing", module: "example.test/nothing"}
	if err := o.install(t.Context()); err == nil {
		t.Fatal("a module that there is not was installed")
	}
	if _, err := os.Stat(o.dir()); !os.IsNotExist(err) {
		t.Errorf("its folder is left: %v", err)
	}
}

func TestListersHaveTheirLists(t *testing.T) {
	for _, l := range listers {
		t.Run(l.name, func(t *testing.T) {
			if !slices.ContainsFunc(others, func(o other) bool { return o.name == l.name }) {
				t.Error("it is none of the others that are installed")
			}
			all, err := rivals(t.TempDir(), []found{{name: l.name, file: "x"}})
			if err != nil {
				t.Fatal(err)
			}
			if len(all) != 1 {
				t.Fatalf("%d rivals", len(all))
			}
			text := ""
			err = filepath.WalkDir(all[0].dir, func(name string, d os.DirEntry, err error) error {
				if err == nil && d.Type().IsRegular() {
					b, readErr := os.ReadFile(name)
					text += filepath.Base(name) + "\n" + string(b)
					return readErr
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range []int{0, otherLines - 1} {
				if !strings.Contains(text, otherLine(at)) {
					t.Errorf("%s is not in its list", otherLine(at))
				}
			}
		})
	}
	if otherKeys >= otherLines {
		t.Error("the keys reach the end of the lists")
	}
}

func TestRowsAreSortedByKindAndKeepTheirOrder(t *testing.T) {
	rows := sortedBy([]row{{what: "z", program: "1"}, {what: "b", program: "2"}, {what: "a", program: "3"}, {what: "b", program: "4"}, {what: "y", program: "5"}}, "a", "b")
	var got strings.Builder
	for _, r := range rows {
		got.WriteString(r.what + r.program + " ")
	}
	if want := "a3 b2 b4 z1 y5 "; got.String() != want {
		t.Errorf("%s, want %s", got.String(), want)
	}
}

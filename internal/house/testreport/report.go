package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of "go test -json" (go doc test2json); ImportPath stands in
// those of the build (go help buildjson).
type event struct {
	Action     string
	Package    string
	Test       string
	Output     string
	ImportPath string
}

// test names a test or subtest.
type test struct{ pkg, name string }

type tally struct {
	out      io.Writer
	open     map[test]*strings.Builder // what tests that have not ended wrote
	skipped  []string
	packages int // with tests
	passed   int
	failed   int
	broken   bool // a package that failed, whatever its tests say
}

// report copies the events from in as text to out and reports whether all is
// well: tests ran, and every one of them passed.
func report(in io.Reader, out io.Writer) (ok bool, err error) {
	t := &tally{out: out, open: map[test]*strings.Builder{}}
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadString('\n')
		if line != "" {
			t.line(line)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return false, err
		}
	}
	t.end()
	return !t.broken && t.failed == 0 && len(t.skipped) == 0 && t.passed > 0, nil
}

// line takes one line in. One that is no event, like the go command's own
// complaints, is printed as it is.
func (t *tally) line(line string) {
	var e event
	if err := json.Unmarshal([]byte(line), &e); err != nil || e.Action == "" {
		t.print(line)
		return
	}
	switch {
	case e.Action == "build-output":
		t.print(e.Output)
	case e.Action == "build-fail":
		t.broken = true
	case e.Test == "":
		t.ofPackage(e)
	default:
		t.ofTest(test{e.Package, e.Test}, e)
	}
}

func (t *tally) ofPackage(e event) {
	switch e.Action {
	case "output":
		// The word before the closing line says nothing that it does not.
		if e.Output != "PASS\n" && e.Output != "FAIL\n" {
			t.print(e.Output)
		}
	case "pass":
		t.packages++
	case "fail":
		t.packages++
		t.broken = true
		t.unfinished(e.Package)
	}
}

func (t *tally) ofTest(name test, e event) {
	switch e.Action {
	case "run":
		t.open[name] = &strings.Builder{}
	case "output":
		if t.open[name] == nil {
			t.open[name] = &strings.Builder{}
		}
		_, _ = t.open[name].WriteString(e.Output)
	case "pass":
		t.passed++
		delete(t.open, name)
	case "fail":
		t.failed++
		t.print(t.said(name))
	case "skip":
		t.skipped = append(t.skipped, fmt.Sprintf("%s %s\n%s", name.pkg, name.name, t.said(name)))
	}
}

// said returns what a test wrote, without the lines in which go test says that
// it runs, and forgets it.
func (t *tally) said(name test) string {
	var b strings.Builder
	if written := t.open[name]; written != nil {
		for line := range strings.Lines(written.String()) {
			if !strings.HasPrefix(line, "=== ") {
				b.WriteString(line)
			}
		}
	}
	delete(t.open, name)
	return b.String()
}

// unfinished prints what tests wrote that had not ended when their process did,
// by a panic or because the time was up.
func (t *tally) unfinished(pkg string) {
	names := slices.Collect(maps.Keys(t.open))
	slices.SortFunc(names, func(a, b test) int { return strings.Compare(a.name, b.name) })
	for _, name := range names {
		if name.pkg != pkg {
			continue
		}
		t.print(fmt.Sprintf("--- not finished: %s\n", name.name))
		t.print(t.said(name))
	}
}

func (t *tally) end() {
	for _, s := range t.skipped {
		t.print("SKIPPED " + s)
	}
	t.print(fmt.Sprintf("%d passed, %d failed, %d skipped (subtests counted), in %d packages with tests\n",
		t.passed, t.failed, len(t.skipped), t.packages))
}

func (t *tally) print(s string) { _, _ = io.WriteString(t.out, s) }

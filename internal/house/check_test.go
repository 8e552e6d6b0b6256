package house_test

import (
	"fmt"
	"slices"
	"strings"
)

// rules say which package may import which. Rooms and folders are named by their
// path in the module, everything else by its import path.
type rules struct {
	module     string
	below      map[string][]string
	everywhere []string
	apart      []string
	forTests   []string
	forTestsOf map[string][]string
	only       []only
}

type only struct {
	path    string
	folders []string
	why     string
}

// importer is one package, or one of the two kinds of tests that it can have,
// with all that its files import on any platform.
type importer struct {
	folder  string // in the module, "internal/wire"
	tests   testKind
	imports []string
}

type testKind int

const (
	noTest       testKind = iota
	internalTest          // package wire
	externalTest          // package wire_test
)

// violations returns what breaks the rules, one sentence each.
func (r rules) violations(all []importer) []string {
	var found []string
	for _, i := range all {
		room := r.roomOf(i.folder)
		if room == "" {
			found = append(found, fmt.Sprintf("%s is in no room: give it a place in rules_test.go", i.folder))
			continue
		}
		for _, path := range i.imports {
			if why := r.objection(i, room, path); why != "" {
				found = append(found, fmt.Sprintf("%s%s imports %s: %s", i.folder, i.tests, path, why))
			}
		}
	}
	slices.Sort(found)
	return found
}

func (k testKind) String() string {
	return [...]string{"", " (its internal tests)", " (its external tests)"}[k]
}

// objection says what speaks against one import, or "".
func (r rules) objection(i importer, room, path string) string {
	if i.tests == noTest {
		for _, o := range r.only {
			if within(path, o.path) && !slices.ContainsFunc(o.folders, func(f string) bool { return within(i.folder, f) }) {
				return o.why
			}
		}
	}
	target, ours := strings.CutPrefix(path, r.module+"/")
	if !ours || target == i.folder {
		return ""
	}
	other := r.roomOf(target)
	switch {
	case slices.Contains(r.everywhere, other):
		return ""
	case i.tests == externalTest && slices.ContainsFunc(r.forTests, func(f string) bool { return within(target, f) }):
		return ""
	case i.tests == externalTest && slices.Contains(r.forTestsOf[room], other):
		return ""
	case other == room && target != room && slices.Contains(r.apart, room) && part(i.folder, room) != part(target, room):
		return "the folders of " + room + " know nothing of each other"
	case other != room && !r.reaches(room, other):
		return fmt.Sprintf("%s does not lie below %s", or(other, target), room)
	}
	return ""
}

// roomOf returns the innermost room that a folder lies in.
func (r rules) roomOf(folder string) string {
	for f := folder; f != ""; f = parent(f) {
		if _, ok := r.below[f]; ok {
			return f
		}
	}
	return ""
}

// reaches reports whether a chain of rooms, each directly below the one before,
// leads from one room down to another.
func (r rules) reaches(from, to string) bool {
	return slices.ContainsFunc(r.below[from], func(next string) bool {
		return next == to || r.reaches(next, to)
	})
}

// circle returns a room that lies below itself, or "".
func (r rules) circle() string {
	const open, done = 1, 2
	state := map[string]int{}
	var visit func(room string) bool
	visit = func(room string) bool {
		if state[room] != 0 {
			return state[room] == open
		}
		state[room] = open
		if slices.ContainsFunc(r.below[room], visit) {
			return true
		}
		state[room] = done
		return false
	}
	for room := range r.below {
		if visit(room) {
			return room
		}
	}
	return ""
}

// within reports whether path is root or lies below it.
func within(path, root string) bool {
	rest, ok := strings.CutPrefix(path, root)
	return ok && (rest == "" || rest[0] == '/')
}

// part is the folder directly below room that a path lies in.
func part(path, room string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(path, room), "/"), "/")
	return first
}

func parent(folder string) string {
	if i := strings.LastIndexByte(folder, '/'); i >= 0 {
		return folder[:i]
	}
	return ""
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

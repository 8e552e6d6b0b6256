package tuitest

import (
	"slices"

	"github.com/charmbracelet/colorprofile"
)

// Look is a terminal that frames are looked at in. Its name is for the golden
// file.
type Look struct {
	Name    string
	Options []Option
}

// With returns its options and more.
func (l Look) With(more ...Option) []Option { return append(slices.Clone(l.Options), more...) }

// Looks are the terminals that every golden frame is drawn for.
var Looks = []Look{
	{"80x24", []Option{Size(80, 24), Colours(colorprofile.TrueColor)}},
	{"80x24-16", []Option{Size(80, 24), Colours(colorprofile.ANSI)}},
	{"80x24-none", []Option{Size(80, 24), Colours(colorprofile.ASCII)}},
	{"140x40", []Option{Size(140, 40), Colours(colorprofile.TrueColor)}},
}

// Package tui is the root of the full-screen program: the one tea.Model. It
// routes keys, mouse and answers to the screen that is shown and to the overlays
// above it, runs their jobs, and draws what is around them: header, screen bar,
// footer.
//
// It knows nothing of Keycloak and of no screen in particular: these are given to
// [New] or [Run]. What the rooms below share with it is in tui/part.
package tui

import (
	"context"
	"io"
	"time"

	"github.com/charmbracelet/colorprofile"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Entry is a screen and how to get there.
type Entry struct {
	// Key is its number: "1". With alt it works from text fields too.
	Key    string
	Screen part.Screen
	// Aside keeps it out of the screen bar while another one is shown.
	Aside bool
	// Off says why it cannot be gone to now; nil or "" means it can.
	Off func() string
}

// Options are what a [Root] is made of.
type Options struct {
	// Screens in the order of the bar; at least one.
	Screens []Entry
	// First is the ID of the screen to begin with; "" for the first.
	First string
	// Header is asked for the first line after every message; nil leaves it to the
	// screen's title. It must not block.
	Header func(now time.Time) widget.Header
	// Actions are what can be done everywhere, beside the root's own; nil for none.
	Actions func() []part.Action
	// Theme is the palette; nil for the built-in one that suits the terminal's
	// background, dark where the terminal does not tell.
	Theme *themes.Theme
	// Light begins with the light palette, until the terminal tells; [Run] finds it
	// out where Theme is nil.
	Light bool
	// Profile is how many colours there are; [Run] finds it out where it is not
	// given.
	Profile colorprofile.Profile
	// Width and Height are the terminal's size in cells as far as known; 0 means
	// 80×24 until the terminal tells.
	Width, Height int
	// Clipboard puts text on the system's clipboard; nil for the real one. The
	// terminal's own (OSC 52) is always told too.
	Clipboard func(ctx context.Context, text string) error
	// Present is for the stage: the keys that are pressed are shown, and quitting
	// asks first. What is masked is up to the screens.
	Present bool
	// Host is what time and goroutines are to the root; nil for the real ones.
	Host Host
	// Finished hears of every write that was still under way when the program was
	// told to end: its title and its error, nil if it went well. [Run] calls it
	// when the terminal is restored.
	Finished func(title safetext.Text, err error)

	// In and Out are the terminal for [Run]; nil for the process's own.
	In  io.Reader
	Out io.Writer
	// Env is the environment that [Run] looks at for the terminal; nil for the
	// process's own.
	Env []string
}

// The smallest window in which anything is drawn, and the smallest that the
// screens are made for.
const (
	minWidth, minHeight   = 60, 16
	goodWidth, goodHeight = 80, 24
)

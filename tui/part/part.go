// Package part is what all rooms of the full-screen program share: the shapes of
// panes, screens and overlays, actions, and what an update asks of the root. It
// holds no behaviour beyond that, knows nothing of Keycloak, and imports only
// the themes and the gate for text.
package part

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

// Pane is one area of the screen. It changes itself and never blocks: work that
// takes time goes to the root as a [Job].
type Pane interface {
	// Resize tells how many cells there are; both are at least 1.
	Resize(w, h int)
	// Update takes one message. Keys come here only when no action took them, or
	// first of all when the pane says that it is being typed into. The mouse comes
	// with its place counted from the pane's own corner.
	Update(msg tea.Msg) Result
	// Lines draws exactly h lines of exactly w cells. Styles are put around plain
	// text, never inside another style.
	Lines(st *themes.Styles, focused bool) []string
	// Cursor is where the terminal's cursor stands, from the pane's own corner;
	// nil for none.
	Cursor() *tea.Cursor
	// Actions are what can be done here now, in the order of the footer.
	Actions() []Action
	// Typing says that plain letters are text here.
	Typing() bool
}

// Screen arranges panes. The root calls Start when it is shown and Stop when it
// is left; Stop cancels nothing by itself: the root cancels the screen's slots.
type Screen interface {
	Pane
	// ID is the screen's slot prefix and its name in actions: "clients".
	ID() string
	Title() safetext.Text
	Start() Result
	Stop()
}

// Overlay is a dialog, a palette or a menu above everything else. Done takes it
// away and hands its answer to whoever opened it.
type Overlay interface {
	Pane
	// Size is how many cells it wants of w by h.
	Size(w, h int) (int, int)
	Title() safetext.Text
	Done() (answer any, ok bool)
}

// Catalogue is what a screen adds that has actions which are not live all the
// time: it returns every action it ever has, those of all its panes, for the
// palette and the docs. What cannot be done now is off and says why.
type Catalogue interface {
	Catalogue() []Action
}

// Slot names a place for one job at a time, such as "clients/list". A new job in
// a slot cancels the one before.
type Slot string

// Job is work for the root to run beside the screen.
type Job struct {
	Slot Slot
	// Title says what is running, while it runs: "Reading clients".
	Title safetext.Text
	// Write marks work that changes something outside: it is never cancelled, and
	// the program waits for it before it ends. While it runs, its slot takes no
	// other job.
	Write bool
	// Quiet marks work behind the scenes, such as filling a column: it is not
	// shown as running, and esc leaves it alone.
	Quiet bool
	// Run does the work. Its answer comes to Update as [Done] of the slot, unless
	// a newer job took the slot. A panic in it becomes an error.
	Run func(ctx context.Context) (any, error)
}

// Done is the answer of a job, or its error: context.Canceled at once when esc
// or a newer screen cancelled it, whether or not the work heard of it. An error
// that Update does not take (Handled false) is shown by the root.
type Done struct {
	Slot   Slot
	Answer any
	Err    error
}

// After asks for a [Tick] of the slot after a while. There is one per slot: a
// newer one takes the place of the older, and one with no Wait only ends it. It
// serves the debouncing of searches and the countdowns.
type After struct {
	Slot Slot
	Wait time.Duration
}

// Tick is the answer to [After].
type Tick struct {
	Slot Slot
	At   time.Time
}

// Result is what an update asks of the root.
type Result struct {
	Handled bool
	Jobs    []Job
	Afters  []After
	Asks    []Ask
}

// Add joins another result to this one.
func (r *Result) Add(other Result) {
	r.Handled = r.Handled || other.Handled
	r.Jobs = append(r.Jobs, other.Jobs...)
	r.Afters = append(r.Afters, other.Afters...)
	r.Asks = append(r.Asks, other.Asks...)
}

// Handled is the result of an update that took the message and asks for nothing.
func Handled(asks ...Ask) Result { return Result{Handled: true, Asks: asks} }

// Run is the result that asks for jobs.
func Run(jobs ...Job) Result { return Result{Handled: true, Jobs: jobs} }

// Ask is something that only the root can do: one of the types below.
type Ask any

type (
	// Open puts an overlay on top. Reply, if given, gets its answer; nil when it
	// was left without one.
	Open struct {
		Overlay Overlay
		Reply   func(answer any) Result
	}
	// Show goes to a screen, by ID. With, if not nil, is the first message that
	// its Update gets after Start.
	Show struct {
		Screen string
		With   any
	}
	// Tell gives a message to Update of every screen, shown or not.
	Tell struct{ Msg any }
	// Toast is a passing notice of success.
	Toast struct{ Text safetext.Text }
	// Fail shows an error, in words, above everything else. It is for errors that
	// belong to no pane.
	Fail struct{ Err error }
	// Copy puts text on the clipboard. What says of what it is ("the token"), for
	// the notice; the text itself is not shown.
	Copy struct {
		What safetext.Text
		Text string
	}
	// Cancel ends the jobs of a slot prefix that only read: "clients/" or one slot.
	Cancel struct{ Prefix string }
	// Quit ends the program.
	Quit struct{}
)

package widget

import (
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

// listTroubleLines is how many lines an error after the last row may take.
const listTroubleLines = 3

// listSpin is the sign that rows are being read. It shows itself only where the
// answer takes longer than a blink: a sign that comes and goes disturbs more
// than it says.
type listSpin struct {
	on      bool
	asked   bool // a tick is under way
	waiting bool
	wait    int // counts the waits, to tell a tick of an earlier one
	askedIn int
	frame   int
}

const listSpinAfter = 100 * time.Millisecond

var listSpinFrames = [...]safetext.Text{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

func (l *List[T]) spinSlot() part.Slot { return l.o.Slot + "/spin" }

// waits says whether something that belongs on screen is not there yet, or is
// read again.
func (l *List[T]) waits() bool {
	first, last := l.onScreen()
	for p := first; p <= last; p++ {
		if l.flying(p) {
			return true
		}
	}
	return l.end.on || l.requeried
}

// Reading says that rows on screen are being read, or read again, and have been
// for longer than a blink: for a sign in the frame.
func (l *List[T]) Reading() bool { return l.spin.on }

// spinner starts and ends the sign, by what is under way.
func (l *List[T]) spinner() part.Result {
	waits := l.waits()
	if waits && !l.spin.waiting {
		l.spin.wait++
	}
	l.spin.waiting = waits
	if !waits {
		l.spin.on = false
		return part.Result{}
	}
	return l.askTick()
}

func (l *List[T]) askTick() part.Result {
	if l.spin.asked {
		return part.Result{}
	}
	l.spin.asked, l.spin.askedIn = true, l.spin.wait
	return part.Result{Afters: []part.After{{Slot: l.spinSlot(), Wait: listSpinAfter}}}
}

func (l *List[T]) tick(msg part.Tick) part.Result {
	if msg.Slot != l.spinSlot() {
		return part.Result{}
	}
	l.spin.asked = false
	if l.spin.waiting && l.spin.askedIn == l.spin.wait {
		l.spin.on = true
		l.spin.frame = (l.spin.frame + 1) % len(listSpinFrames)
	}
	r := l.changed()
	r.Handled = true
	return r
}

func (l *List[T]) titleLines() int {
	if rowsTitled(l.o.Columns) && l.h > 1 {
		return 1
	}
	return 0
}

// banner is the error that has no rows of its own to stand in for: of a refresh
// whose old rows are still shown, or of the search for the end.
func (l *List[T]) banner() error {
	if l.end.err != nil {
		return l.end.err
	}
	first, last := l.onScreen()
	for p := first; p <= last; p++ {
		if l.pages[p] != nil && l.errs[p] != nil {
			return l.errs[p]
		}
	}
	return nil
}

// Trouble is the error that is on screen, nil for none: of rows there, or of the
// search for the end.
func (l *List[T]) Trouble() error {
	if l.end.err != nil {
		return l.end.err
	}
	first, last := l.onScreen()
	for p := first; p <= last; p++ {
		if l.errs[p] != nil {
			return l.errs[p]
		}
	}
	return nil
}

// helps are the keys that help against an error, at least one.
func (l *List[T]) helps(err error) []Hint {
	if l.o.Helps != nil {
		if hints := l.o.Helps(err); len(hints) > 0 {
			return hints
		}
	}
	return []Hint{TryAgain}
}

// bannerLines is 1 where the last line is not for rows.
func (l *List[T]) bannerLines() int {
	if l.h > 2 && (l.end.on && l.spin.on || l.banner() != nil) {
		return 1
	}
	return 0
}

// Lines draws the list: exactly as many lines and cells as Resize said.
func (l *List[T]) Lines(st *themes.Styles, focused bool) []string {
	l.focused = focused
	out := make([]string, 0, l.h)
	if l.titleLines() > 0 {
		out = append(out, l.paint.titles(st))
	}
	if l.known == 0 {
		out = append(out, l.placeholder(st)...)
	} else {
		out = l.rows(out, st, focused)
	}
	for len(out) < l.h {
		out = append(out, Blank(l.w))
	}
	out = out[:l.h]
	if l.bannerLines() > 0 {
		if err := l.banner(); err != nil {
			out[l.h-1] = TroubleLine(err, st, l.w, l.helps(err)[0])
		} else {
			out[l.h-1] = st.Muted.Render(Fit(l.spinWords("Finding the end, esc stops"), l.w))
		}
	}
	return out
}

// rows draws the rows on screen after what is in out already.
func (l *List[T]) rows(out []string, st *themes.Styles, focused bool) []string {
	said := false
	full := len(out) + l.view.h
	for i := l.view.top; len(out) < full; i++ {
		row, ok := l.row(i)
		if ok {
			key := row.Key
			out = append(out, l.paint.row(st, row, func(column int) Cell { return l.cell(row, key, column) }, i == l.view.cur, focused))
			continue
		}
		if i > l.known || i == l.known && l.limit == l.known {
			break
		}
		page := i / listPageSize
		switch {
		case said:
			out = append(out, l.absent(st, i))
		case l.errs[page] != nil && i < l.known:
			out = append(out, TroubleLine(l.errs[page], st, l.w, l.helps(l.errs[page])[0])) // one line for one row
			said = true
		case l.errs[page] != nil:
			out = append(out, Trouble(l.errs[page], st, l.w, l.helps(l.errs[page])...)...)
			said = true
		case l.spin.on && l.flying(page):
			out = append(out, st.Muted.Render(Fit(l.spinWords("Reading "+l.o.What), l.w)))
			said = true
		default:
			out = append(out, l.absent(st, i))
		}
	}
	return out[:min(len(out), full)]
}

// absent draws a row that exists and is not here yet.
func (l *List[T]) absent(st *themes.Styles, i int) string {
	if i == l.view.cur {
		return st.Muted.Render(Fit(" ▸ ·", l.w))
	}
	if i < l.known {
		return st.Muted.Render(Fit("   ·", l.w))
	}
	return Blank(l.w)
}

// placeholder is what stands where there is no row at all.
func (l *List[T]) placeholder(st *themes.Styles) []string {
	switch {
	case l.errs[0] != nil:
		return Trouble(l.errs[0], st, l.w, l.helps(l.errs[0])...)
	case l.limit == 0:
		return Say(l.o.Empty, st.Muted, l.w)
	case l.spin.on:
		return []string{st.Muted.Render(Fit(l.spinWords("Reading "+l.o.What), l.w))}
	}
	return nil
}

func (l *List[T]) spinWords(words safetext.Text) safetext.Text {
	return " " + listSpinFrames[l.spin.frame] + " " + words
}

// cell returns what stands in a column: what was filled in, or the row's own.
func (l *List[T]) cell(row Row, key string, column int) Cell {
	if len(l.cells) > 0 {
		if c, ok := l.cells[listCell{key, column}]; ok {
			return c
		}
	}
	if column < len(row.Cells) {
		return row.Cells[column]
	}
	return Cell{}
}

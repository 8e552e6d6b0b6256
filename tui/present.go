package tui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/keys"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// presenting is what the bar says while others watch.
const presenting safetext.Text = "● PRESENTING"

const (
	// strokesFor is how long after the last key those that were pressed are shown.
	strokesFor = 2500 * time.Millisecond
	// strokesMost is how many different keys are shown at most.
	strokesMost = 4
	strokeCells = 16 // of one key: a terminal may send any text for one
)

// What stands for keys that are text, and for what is pasted: it may be a secret.
const (
	strokeTyping safetext.Text = "typing"
	strokePaste  safetext.Text = "paste"
)

// strokes are the keys that were pressed last, for those who watch.
type strokes struct {
	all  []stroke
	last time.Time
}

type stroke struct {
	cap   safetext.Text
	times int
}

// watched shows a key to those who watch. What is typed into a field is never
// told apart: not every field knows that it holds a secret.
func (r *Root) watched(msg tea.KeyPressMsg) {
	if !r.o.Present || r.small() {
		return
	}
	if pane, _ := r.top(); pane.Typing() && printable(msg) {
		r.stroke(strokeTyping, false)
		return
	}
	r.stroke(safetext.Truncate(safetext.Clean(keys.Cap(msg.String())), strokeCells), true)
}

// stroke adds what was pressed. There is one timer, however many keys come.
func (r *Root) stroke(cap safetext.Text, counted bool) {
	if !r.o.Present {
		return
	}
	s := &r.strokes
	s.last = r.host.Now()
	if r.timers.live[slotStrokes] == nil {
		r.wait(slotStrokes, strokesFor)
	}
	if n := len(s.all); n > 0 && s.all[n-1].cap == cap {
		if counted {
			s.all[n-1].times++
		}
		return
	}
	if s.all = append(s.all, stroke{cap, 1}); len(s.all) > strokesMost {
		s.all = s.all[1:]
	}
}

// fade takes the keys away once none has been pressed for long enough.
func (r *Root) fade() {
	if left := strokesFor - r.host.Now().Sub(r.strokes.last); left > 0 {
		r.wait(slotStrokes, left)
		return
	}
	r.strokes.all = nil
}

// presentWidth is how many cells of the bar are kept for what is said while
// others watch.
func (r *Root) presentWidth() int {
	if !r.o.Present {
		return 0
	}
	return safetext.Width(presenting) + 2
}

// layersTop is the first line that overlays may cover: those who watch see the
// keys beside a dialog too.
func (r *Root) layersTop() int {
	if r.o.Present {
		return 2
	}
	return 1
}

// drawPresent draws the end of the bar in w cells: the newest of the keys that
// there is room for, and that this is a presentation.
func (r *Root) drawPresent(w int) string {
	if !r.o.Present {
		return widget.Blank(w)
	}
	room := w - r.presentWidth()
	text, used := "", 0
	for i := len(r.strokes.all) - 1; i >= 0; i-- {
		s := r.strokes.all[i]
		cap, times := " "+string(s.cap)+" ", ""
		if s.times > 1 {
			times = " ×" + strconv.Itoa(s.times)
		}
		width := safetext.Width(safetext.Text(cap+times)) + 1
		if used+width > room {
			break
		}
		text = r.styles.Selected.Render(cap) + r.styles.Strong.Render(times) + " " + text
		used += width
	}
	var b strings.Builder
	b.WriteString(widget.Blank(room - used))
	b.WriteString(text)
	b.WriteString(" " + r.styles.Accent.Render(string(presenting)) + " ")
	return b.String()
}

// quitting is the question that stands before the end while others watch.
type quitting struct{ *overlay.Confirm }

func newQuitting() quitting {
	return quitting{overlay.NewConfirm(overlay.Question{
		Title: "Quit kloakroom?", Text: "Others are watching. ctrl+c once more quits at once.", Yes: "quit", No: "stay",
	})}
}

// asksToQuit says whether the question is open.
func (r *Root) asksToQuit() bool {
	for _, l := range r.layers {
		if _, ok := l.overlay.(quitting); ok {
			return true
		}
	}
	return false
}

// askToQuit asks before the end where others watch, and says whether it did.
// Where nothing can be seen, no question could be, either.
func (r *Root) askToQuit() bool {
	if !r.o.Present || r.small() || r.ending.waiting || r.asksToQuit() {
		return false
	}
	_, from := r.top()
	r.push(part.Open{Overlay: newQuitting(), Reply: func(answer any) part.Result {
		if answer == true {
			r.quit()
		}
		return part.Result{}
	}}, from)
	return true
}

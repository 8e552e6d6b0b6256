package tui

import (
	"slices"

	"kloakroom/internal/safetext"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// layer is an open overlay and where it stands.
type layer struct {
	overlay    part.Overlay
	reply      func(any) part.Result
	from       origin
	x, y, w, h int // with the frame
	hints      int // lines below the overlay for its keys
}

const (
	layerSide  = 2 // cells at each side of an overlay: border and blank
	layerAbove = 1
)

// toned is an overlay whose frame is not of the common colour: of a danger, of an
// error.
type toned interface{ Tone() widget.Tone }

// push opens an overlay.
func (r *Root) push(o part.Open, from origin) {
	l := &layer{overlay: o.Overlay, reply: o.Reply, from: from}
	r.layers = append(r.layers, l)
	l.place(r.w, r.h, r.layersTop())
}

// place sizes the overlay for a window, and puts it in the middle, rather above
// than below. The lines above top and the last stay free: where we are, and what
// there is to tell, must be seen from a dialog too.
func (l *layer) place(w, h, top int) {
	l.hints = 2
	if h < goodHeight {
		l.hints = 1
	}
	h = max(1, h-top-1)
	if len(l.actions()) == 0 {
		l.hints = 0
	}
	maxW, maxH := max(1, w-2*layerSide-2), max(1, h-2*layerAbove-l.hints)
	inW, inH := l.overlay.Size(maxW, maxH)
	inW, inH = min(max(inW, 1), maxW), min(max(inH, 1), maxH)
	if l.hints > 0 {
		inW = min(maxW, max(inW, l.hintWidth()))
	}
	inW = min(maxW, max(inW, safetext.Width(l.overlay.Title())))
	l.w, l.h = inW+2*layerSide, inH+2*layerAbove+l.hints
	l.x, l.y = max(0, (w-l.w)/2), top+max(0, (h-l.h)*2/5)
	l.overlay.Resize(inW, inH)
}

// inside turns a place of the window into one of the overlay.
func (l *layer) inside(x, y int) (dx, dy int, ok bool) {
	dx, dy = x-l.x-layerSide, y-l.y-layerAbove
	return dx, dy, dx >= 0 && dy >= 0 && dx < l.w-2*layerSide && dy < l.h-2*layerAbove-l.hints
}

// actions are those that its frame shows.
func (l *layer) actions() []part.Action {
	set := keys.Set(l.overlay.Actions())
	if l.overlay.Typing() {
		set = set.Typed()
	}
	return set.Footer()
}

func (l *layer) hintWidth() int {
	sum := 0
	for _, a := range l.actions() {
		sum += hintWidth(a, false) + hintGap
	}
	return max(0, sum-hintGap)
}

// open says whether a layer is still there.
func (r *Root) open(l *layer) bool { return slices.Contains(r.layers, l) }

// pop takes a layer away, and whatever it was reading.
func (r *Root) pop(l *layer) {
	r.layers = slices.DeleteFunc(r.layers, func(other *layer) bool { return other == l })
	r.tasks.cancel(func(t *task) bool { return t.from.layer == l })
	r.timers.cancel(func(t *timer) bool { return t.from.layer == l })
}

// settle takes away the overlays that are done and hands over their answers,
// which may open and end others.
func (r *Root) settle() {
	for again := true; again; {
		again = false
		for i := len(r.layers) - 1; i >= 0; i-- {
			l := r.layers[i]
			answer, done := l.overlay.Done()
			if !done {
				continue
			}
			r.pop(l)
			if l.reply != nil {
				_, from := r.owner(l.from)
				r.apply(l.reply(answer), from)
			}
			again = true
			break
		}
	}
	for _, l := range r.layers {
		l.place(r.w, r.h, r.layersTop()) // what it shows may have grown
	}
}

// draw returns the overlay in its frame, and remembers where its keys stand.
func (l *layer) draw(r *Root, top bool) []string {
	body := l.overlay.Lines(r.styles, top)
	inW, inH := l.w-2*layerSide, l.h-2*layerAbove-l.hints
	lines := make([]string, 0, inH+l.hints)
	for i := range inH {
		line := widget.Blank(inW)
		if i < len(body) {
			line = body[i]
		}
		lines = append(lines, " "+line+" ")
	}
	if l.hints > 1 {
		lines = append(lines, widget.Blank(inW+2))
	}
	if l.hints > 0 {
		text, used := r.hints(l.actions(), inW, l.x+layerSide, l.y+l.h-1-layerAbove, top)
		lines = append(lines, " "+text+widget.Blank(inW-used)+" ")
	}
	frame := widget.Frame{Title: l.overlay.Title(), Focused: top}
	if t, ok := l.overlay.(toned); ok {
		frame.Tone = t.Tone()
	}
	return frame.Draw(lines, l.w, l.h, r.styles)
}

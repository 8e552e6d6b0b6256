package widget

import (
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// docFolds says which objects and arrays are folded: those from a level on, or
// none, and the other way round for those that were toggled one by one. So any
// number is folded at once, and where each ends is found when it is shown.
type docFolds struct {
	level   int64 // -1 for none
	toggled map[int64]bool
}

func (f *docFolds) reset(level int64) { f.level, f.toggled = level, map[int64]bool{} }

func (f *docFolds) any() bool { return f.level >= 0 || len(f.toggled) > 0 }

// wants says whether the bracket at a place, with depth brackets open before it,
// is to be folded.
func (f *docFolds) wants(open, depth int64) bool {
	return depth < docDeep && (f.level >= 0 && depth >= f.level) != f.toggled[open]
}

// docFoldAll is the level that "fold all" folds from: what the outermost object
// or array holds, so that its members can be read.
const docFoldAll = 1

// folded returns the row in which the bracket that opens in r ends, and where it
// does, if it is folded and its end is here.
func (v *docView) folded(r docRef) (end docRef, ends int64, ok bool) {
	open, depth := r.opens(), r.row().depth
	if open < 0 || !v.folds.wants(open, depth) {
		return docRef{}, 0, false
	}
	if ends, ok = v.text.closer(open, depth); !ok {
		return docRef{}, 0, false
	}
	end, ok = v.text.at(ends)
	return end, ends, ok
}

// shown returns the row that stands for r on screen: r, or the row in which the
// outermost folded bracket around it opens.
func (v *docView) shown(r docRef) docRef {
	if !v.text.tree || !v.folds.any() {
		return r
	}
	open, _ := v.text.openers(r.off(), r.row().depth)
	ended := int64(-1) // brackets of this level on have an end
	for depth, at := range open {
		if !v.folds.wants(at, int64(depth)) {
			continue
		}
		if ended < 0 {
			ended = v.text.lowest(r.off(), r.row().depth)
		}
		if int64(depth) >= ended {
			if row, ok := v.text.at(at); ok {
				return row
			}
		}
	}
	return r
}

// unfold opens everything that hides r.
func (v *docView) unfold(r docRef) {
	if !v.folds.any() {
		return
	}
	open, _ := v.text.openers(r.off(), r.row().depth)
	for depth, at := range open {
		if v.folds.wants(at, int64(depth)) {
			v.folds.toggle(at)
		}
	}
}

func (f *docFolds) toggle(open int64) {
	if f.toggled[open] {
		delete(f.toggled, open)
		return
	}
	f.toggled[open] = true
}

// count returns how many members or elements there are between two brackets.
func (v *docView) count(open, ends, depth int64) int64 {
	n, _ := v.text.commas(open+1, ends, depth+1, depth+1)
	return n + 1 // an empty one opens no row
}

// toggleFold folds or unfolds the object or array that begins in the cursor's
// row, or else the one around it.
func (d *Document) toggleFold() part.Result {
	v := d.view
	r, ok := v.text.at(v.cur.off)
	if !ok {
		return part.Handled()
	}
	open, depth := r.opens(), r.row().depth
	if open < 0 {
		around, ok := v.text.openers(r.off(), depth)
		if !ok || len(around) == 0 {
			d.say(docNote{text: "Nothing to fold here."})
			return part.Handled()
		}
		open, depth = around[len(around)-1], int64(len(around)-1)
		r, _ = v.text.at(open)
	}
	if _, ok := v.text.closer(open, depth); !ok {
		d.say(docNote{text: "Its end is not here yet."})
		return part.Handled()
	}
	v.folds.toggle(open)
	v.cur = docPos{off: r.off()}
	d.redraw()
	return part.Handled()
}

// foldAll folds all objects and arrays from a level on, or with -1 none.
func (d *Document) foldAll(level int64) part.Result {
	v := d.view
	v.folds.reset(level)
	for _, p := range []*docPos{&v.cur, &v.top} {
		if r, ok := v.text.at(p.off); ok {
			if s := v.shown(r); s.off() != p.off {
				*p = docPos{off: s.off()}
			}
		}
	}
	d.redraw()
	return part.Handled()
}

// foldOff says why nothing can be folded.
func (d *Document) foldOff() string {
	if d.view == nil || !d.view.text.tree {
		return "only JSON that is laid out over lines can be folded"
	}
	return ""
}

// docFoldWords says what a fold hides.
func docFoldWords(bracket byte, n int64) safetext.Text {
	one, many := safetext.Text("element"), safetext.Text("elements")
	if bracket == '{' {
		one, many = "member", "members"
	}
	if n == 1 {
		many = one
	}
	return "… " + docNumber(n) + " " + many
}

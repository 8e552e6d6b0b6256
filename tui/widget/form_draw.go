package widget

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
)

const (
	formMark  = 2  // "▸ " before the focused field
	formGap   = 2  // between label and field
	formField = 72 // no field is wider: long lines are hard to read
	formHints = 2  // lines at the foot
)

// formShape is where everything stands, for one size.
type formShape struct {
	label, edit int  // widths in cells
	air         bool // a blank line below each field
	noteAir     bool // and one below what stands below a field
	foot        int  // lines of the hint
}

// layout sizes the fields and returns the shape.
func (f *Form) layout() formShape {
	w, h := max(1, f.w), max(1, f.h)
	s := formShape{}
	lines, fields, hint := 0, 0, false
	for _, field := range f.Fields {
		if field.Hidden {
			continue
		}
		s.label = max(s.label, safetext.Width(field.Label))
		lines += max(1, field.Rows)
		fields++
		hint = hint || field.Hint != ""
	}
	s.label = min(s.label, max(1, w/3))
	s.edit = max(1, min(formField, w-formMark-s.label-formGap))
	if hint && lines+formHints+1 <= h {
		s.foot = formHints
	}
	s.air = lines+fields+s.foot <= h
	s.noteAir = s.air && lines+f.notes(s)+fields+s.foot <= h
	for _, field := range f.Fields {
		field.Edit.Resize(s.edit, max(1, field.Rows))
	}
	return s
}

// notes counts the lines below fields.
func (f *Form) notes(s formShape) int {
	lines := 0
	for _, field := range f.Fields {
		if !field.Hidden {
			lines += len(field.below(&themes.Styles{}, formMark+s.label+formGap, max(1, f.w)))
		}
	}
	return lines
}

// airBelow says whether a blank line stands below a field with so many lines of
// notes: where room is short, notes take its place.
func (s formShape) airBelow(notes int) bool { return s.noteAir || s.air && notes == 0 }

// formLine is one drawn line; field is whose first line it is.
type formLine struct {
	text  string
	field *Field
}

// Lines draws the fields, as many as fit around the focused one, and its hint.
func (f *Form) Lines(st *themes.Styles, focused bool) []string {
	w, h := max(1, f.w), max(1, f.h)
	shape := f.layout()
	all, from, to := f.all(st, focused, shape)
	room := h - shape.foot
	f.scroll(from, to, len(all), room)

	f.rects.Clear()
	out := make([]string, 0, h)
	for i := f.top; i < min(len(all), f.top+room); i++ {
		if field := all[i].field; field != nil {
			f.rects.Add(formMark+shape.label+formGap, len(out), shape.edit, max(1, field.Rows), field)
			f.rects.Add(0, len(out), formMark+shape.label+formGap, 1, field)
		}
		out = append(out, all[i].text)
	}
	for len(out) < room {
		out = append(out, Blank(w))
	}
	return append(out, f.hint(st, w, shape.foot)...)
}

// all draws every visible field and says which lines the focused one takes.
func (f *Form) all(st *themes.Styles, focused bool, s formShape) (all []formLine, from, to int) {
	w := max(1, f.w)
	indent := formMark + s.label + formGap
	now := f.current()
	for _, field := range f.Fields {
		if field.Hidden {
			continue
		}
		if field == now {
			from = len(all)
		}
		here := focused && field == now
		for i, line := range field.Edit.Lines(st, here) {
			l := formLine{text: Blank(indent) + line}
			if i == 0 {
				l = formLine{f.head(field, st, here, s) + line, field}
			}
			l.text = formFit(l.text, indent+s.edit, w)
			all = append(all, l)
		}
		below := field.below(st, indent, w)
		for _, line := range below {
			all = append(all, formLine{text: line})
		}
		if field == now {
			to = len(all)
		}
		if s.airBelow(len(below)) {
			all = append(all, formLine{text: Blank(w)})
		}
	}
	return all, from, to
}

// formFit pads a line of so many cells; one that is too wide for a tiny form
// gives way to blanks.
func formFit(line string, cells, w int) string {
	if cells > w {
		return Blank(w)
	}
	return line + Blank(w-cells)
}

// head draws mark and label.
func (f *Form) head(field *Field, st *themes.Styles, here bool, s formShape) string {
	label := Fit(field.Label, s.label) + Blank(formGap)
	if here {
		return st.Accent.Render("▸ " + label)
	}
	return Blank(formMark) + st.Text.Render(label)
}

// below draws what stands below a field: its problem, else its warning.
func (f *Field) below(st *themes.Styles, indent, w int) []string {
	if f.problem == "" {
		return formNote(f.Warning, "! ", st.Warn, st.Warn, indent, w)
	}
	return formNote(f.problem, "✗ ", st.Error, st.Text, indent, w)
}

// formNote draws a text below a field, its first line in one style and those
// after a line break in another.
func formNote(text safetext.Text, sign safetext.Text, first, rest themes.Style, indent, w int) []string {
	if text == "" {
		return nil
	}
	if w-indent < 20 {
		indent = min(formMark, w-1)
	}
	if w-indent < 3 {
		sign = ""
	}
	var out []string
	room := w - indent - safetext.Width(sign)
	style := first
	for line := range strings.SplitSeq(string(text), "\n") {
		for _, piece := range Wrap(safetext.Text(line), room) {
			out = append(out, Blank(indent)+style.Render(string(sign)+Fit(piece, room)))
			sign = safetext.Text(Blank(safetext.Width(sign)))
		}
		style = rest
	}
	return out
}

// hint draws the focused field's hint in so many lines.
func (f *Form) hint(st *themes.Styles, w, lines int) []string {
	var text []safetext.Text
	if field := f.current(); field != nil {
		text = Wrap(field.Hint, max(1, w-formMark))
	}
	out := make([]string, lines)
	for i := range out {
		out[i] = Blank(w)
		if i < len(text) {
			out[i] = Blank(min(formMark, w)) + st.Muted.Render(Fit(text[i], w-formMark))
		}
	}
	return out
}

// scroll keeps the focused field in sight.
func (f *Form) scroll(from, to, all, room int) {
	f.top = min(f.top, from, max(0, all-room))
	f.top = max(f.top, min(from, to-room))
}

// place is where the focused field begins, from the form's corner.
func (f *Form) place() (x, y int) {
	shape := f.layout()
	return formMark + shape.label + formGap, f.height(shape, f.current()) - f.top
}

// Wants returns how many lines the form takes in w cells when there is room for
// all of it, with a blank line below each field.
func (f *Form) Wants(w int) int {
	was := [2]int{f.w, f.h}
	defer func() { f.w, f.h = was[0], was[1] }()
	const plenty = 1 << 20
	f.Resize(w, plenty)
	shape := f.layout()
	return f.height(shape, nil) + shape.foot
}

// height counts the lines of the fields before one; nil for all.
func (f *Form) height(shape formShape, before *Field) int {
	lines := 0
	for _, field := range f.Fields {
		if field.Hidden {
			continue
		}
		if field == before {
			break
		}
		below := len(field.below(&themes.Styles{}, formMark+shape.label+formGap, max(1, f.w)))
		lines += max(1, field.Rows) + below
		if shape.airBelow(below) {
			lines++
		}
	}
	return lines
}

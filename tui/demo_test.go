package tui_test

import (
	"context"
	"errors"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// demo is a screen of two panes, a list and what it says of the chosen row, with
// a search field: enough to try every path through the root.
type demo struct {
	id    string
	title safetext.Text
	names []safetext.Text
	// read and write are the outside world; nil ones answer at once.
	read, write func(ctx context.Context) (any, error)

	w, h    int
	at      int
	right   bool // the right pane is focused
	search  *widget.Input
	details safetext.Text
	heard   []string // messages, for tests to look at
	took    bool     // it takes errors of its own jobs
	rects   part.Rects[string]
}

func newDemo(id string, title safetext.Text) *demo {
	d := &demo{id: id, title: title, took: true}
	for i := range 40 {
		d.names = append(d.names, safetext.Text("client-"+strconv.Itoa(i)))
	}
	return d
}

func (d *demo) ID() string           { return d.id }
func (d *demo) Title() safetext.Text { return d.title }
func (d *demo) Start() part.Result   { d.heard = append(d.heard, "start"); return d.list() }
func (d *demo) Stop()                { d.heard = append(d.heard, "stop") }
func (d *demo) Resize(w, h int)      { d.w, d.h = w, h }
func (d *demo) Typing() bool         { return d.search != nil }

func (d *demo) slot(name string) part.Slot { return part.Slot(d.id + "/" + name) }

func answer(work func(context.Context) (any, error), value any) func(context.Context) (any, error) {
	if work != nil {
		return work
	}
	return func(context.Context) (any, error) { return value, nil }
}

func (d *demo) list() part.Result {
	return part.Run(part.Job{Slot: d.slot("list"), Title: "Reading " + d.title, Run: answer(d.read, "all rows")})
}

func (d *demo) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case part.Done:
		return d.done(msg)
	case part.Tick:
		d.heard = append(d.heard, "tick "+string(msg.Slot))
		return part.Handled()
	case tea.MouseClickMsg:
		if what, _, dy, ok := d.rects.At(msg.X, msg.Y); ok {
			d.heard = append(d.heard, "click "+what+" "+strconv.Itoa(dy))
		}
		return part.Handled()
	case string:
		d.heard = append(d.heard, msg)
		return part.Handled()
	}
	if d.search != nil {
		return d.typed(msg)
	}
	if p, ok := msg.(tea.PasteMsg); ok {
		d.heard = append(d.heard, "paste "+p.Content)
		return part.Handled()
	}
	return part.Result{}
}

// typed gives a message to the search field: what is typed is looked for after a
// moment.
func (d *demo) typed(msg tea.Msg) part.Result {
	if k, ok := msg.(tea.KeyPressMsg); ok && (k.String() == "esc" || k.String() == "enter") {
		d.search = nil
		return part.Handled()
	}
	r := d.search.Update(msg)
	if r.Handled {
		r.Afters = append(r.Afters, part.After{Slot: d.slot("search"), Wait: 200_000_000})
	}
	return r
}

func (d *demo) done(msg part.Done) part.Result {
	words := "done " + string(msg.Slot)
	if msg.Err != nil {
		words += " " + fault.Of(msg.Err).Error()
	}
	d.heard = append(d.heard, words)
	if msg.Err != nil {
		return part.Result{Handled: d.took}
	}
	if text, ok := msg.Answer.(string); ok {
		d.details = safetext.Clean(text)
	}
	if msg.Slot == d.slot("write") {
		return part.Handled(part.Toast{Text: "written"})
	}
	return part.Handled()
}

func (d *demo) Lines(st *themes.Styles, focused bool) []string {
	sizes := widget.Split(d.w, widget.Size{Share: 2, Min: 20}, widget.Size{Share: 3, Min: 20})
	d.rects.Clear()
	d.rects.Add(0, 0, sizes[0], d.h, "left")
	d.rects.Add(sizes[0], 0, sizes[1], d.h, "right")
	return widget.JoinRight(d.left(st, sizes[0], focused && !d.right), d.detail(st, sizes[1], focused && d.right))
}

func (d *demo) left(st *themes.Styles, w int, focused bool) []string {
	inW, inH := widget.FrameInside(w, d.h)
	var body []string
	if d.search != nil {
		d.search.Resize(inW, 1)
		body = append(body, d.search.Lines(st, focused)...)
	}
	for i := 0; len(body) < inH && i < len(d.names); i++ {
		if i == d.at {
			style := st.SelectedBlur
			if focused {
				style = st.Selected
			}
			body = append(body, style.Render(widget.Fit("▸ "+d.names[i], inW)))
			continue
		}
		half := max(0, inW-12)
		body = append(body, "  "+st.Text.Render(widget.Fit(d.names[i], half))+st.OK.Render(widget.Fit("●", 4))+st.Muted.Render(widget.Fit("orders", inW-half-6)))
	}
	return widget.Frame{Title: d.title, Focused: focused}.Draw(body, w, d.h, st)
}

func (d *demo) detail(st *themes.Styles, w int, focused bool) []string {
	inW, inH := widget.FrameInside(w, d.h)
	body := []string{st.Text.Render(widget.Fit(" "+d.details, inW))}
	for i := 1; i < inH; i++ {
		key := min(14, inW)
		body = append(body, st.Key.Render(widget.Fit("  \"claim\":", key))+st.String.Render(widget.Fit(safetext.Text(strconv.Itoa(i)+" value"), inW-key)))
	}
	return widget.Frame{Title: d.names[d.at], Focused: focused}.Draw(body, w, d.h, st)
}

func (d *demo) Cursor() *tea.Cursor {
	if d.search == nil {
		return nil
	}
	c := d.search.Cursor()
	c.X++
	c.Y++
	return c
}

func (d *demo) move(by int) func() part.Result {
	return func() part.Result {
		d.at = min(max(0, d.at+by), len(d.names)-1)
		return part.Handled()
	}
}

func (d *demo) Actions() []part.Action {
	out := []part.Action{
		{ID: "demo.down", Title: "down", Keys: []string{"j", "down"}, Run: d.move(1)},
		{ID: "demo.up", Title: "up", Keys: []string{"k", "up"}, Run: d.move(-1)},
		{ID: "demo.delete", Title: "delete", Help: "Takes the row away.", Keys: []string{"d"}, Footer: 40, Danger: true, Run: d.askDelete},
		{ID: "demo.secret", Title: "rotate secret", Keys: []string{"s"}, Off: func() string { return "the profile is read-only" }, Run: d.list},
		{ID: "demo.pane", Title: "other pane", Keys: []string{"tab"}, Scope: part.InScreen, Run: func() part.Result { d.right = !d.right; return part.Handled() }},
		{ID: "demo.refresh", Title: "refresh", Keys: []string{"r"}, Scope: part.InScreen, Footer: 60, Run: d.list},
		{ID: "demo.search", Title: "search", Keys: []string{"/"}, Scope: part.InScreen, Footer: 50, Run: func() part.Result { d.search = &widget.Input{Placeholder: "name"}; return part.Handled() }},
		{ID: "demo.write", Title: "write", Keys: []string{"w"}, Scope: part.InScreen, Danger: true, Run: func() part.Result {
			return part.Run(part.Job{Slot: d.slot("write"), Title: "Writing the row", Write: true, Run: answer(d.write, "written")})
		}},
		{ID: "demo.copy", Title: "copy", Keys: []string{"y"}, Scope: part.InScreen, Run: d.copyMenu},
		{ID: "demo.send", Title: "send", Keys: []string{"ctrl+enter", "alt+enter", "ctrl+j"}, Scope: part.InScreen, Run: func() part.Result { d.heard = append(d.heard, "send"); return part.Handled() }},
	}
	return out
}

// Catalogue has one more action, which no pane offers now.
func (d *demo) Catalogue() []part.Action {
	return append(d.Actions(), part.Action{
		ID: "demo.hidden", Title: "audit", Keys: []string{"a"}, Off: func() string { return "nothing is chosen in the other pane" }, Run: d.list,
	})
}

func (d *demo) askDelete() part.Result {
	name := d.names[d.at]
	return part.Handled(part.Open{
		Overlay: overlay.NewConfirm(overlay.Question{Title: "Delete " + name + "?", Text: "It cannot come back.", Word: string(name), Yes: "delete", Danger: true}),
		Reply: func(answer any) part.Result {
			if answer != true {
				d.heard = append(d.heard, "kept")
				return part.Result{}
			}
			return part.Handled(part.Toast{Text: "deleted " + name})
		},
	})
}

func (d *demo) copyMenu() part.Result {
	return part.Handled(part.Open{
		Overlay: overlay.NewMenu("Copy", []overlay.Item{
			{Key: "v", Title: "value", Value: "the value"},
			{Key: "c", Title: "as command", Note: "kloakroom clients get", Value: "kloakroom clients get"},
			{Key: "t", Title: "token", Off: "there is none", Value: "x"},
		}),
		Reply: func(answer any) part.Result {
			if text, ok := answer.(string); ok {
				return part.Handled(part.Copy{What: "the value", Text: text})
			}
			return part.Result{}
		},
	})
}

var errBroken = &fault.Error{Class: fault.Unreachable, Code: "refused", What: "list the clients", Why: "connection refused", Hint: "Is the server running?"}

var errPlain = errors.New("plain words")

// two is a program of two demo screens.
func two() (a, b *demo, o tui.Options) {
	a, b = newDemo("clients", "Clients"), newDemo("tokens", "Tokens")
	return a, b, tui.Options{Screens: []tui.Entry{{Key: "1", Screen: a}, {Key: "2", Screen: b}}}
}

package tui_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

// rows is a screen of one list, as screens use it.
type rows struct {
	*widget.List[int]
	w, h int
}

func newRows(n int) *rows {
	list := widget.NewList(widget.ListOptions[int]{
		Slot: "rows/list", What: "rows", Columns: []widget.Column{{Title: "row", Flex: 1}}, Empty: "none",
		Row: func(i int) widget.Row {
			return widget.Row{Key: fmt.Sprint(i), Cells: widget.PlainCells(safetext.Text(fmt.Sprintf("row %d", i)))}
		},
	})
	list.SetSource(widget.SourceFunc[int](func(ctx context.Context, first, limit int) ([]int, error) {
		var out []int
		for i := first; i < min(n, first+limit); i++ {
			out = append(out, i)
		}
		return out, ctx.Err()
	}))
	return &rows{List: list}
}

func (r *rows) ID() string           { return "rows" }
func (r *rows) Title() safetext.Text { return "Rows" }
func (r *rows) Start() part.Result   { return r.Refresh() }
func (r *rows) Stop()                {}
func (r *rows) Resize(w, h int)      { r.w, r.h = w, h; r.List.Resize(widget.FrameInside(w, h)) }

func (r *rows) Lines(st *themes.Styles, focused bool) []string {
	return widget.Frame{Title: "Rows", Right: r.Count(), Focused: focused}.Draw(r.List.Lines(st, focused), r.w, r.h, st)
}

func (r *rows) Update(msg tea.Msg) part.Result { return r.List.Update(msg) }

func TestAListLivesInTheRoot(t *testing.T) {
	b := newDemo("tokens", "Tokens")
	o := tui.Options{Screens: []tui.Entry{{Key: "1", Screen: newRows(100_000)}, {Key: "2", Screen: b}}}
	d := tuitest.New(t, o)
	d.See("▸ row 0").Press("j", "j", "pgdown").NotSee("row 0 ")
	d.Press("G").See("▸ row 99999").Press("g").See("▸ row 0")
	d.Press("2").See("╭ Tokens").Press("1").See("▸ row 0")
	if d.Advance(time.Second).Timers() != 0 {
		t.Error("a timer goes on in a list at rest")
	}
}

func TestAListWhoseServerHangsIsLeftAndComeBackTo(t *testing.T) {
	b := newDemo("tokens", "Tokens")
	o := tui.Options{Screens: []tui.Entry{{Key: "1", Screen: newRows(500)}, {Key: "2", Screen: b}}}
	d := tuitest.New(t, o, tuitest.Hold("rows/list"))
	d.Advance(time.Second).See("Reading rows")
	d.Press("esc").See("Stopped.", "try again")
	d.Press("r").Advance(time.Second).See("Reading rows").Press("2", "1").Release("rows/list")
	d.See("▸ row 0")
}

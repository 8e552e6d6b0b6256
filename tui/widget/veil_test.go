package widget_test

import (
	"strings"
	"testing"

	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// stars hides what stands behind an equals sign.
func stars(s string) string {
	name, value, found := strings.Cut(s, "=")
	if !found {
		return s
	}
	return name + "=" + strings.Repeat("*", len([]rune(value)))
}

func TestAVeilChangesWhatIsDrawnAndNothingElse(t *testing.T) {
	in, area := &widget.Input{Veil: stars}, &widget.Area{Veil: stars}
	area.SetValue("c=secret\nplain")
	inputKeys(t, in, "<b=secrét", "home", "=a")
	inputKeys(t, area, "=x")
	if in.Value() != "ab=secrét" || area.Value() != "xc=secret\nplain" {
		t.Errorf("the values are %q and %q", in.Value(), area.Value())
	}
	for _, c := range []struct {
		pane part.Pane
		h    int
		want string
	}{{in, 1, "ab=******"}, {area, 2, "xc=******\nplain"}} {
		if got := strings.Join(paneShown(t, c.pane, 20, c.h), "\n"); got != c.want {
			t.Errorf("drawn is %q, want %q", got, c.want)
		}
		if x := c.pane.Cursor().X; x != 1 {
			t.Errorf("the cursor stands at %d", x)
		}
	}
	inputKeys(t, area, "down")
	if got := paneShown(t, area, 20, 2); got[0] != "xc=******" {
		t.Errorf("without the cursor: %q", got[0])
	}
	inputKeys(t, area, "up", "end")
	paneShown(t, area, 6, 2)
	if x := area.Cursor().X; x != 5 {
		t.Errorf("in a narrow area the cursor stands at %d", x)
	}
}

func TestRowsAreMadeAnewWhenWhatTheyShowHasChanged(t *testing.T) {
	loud := false
	l := newTestList(func(o *widget.ListOptions[listThing]) {
		o.Row = func(c listThing) widget.Row {
			row := listRow(c)
			if loud {
				row.Cells[0].Text += "!"
			}
			return row
		}
	})
	s := newRowsStage(t, l, 80, 10)
	s.take(l.SetSource(newListServer(5)))
	s.idle()
	s.sees("▸ client-0 ")
	loud = true
	s.sees("▸ client-0 ")
	l.Redraw()
	s.sees("▸ client-0! ")
}

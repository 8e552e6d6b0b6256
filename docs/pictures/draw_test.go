package pictures_test

import (
	"encoding/xml"
	"errors"
	"image/color"
	"io"
	"strings"
	"testing"
	"time"

	"kloakroom/docs/pictures"
)

// screen makes a screen of plain rows, all of the first one's width.
func screen(rows ...string) pictures.Screen {
	s := pictures.Screen{Width: len([]rune(rows[0])), Height: len(rows)}
	for _, row := range rows {
		cells := make([]pictures.Cell, 0, s.Width)
		for _, r := range row {
			cells = append(cells, pictures.Cell{Text: string(r)})
		}
		s.Rows = append(s.Rows, cells)
	}
	return s
}

func TestAPictureHoldsWhatIsOnScreen(t *testing.T) {
	for _, c := range []struct {
		name  string
		row   string
		wants []string
		nots  []string
	}{
		{
			"words stand at their cell and are as long as their cells",
			"  two words   here",
			[]string{
				`<text x="18" y="14" textLength="81" lengthAdjust="spacingAndGlyphs">two words</text>`,
				`<text x="126" y="14" textLength="36" lengthAdjust="spacingAndGlyphs">here</text>`,
			},
			nil,
		},
		{"a single letter needs no length", "   a", []string{`<text x="27" y="14">a</text>`}, []string{"textLength"}},
		{
			"a symbol that fonts may lack stands alone in the middle of its cell",
			"a●b",
			[]string{`<text x="13.5" y="14" text-anchor="middle">●</text>`, `<text x="18" y="14">b</text>`},
			nil,
		},
		{"a line across is one stroke", "╭──╮", []string{"M0 0m4.5 19v-4.5q0-5 4.5-5M9 0m0 9.5h9h9M27 0m0 9.5q4.5 0 4.5 5v4.5"}, []string{"<text x=\"0"}},
		{"a line down goes from edge to edge of its cell", " │", []string{"M9 0m4.5 0v19"}, nil},
		{"a block fills its part of the cell", "█▌", []string{`<rect x="0" y="0" width="9" height="19"`, `<rect x="9" y="0" width="4.5" height="19"`}, nil},
		{"what XML takes for markup is text", `<a&">`, []string{"&lt;a&amp;&quot;&gt;"}, []string{"<a"}},
		{"what XML cannot hold is shown as such", "a\x01b\x1bc", []string{"\ufffd"}, []string{"\x01", "\x1b"}},
		{"blanks are nothing", "     ", nil, []string{"translate(0,0)"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			picture := pictures.Draw("t", screen(c.row))
			wellFormed(t, picture)
			for _, want := range c.wants {
				if !strings.Contains(picture, want) {
					t.Errorf("it lacks %s:\n%s", want, picture)
				}
			}
			for _, not := range c.nots {
				if strings.Contains(picture, not) {
					t.Errorf("it has %q:\n%s", not, picture)
				}
			}
		})
	}
}

func TestAPictureHasTheColoursOfTheScreen(t *testing.T) {
	red, blue := color.RGBA{255, 0, 0, 255}, color.RGBA{0, 0, 255, 255}
	for _, c := range []struct {
		name  string
		style pictures.Style
		wants []string
	}{
		{"ink", pictures.Style{Ink: red}, []string{`fill="#ff0000">ab<`}},
		{"paper", pictures.Style{Paper: blue}, []string{`<rect x="0" y="0" width="18" height="19" fill="#0000ff"/>`}},
		{"reversed", pictures.Style{Ink: red, Paper: blue, Reverse: true}, []string{`height="19" fill="#ff0000"/>`, `fill="#0000ff">ab<`}},
		{"faint is halfway to the paper", pictures.Style{Ink: red, Paper: blue, Faint: true}, []string{`fill="#7f007f">ab<`}},
		{"bold", pictures.Style{Bold: true}, []string{`font-weight="700">ab<`}},
		{"italic", pictures.Style{Italic: true}, []string{`font-style="italic">ab<`}},
		{"underlined", pictures.Style{Underline: true}, []string{`text-decoration="underline">ab<`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := screen("ab")
			s.Rows[0][0].Style, s.Rows[0][1].Style = c.style, c.style
			picture := pictures.Draw("t", s)
			wellFormed(t, picture)
			for _, want := range c.wants {
				if !strings.Contains(picture, want) {
					t.Errorf("it lacks %s:\n%s", want, picture)
				}
			}
		})
	}
}

func TestTheCursorIsDrawnWhereItStands(t *testing.T) {
	s := screen("ab", "cd")
	if picture := pictures.Draw("t", s); strings.Contains(picture, `width="2"`) {
		t.Error("a hidden cursor is drawn")
	}
	s.Cursor = &pictures.Point{X: 1, Y: 1}
	if picture := pictures.Draw("t", s); !strings.Contains(picture, `<rect x="9" y="20" width="2"`) {
		t.Errorf("the cursor is not at its cell:\n%s", picture)
	}
}

func TestAFilmShowsEachScreenForItsTime(t *testing.T) {
	film := pictures.Film("t", []pictures.Frame{
		{Screen: screen("one", "same"), For: time.Second, Keys: "n r", Text: "a realm"},
		{Screen: screen("two", "same"), For: 3 * time.Second},
	})
	wellFormed(t, film)
	for _, want := range []string{
		"film 4s step-end infinite", "0.000%{transform:translateX(-0px)}25.000%{transform:translateX(-55px)}",
		"prefers-reduced-motion:reduce){.film{animation:none;transform:translateX(-55px)}", ">n r</text>", ">a realm</text>",
	} {
		if !strings.Contains(film, want) {
			t.Errorf("it lacks %s:\n%s", want, film)
		}
	}
	if n := strings.Count(film, ">same<"); n != 1 {
		t.Errorf("a row that two screens share is written %d times", n)
	}
	if n := strings.Count(film, "<use "); n != 4 {
		t.Errorf("%d rows are shown, not 4", n)
	}
	if pictures.Film("t", nil) != "" {
		t.Error("a film without a screen is drawn")
	}
}

// wellFormed wants XML that holds nothing but drawing: no script, nothing that
// runs, nothing from elsewhere.
func wellFormed(t *testing.T, picture string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(picture))
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("no XML: %v\n%.500s", err, picture)
		}
		switch e := token.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			if depth++; depth == 1 && (e.Name.Local != "svg" || e.Name.Space != "http://www.w3.org/2000/svg") {
				t.Fatalf("it begins with %v", e.Name)
			}
			harmless(t, e)
		}
	}
	for _, outside := range []string{"url(", "@import", "javascript:", "<!"} {
		if strings.Contains(picture, outside) {
			t.Errorf("it has %s", outside)
		}
	}
}

func harmless(t *testing.T, e xml.StartElement) {
	t.Helper()
	switch e.Name.Local {
	case "svg", "title", "style", "defs", "g", "use", "rect", "path", "circle", "text":
	default:
		t.Errorf("it has the element %s", e.Name.Local)
	}
	for _, a := range e.Attr {
		if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") {
			t.Errorf("%s has %s=%q", e.Name.Local, a.Name.Local, a.Value)
		}
	}
}

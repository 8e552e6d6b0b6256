package widget_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
)

func init() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write the golden files anew")
	}
}

// rowsStyles are styles of which no two look alike, so that a golden file can
// name them; what the palettes say does not matter to it.
func rowsStyles() *themes.Styles {
	theme := &themes.Theme{Name: "test", Dark: true, Colours: map[themes.Token]themes.Colour{}}
	for i, token := range themes.Tokens() {
		theme.Colours[token] = themes.Colour{R: uint8(i + 1), ANSI: i % 16}
	}
	return theme.Styles(colorprofile.TrueColor)
}

// rowsStyleNames names each style by its sequence.
func rowsStyleNames(st *themes.Styles) map[string]string {
	names := map[string]string{"": "none"}
	v := reflect.ValueOf(*st)
	for i := range v.NumField() {
		if style, ok := v.Field(i).Interface().(themes.Style); ok {
			_, on, _ := strings.Cut(style.Render("x"), "\x1b[")
			on, _, _ = strings.Cut(on, "m")
			if names[on] == "" {
				names[on] = v.Type().Field(i).Name
			}
		}
	}
	return names
}

// rowsStage stands in for the root: it keeps one job a slot, runs them when told,
// and keeps what was asked.
type rowsStage struct {
	tb     testing.TB
	pane   part.Pane
	w, h   int
	jobs   []part.Job
	ticks  []part.Slot
	asks   []part.Ask
	ctx    context.Context
	st     *themes.Styles
	titles []safetext.Text // of jobs that were run
}

func newRowsStage(tb testing.TB, pane part.Pane, w, h int) *rowsStage {
	tb.Helper()
	s := &rowsStage{tb: tb, pane: pane, ctx: tb.Context(), st: rowsStyles()}
	s.resize(w, h)
	return s
}

func (s *rowsStage) resize(w, h int) {
	s.w, s.h = w, h
	s.pane.Resize(w, h)
}

// take does what the root does with a result.
func (s *rowsStage) take(r part.Result) {
	s.asks = append(s.asks, r.Asks...)
	for _, a := range r.Afters {
		if !slices.Contains(s.ticks, a.Slot) {
			s.ticks = append(s.ticks, a.Slot)
		}
	}
	for _, j := range r.Jobs {
		s.jobs = slices.DeleteFunc(s.jobs, func(o part.Job) bool { return o.Slot == j.Slot })
		s.jobs = append(s.jobs, j)
	}
}

// step runs the oldest job.
func (s *rowsStage) step() {
	j := s.jobs[0]
	s.jobs = s.jobs[1:]
	s.titles = append(s.titles, j.Title)
	answer, err := j.Run(s.ctx)
	s.take(s.pane.Update(part.Done{Slot: j.Slot, Answer: answer, Err: err}))
}

// idle runs jobs until there are none.
func (s *rowsStage) idle() {
	for range 100_000 {
		if len(s.jobs) == 0 {
			return
		}
		s.step()
	}
	s.tb.Fatal("the jobs never end")
}

// tick lets the time pass that was asked for.
func (s *rowsStage) tick() {
	ticks := s.ticks
	s.ticks = nil
	for _, slot := range ticks {
		s.take(s.pane.Update(part.Tick{Slot: slot}))
	}
}

// press sends keys, the way the root does: to the action, or where text is
// typed to the pane.
func (s *rowsStage) press(keys ...string) {
	s.tb.Helper()
	for _, key := range keys {
		s.take(s.pressed(key))
	}
}

func (s *rowsStage) pressed(key string) part.Result {
	if !s.pane.Typing() {
		for _, a := range s.pane.Actions() {
			if slices.Contains(a.Keys, key) && a.WhyOff() == "" {
				return a.Run()
			}
		}
	}
	return s.pane.Update(rowsKeyMsg(key))
}

func rowsKeyMsg(key string) tea.KeyPressMsg {
	named := map[string]rune{
		"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd,
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace, "left": tea.KeyLeft, "right": tea.KeyRight,
	}
	if code, ok := named[key]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	if letter, ok := strings.CutPrefix(key, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(letter[0]), Mod: tea.ModCtrl}
	}
	if key == "space" {
		return tea.KeyPressMsg{Code: ' ', Text: " "}
	}
	return tea.KeyPressMsg{Code: []rune(key)[0], Text: key}
}

// lines draws the pane and makes sure that it keeps its cells.
func (s *rowsStage) lines() []string {
	s.tb.Helper()
	lines := s.pane.Lines(s.st, true)
	rowsExact(s.tb, lines, s.w, s.h)
	return lines
}

// text is what is on screen, without styles and without blanks at the ends.
func (s *rowsStage) text() string {
	s.tb.Helper()
	var b strings.Builder
	for _, line := range s.lines() {
		b.WriteString(strings.TrimRight(rowsPlain(line), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func (s *rowsStage) sees(words string) {
	s.tb.Helper()
	if text := s.text(); !strings.Contains(text, words) {
		s.tb.Errorf("there is no %q on screen:\n%s", words, text)
	}
}

func (s *rowsStage) seesNot(words string) {
	s.tb.Helper()
	if text := s.text(); strings.Contains(text, words) {
		s.tb.Errorf("there is %q on screen:\n%s", words, text)
	}
}

// rowsPlain takes the SGR sequences out.
func rowsPlain(line string) string {
	var b strings.Builder
	for line != "" {
		before, after, found := strings.Cut(line, "\x1b[")
		b.WriteString(before)
		if !found {
			break
		}
		_, line, _ = strings.Cut(after, "m")
	}
	return b.String()
}

// rowsExact fails unless there are h lines of w cells, each with its styles
// switched off at its end.
func rowsExact(tb testing.TB, lines []string, w, h int) {
	tb.Helper()
	if len(lines) != h {
		tb.Errorf("%d lines, want %d", len(lines), h)
	}
	for i, line := range lines {
		plain := rowsPlain(line)
		if got := safetext.Width(safetext.Text(plain)); got != w {
			tb.Errorf("line %d has %d cells, want %d: %q", i, got, w, line)
		}
		if string(safetext.Clean(plain)) != plain {
			tb.Errorf("line %d holds what a terminal must not get: %q", i, plain)
		}
		if last := strings.LastIndex(line, "\x1b["); last >= 0 && !strings.HasPrefix(line[last:], "\x1b[m") {
			tb.Errorf("line %d leaves a style on: %q", i, line)
		}
	}
}

// rowsGolden compares lines with a file: their text, and below it a map of their
// styles, a letter for each.
func rowsGolden(t *testing.T, name string, lines []string) {
	t.Helper()
	var text, styles, legend bytes.Buffer
	letters, names := map[string]byte{"": '.'}, rowsStyleNames(rowsStyles())
	for _, line := range lines {
		fmt.Fprintf(&text, "%s│\n", rowsPlain(line))
		on := ""
		for line != "" {
			before, after, found := strings.Cut(line, "\x1b[")
			letter, known := letters[on]
			if !known {
				letter = 'a' + byte(len(letters)-1)
				letters[on] = letter
				fmt.Fprintf(&legend, "%c = %s\n", letter, names[on])
			}
			styles.Write(bytes.Repeat([]byte{letter}, safetext.Width(safetext.Text(before))))
			if !found {
				break
			}
			on, line, _ = strings.Cut(after, "m")
		}
		styles.WriteByte('\n')
	}
	got := text.String() + "\n" + styles.String() + "\n" + legend.String()
	path := filepath.Join("testdata", name+".golden")
	if f := flag.Lookup("update"); f.Value.String() == "true" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), got); diff != "" {
		t.Errorf("%s is drawn otherwise (-before +now):\n%s", name, diff)
	}
}

var errRowsGone = errors.New("the server is gone")

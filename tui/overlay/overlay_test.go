package overlay_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/keys"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/widget"
)

// press gives keys to a dialog as the root does: to the field it is typed into,
// then to its actions, then to the dialog.
func press(t *testing.T, o part.Overlay, names ...string) {
	t.Helper()
	for _, name := range names {
		k, err := tuitest.Key(name)
		if err != nil {
			t.Fatal(err)
		}
		typing := o.Typing()
		if typing && (o.Update(k).Handled || k.Text != "") {
			continue
		}
		if a, ok := keys.Set(o.Actions()).Find(name); ok {
			if a.WhyOff() == "" {
				a.Run()
			}
			continue
		}
		if !typing {
			o.Update(k)
		}
	}
}

func typed(t *testing.T, o part.Overlay, text string) {
	t.Helper()
	for _, c := range text {
		o.Update(tea.KeyPressMsg{Code: c, Text: string(c)})
	}
}

// shown sizes a dialog for a window and returns what it draws, each line of
// exactly its cells.
func shown(t *testing.T, o part.Overlay, w, h int) string {
	t.Helper()
	inW, inH := o.Size(w, h)
	if inW < 1 || inH < 1 || inW > w || inH > h {
		t.Fatalf("it wants %d×%d of %d×%d", inW, inH, w, h)
	}
	o.Resize(inW, inH)
	theme, err := themes.Load(themes.Default)
	if err != nil {
		t.Fatal(err)
	}
	lines := o.Lines(theme.Styles(colorprofile.TrueColor), true)
	if len(lines) != inH {
		t.Fatalf("%d lines of %d", len(lines), inH)
	}
	for i, line := range lines {
		lines[i] = ansi.Strip(line)
		if got := safetext.Width(safetext.Text(lines[i])); got != inW {
			t.Fatalf("line %d has %d cells of %d: %q", i, got, inW, lines[i])
		}
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	if c := o.Cursor(); c != nil && (c.X < 0 || c.X >= inW || c.Y < 0 || c.Y >= inH) && w > 10 && h > 4 {
		t.Fatalf("the cursor is at %d,%d of %d×%d", c.X, c.Y, inW, inH)
	}
	return strings.Join(lines, "\n")
}

func answer(t *testing.T, o part.Overlay, want any) {
	t.Helper()
	got, done := o.Done()
	if !done || got != want {
		t.Fatalf("answers %v, done %v; want %v", got, done, want)
	}
}

func open(t *testing.T, o part.Overlay) {
	t.Helper()
	if got, done := o.Done(); done {
		t.Fatalf("it is over and answers %v", got)
	}
}

func set(n int) keys.Set {
	var out keys.Set
	for i := range n {
		out = append(out, part.Action{
			ID: fmt.Sprintf("x.%d", i), Title: fmt.Sprintf("action number %d", i), Keys: []string{string(rune('a' + i%26))},
			Run: func() part.Result { return part.Handled() },
		})
	}
	return out
}

func TestAQuestionIsAnsweredByItsKeys(t *testing.T) {
	for key, want := range map[string]any{"enter": true, "y": true, "esc": nil, "n": nil} {
		o := overlay.NewConfirm(overlay.Question{Title: "Sign out?"})
		press(t, o, "x", "left")
		open(t, o)
		press(t, o, key)
		answer(t, o, want)
	}
}

func TestAWordMustBeTypedExactly(t *testing.T) {
	for word, ok := range map[string]bool{"client-app": true, "client": false, "Client-App": false, "client-app ": false, "": false} {
		o := overlay.NewConfirm(overlay.Question{Title: "Delete?", Text: "It cannot come back.", Word: "client-app"})
		typed(t, o, word)
		press(t, o, "enter")
		if got, done := o.Done(); done != ok || ok && got != true {
			t.Errorf("%q: %v %v", word, got, done)
		}
	}
	o := overlay.NewConfirm(overlay.Question{Title: "Delete?", Word: "yn"})
	press(t, o, "y", "n")
	open(t, o)
	press(t, o, "esc")
	answer(t, o, nil)
}

func TestALongQuestionKeepsItsField(t *testing.T) {
	o := overlay.NewConfirm(overlay.Question{Title: "Delete?", Text: safetext.Block(strings.Repeat("a line of the plan\n", 40)), Word: "client-app"})
	got := shown(t, o, 60, 12)
	if !strings.HasSuffix(got, "Type client-app to confirm\n>") || !strings.HasPrefix(got, "a line of the plan\n") {
		t.Errorf("shows:\n%s", got)
	}
	if c := o.Cursor(); c.Y != 11 || c.X != 2 {
		t.Errorf("the cursor is at %d,%d", c.X, c.Y)
	}
	o.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	shown(t, o, 60, 12)
}

func TestAMenuIsChosenFromByKeyArrowOrClick(t *testing.T) {
	items := []overlay.Item{
		{Key: "v", Title: "value", Off: "there is none", Value: 1},
		{Key: "t", Title: "token", Note: "eyJh…", Value: 2},
		{Title: "as command", Value: 3},
	}
	o := overlay.NewMenu("Copy", items)
	if got := shown(t, o, 60, 10); got != "  v   value        – there is none\n▸ t   token        eyJh…\n      as command" {
		t.Errorf("shows:\n%s", got)
	}
	press(t, o, "v")
	open(t, o)
	press(t, o, "down", "down", "enter")
	answer(t, o, 3)

	o = overlay.NewMenu("Copy", items)
	press(t, o, "t")
	answer(t, o, 2)

	o = overlay.NewMenu("Copy", items)
	shown(t, o, 60, 10)
	o.Update(tea.MouseClickMsg{Y: 7})
	open(t, o)
	o.Update(tea.MouseClickMsg{Y: 2})
	answer(t, o, 3)

	o = overlay.NewMenu("Copy", items)
	press(t, o, "enter")
	answer(t, o, 2)
}

func TestAMenuSaysOnceWhatSeveralItemsLack(t *testing.T) {
	const role = "it needs the role manage-clients of this realm"
	items := []overlay.Item{
		{Key: "t", Title: "get a token", Value: 1},
		{Key: "e", Title: "disable", Off: role, Value: 2},
		{Key: "s", Title: "turn off Service account roles", Off: role, Value: 3},
		{Key: "c", Title: "copy secret", Off: "it is public", Value: 4},
	}
	o := overlay.NewMenu("client-app", items)
	want := strings.Join([]string{
		"▸ t   get a token",
		"  e   disable                          –",
		"  s   turn off Service account roles   –",
		"  c   copy secret                      – it is public",
		"",
		"  – It needs the role manage-clients of this realm.",
	}, "\n")
	if got := shown(t, o, 76, 20); got != want {
		t.Errorf("shows:\n%s", got)
	}
	press(t, o, "e", "s", "down", "enter")
	open(t, o)
	if got := shown(t, o, 30, 20); !strings.Contains(got, "  – It needs the role\n  manage-clients of this\n  realm.") {
		t.Errorf("in few cells it shows:\n%s", got)
	}
	press(t, o, "down", "down", "down")
	if got := shown(t, o, 76, 4); !strings.Contains(got, "copy secret") || !strings.Contains(got, "manage-clients") {
		t.Errorf("in few lines it shows:\n%s", got)
	}
}

func TestAMenusOwnKeysGoBeforeMoving(t *testing.T) {
	o := overlay.NewMenu("Actions", []overlay.Item{{Key: "a", Title: "a", Value: 1}, {Key: "j", Title: "j", Value: 2}})
	press(t, o, "j")
	answer(t, o, 2)
	o = overlay.NewMenu("Actions", []overlay.Item{{Key: "a", Title: "a", Value: 1}, {Key: "b", Title: "b", Value: 2}})
	press(t, o, "j", "enter")
	answer(t, o, 2)
}

func TestThePaletteFindsByAFewLetters(t *testing.T) {
	all := append(set(40), part.Action{ID: "client.secret.rotate", Title: "rotate the secret", Keys: []string{"R"}},
		part.Action{ID: "client.delete", Title: "delete", Keys: []string{"d"}, Off: func() string { return "needs manage-clients" }})
	o := overlay.NewPalette(all)
	if got := shown(t, o, 80, 20); !strings.Contains(got, "> what to do") || !strings.Contains(got, "▸ action number 0") {
		t.Errorf("shows:\n%s", got)
	}
	typed(t, o, "rtsec")
	if got := shown(t, o, 80, 20); !strings.Contains(got, "▸ rotate the secret") || !strings.Contains(got, " R") {
		t.Errorf("shows:\n%s", got)
	}
	press(t, o, "ctrl+u")
	typed(t, o, "client.del")
	if got := shown(t, o, 80, 20); !strings.Contains(got, "delete – needs manage-clients") {
		t.Errorf("by ID, shows:\n%s", got)
	}
	press(t, o, "enter")
	open(t, o)
	typed(t, o, "zzz")
	if got := shown(t, o, 80, 20); !strings.Contains(got, "nothing of that name") {
		t.Errorf("shows:\n%s", got)
	}
	press(t, o, "enter", "ctrl+u", "down", "down", "pgdown", "up", "enter")
	got, done := o.Done()
	if a, ok := got.(part.Action); !done || !ok || a.ID != "x.13" {
		t.Errorf("answers %v %v", got, done)
	}
}

func TestWhatIsOffComesLastInThePalette(t *testing.T) {
	o := overlay.NewPalette(keys.Set{
		{ID: "a", Title: "first", Off: func() string { return "off" }}, {ID: "b", Title: "second"},
	})
	if got := shown(t, o, 80, 20); !strings.Contains(got, "▸ second\n  first – off") {
		t.Errorf("shows:\n%s", got)
	}
}

func TestThePaletteTellsActionsOfOneTitleApart(t *testing.T) {
	o := overlay.NewPalette(keys.Set{
		{ID: "clients.refresh", Title: "refresh", Keys: []string{"r"}},
		{ID: "client.refresh", Title: "refresh", Keys: []string{"r"}},
		{ID: "tokens.exchange.up", Title: "up"},
		{ID: "table.up", Title: "up", Off: func() string { return "no rows" }},
		{ID: "app.quit", Title: "quit"},
	})
	got := shown(t, o, 60, 20)
	for _, want := range []string{"▸ refresh · clients  ", "  refresh · client  ", "  up · exchange", "  up · table – no rows", "\n  quit"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in:\n%s", want, got)
		}
	}
	if strings.Contains(got, "quit ·") {
		t.Errorf("a title of its own needs no more:\n%s", got)
	}
	typed(t, o, "refresh client.")
	if got := shown(t, o, 60, 20); !strings.Contains(got, "▸ refresh · client ") {
		t.Errorf("by the part's name:\n%s", got)
	}
}

func TestHelpSaysNothingTwiceAndKeepsItsColumns(t *testing.T) {
	o := overlay.NewHelp("Keys", []keys.Place{{Title: "Here", Set: keys.Set{
		{ID: "a.up", Title: "up", Help: "Goes up.", Keys: []string{"up", "k"}},
		{ID: "a.open", Title: "open", Help: "Opens the chosen row.", Keys: []string{"enter"}},
		{ID: "a.send", Title: "send", Keys: []string{"ctrl+enter", "alt+enter", "enter", "ctrl+j"}},
	}}})
	want := "Here\n" +
		"↑ k                up\n" +
		"enter              open: Opens the chosen row.\n" +
		"ctrl+enter         send\nalt+enter enter\nctrl+j"
	if got := strings.TrimRight(shown(t, o, 80, 20), "\n"); got != want {
		t.Errorf("shows:\n%s\nwant:\n%s", got, want)
	}
}

func TestHelpScrollsToItsEndAndNoFurther(t *testing.T) {
	o := overlay.NewHelp("Keys", []keys.Place{{Title: "Here", Set: set(30)}, {Title: "Nothing"}, {Title: "Everywhere", Set: set(3)}})
	if got := shown(t, o, 80, 10); !strings.HasPrefix(got, "Here\n") || strings.Contains(got, "Nothing") {
		t.Errorf("shows:\n%s", got)
	}
	press(t, o, "G", "down", "pgdown", "space")
	if got := shown(t, o, 80, 10); !strings.HasSuffix(got, "action number 2") {
		t.Errorf("at the end:\n%s", got)
	}
	press(t, o, "k", "pgup", "g")
	if got := shown(t, o, 80, 10); !strings.HasPrefix(got, "Here\n") {
		t.Errorf("at the top:\n%s", got)
	}
	press(t, o, "?")
	answer(t, o, nil)
}

func TestAnErrorIsShownInWordsAndCopied(t *testing.T) {
	err := &fault.Error{What: "list the clients", Why: "connection refused \x1b[31m", Hint: "Is the server running?"}
	o := overlay.NewFailure(fmt.Errorf("while starting: %w", err))
	if o.Title() != "✗ List the clients" {
		t.Errorf("the title is %q", o.Title())
	}
	if got := shown(t, o, 80, 20); got != "connection refused ␛[31m\n\nIs the server running?" {
		t.Errorf("shows:\n%s", got)
	}
	a, _ := keys.Set(o.Actions()).Find("y")
	r := a.Run()
	if c, ok := r.Asks[0].(part.Copy); !ok || c.Text != "✗ List the clients\nconnection refused ␛[31m\nIs the server running?\n" {
		t.Errorf("copies %+v", r.Asks)
	}
	press(t, o, "enter")
	answer(t, o, nil)
	if got := shown(t, overlay.NewFailure(errors.New(strings.Repeat("long words ", 100))), 40, 6); strings.Count(got, "\n") != 5 {
		t.Errorf("shows:\n%s", got)
	}
}

func TestAFormInADialogAnswersWhatItsSubmitSays(t *testing.T) {
	form := &widget.Form{Fields: []*widget.Field{{ID: "id", Label: "Client ID", Edit: &widget.Input{}}}}
	o := overlay.NewForm("New client", form, 4, "create", func() any {
		if form.Text("id") == "" {
			form.Problem("id", "A client needs an ID.")
			return nil
		}
		return form.Text("id")
	})
	press(t, o, "enter")
	open(t, o)
	if got := shown(t, o, 80, 20); !strings.Contains(got, "✗ A client needs an ID.") {
		t.Errorf("shows:\n%s", got)
	}
	typed(t, o, "client-app")
	press(t, o, "enter")
	answer(t, o, "client-app")

	o = overlay.NewForm("New client", form, 4, "create", func() any { return nil })
	press(t, o, "esc")
	answer(t, o, nil)
}

func TestAFormInADialogHasItsTextAboveIt(t *testing.T) {
	form := &widget.Form{Fields: []*widget.Field{{ID: "id", Label: "Name", Edit: &widget.Input{}}, {ID: "more", Label: "More", Edit: &widget.Input{}}}}
	o := overlay.NewForm("Keep it?", form, 2, "keep", func() any { return nil }).With("First line.\nSecond line.")
	got := strings.Split(shown(t, o, 80, 20), "\n")
	if len(got) != 5 || !strings.HasPrefix(got[0], "First") || !strings.HasPrefix(got[1], "Second") || !strings.Contains(got[3], "Name") {
		t.Errorf("shows:\n%s", strings.Join(got, "\n"))
	}
	if c := o.Cursor(); c == nil || c.Y != 3 {
		t.Errorf("the cursor is at %+v", c)
	}
	o.Update(tea.MouseClickMsg{X: 1, Y: 4, Button: tea.MouseLeft})
	if form.Focused() != "more" {
		t.Errorf("a click focuses %q", form.Focused())
	}
	if got := shown(t, o, 80, 3); !strings.Contains(got, "Name") || !strings.Contains(got, "More") {
		t.Errorf("the text does not give way:\n%s", got)
	}
}

func TestEveryDialogFitsEveryWindowWithAnyName(t *testing.T) {
	for _, name := range []safetext.Text{
		"client-app", safetext.Clean("日本語のクライアント"), safetext.Clean(strings.Repeat("x", 3000)), "", safetext.Clean("e\u0301\u202e\x1b[2J"),
	} {
		for kind, o := range map[string]part.Overlay{
			"question": overlay.NewConfirm(overlay.Question{Title: name, Text: name, Word: string(name)}),
			"menu":     overlay.NewMenu(name, []overlay.Item{{Key: "a", Title: name, Note: name, Value: 1}, {Key: "b", Title: name, Off: name, Value: 2}}),
			"palette":  overlay.NewPalette(keys.Set{{ID: "a", Title: string(name), Keys: []string{"ctrl+alt+x"}}, {ID: "b", Title: "b", Off: func() string { return string(name) }}}),
			"help":     overlay.NewHelp(name, []keys.Place{{Title: string(name), Set: keys.Set{{ID: "a", Title: string(name), Help: string(name), Keys: []string{"a", "b"}}}}}),
			"error":    overlay.NewFailure(&fault.Error{What: string(name), Why: string(name), Hint: string(name)}),
			"keep":     overlay.NewForm(name, &widget.Form{Fields: []*widget.Field{{ID: "a", Label: name, Edit: &widget.Input{}}}}, 5, "yes", func() any { return nil }).With(name + "\n" + name),
			"form":     overlay.NewForm(name, &widget.Form{Fields: []*widget.Field{{ID: "a", Label: name, Hint: name, Edit: &widget.Input{Placeholder: name}}}}, 5, "yes", func() any { return nil }),
		} {
			t.Run(kind, func(t *testing.T) {
				for w := 1; w < 130; w += 7 {
					for h := 1; h < 40; h += 6 {
						shown(t, o, w, h)
					}
				}
			})
		}
	}
}

func TestTheKeysOfDialogsDoNotConflict(t *testing.T) {
	for _, p := range overlay.Places() {
		if found := p.Set.Conflicts(); len(found) > 0 {
			t.Errorf("%s: %s", p.Title, strings.Join(found, "; "))
		}
	}
}

func TestAMenuWithoutNotesIsNotCut(t *testing.T) {
	items := []overlay.Item{{Key: "a", Title: "get a token of the client", Value: 1}, {Key: "b", Title: "copy", Value: 2}}
	menu := overlay.NewMenu("x", items)
	menu.Resize(menu.Size(100, 20))
	theme, err := themes.Load(themes.Default)
	if err != nil {
		t.Fatal(err)
	}
	all := menu.Lines(theme.Styles(colorprofile.TrueColor), true)
	if strings.Contains(all[0], "…") {
		t.Errorf("cut although there is no more: %q", all[0])
	}
}

package widget_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// formSignIn is a form as Connect has one: text, a choice, a secret, and a field
// that shows itself only for one of the choices.
func formSignIn(submitted *int) *widget.Form {
	return &widget.Form{
		SubmitID: "connect.signin", SubmitTitle: "sign in",
		Submit: func() part.Result { *submitted++; return part.Handled() },
		Fields: []*widget.Field{
			{ID: "url", Label: "URL", Hint: "Where Keycloak is, with or without /auth.", Edit: &widget.Input{Placeholder: "http://localhost:8080"}},
			{ID: "how", Label: "Sign in as", Edit: widget.NewChoice("user", "client")},
			{ID: "user", Label: "User", Edit: &widget.Input{}},
			{ID: "client", Label: "Client ID", Edit: &widget.Input{}, Hidden: true},
			{ID: "secret", Label: "Password", Hint: "It is kept in memory only.", Edit: &widget.Input{Masked: true}},
		},
	}
}

func TestAFormIsFilledInByKeys(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.Resize(60, 14)
	inputKeys(t, f, "=http://localhost:8080", "tab", "space", "left", "right", "down", "=admin", "tab", "=pw", "enter")
	if f.Text("url") != "http://localhost:8080" || f.Chosen("how") != 1 || f.Text("user") != "admin" || f.Text("secret") != "pw" || n != 1 {
		t.Fatalf("%q %d %q %q, submitted %d times", f.Text("url"), f.Chosen("how"), f.Text("user"), f.Text("secret"), n)
	}
	if f.Focused() != "secret" {
		t.Errorf("the focus is on %s", f.Focused())
	}
	inputKeys(t, f, "shift+tab", "up", "up")
	if f.Focused() != "url" {
		t.Errorf("the focus is on %s", f.Focused())
	}
	if f.Text("nosuch") != "" || f.Chosen("nosuch") != 0 || f.Field("nosuch") != nil {
		t.Error("a field that is not there has something")
	}
}

func TestTheEndsOfAFormLeaveTabToTheScreen(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	if f.Update(tea.KeyPressMsg{Code: tea.KeyTab, Mod: tea.ModShift}).Handled {
		t.Error("shift+tab in the first field was taken")
	}
	f.Focus("secret")
	if f.Update(tea.KeyPressMsg{Code: tea.KeyTab}).Handled {
		t.Error("tab in the last field was taken")
	}
}

func TestAHiddenFieldIsNeitherShownNorReached(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.Focus("user")
	inputKeys(t, f, "tab")
	if f.Focused() != "secret" {
		t.Errorf("tab went to %s", f.Focused())
	}
	f.Focus("client")
	if f.Focused() != "secret" {
		t.Error("a hidden field was focused")
	}
	if text := strings.Join(paneShown(t, f, 60, 14), "\n"); strings.Contains(text, "Client ID") {
		t.Errorf("shown:\n%s", text)
	}
	f.Field("client").Hidden, f.Field("secret").Hidden = false, true
	if f.Focused() == "secret" {
		t.Error("the focus stayed on a field that was hidden")
	}
}

func TestAWarningGivesWayToAProblemAndWhatToTryStandsBelowIt(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.Field("url").Warning = "Secrets go over plain http to keycloak.example."
	f.Focus("user")
	for range 2 {
		lines := paneShown(t, f, 70, 16)
		if lines[1] != "              ! Secrets go over plain http to keycloak.example." || lines[2] != "" || !strings.HasPrefix(lines[3], "  Sign in as") {
			t.Errorf("shown:\n%s", strings.Join(lines, "\n"))
		}
		if c := f.Cursor(); c == nil || c.Y != 5 {
			t.Errorf("the cursor of the user stands at %+v", c)
		}
		f.Problem("url", "Nothing listens there.\nIs it running?")
		lines = paneShown(t, f, 70, 16)
		if lines[1] != "              ✗ Nothing listens there." || lines[2] != "                Is it running?" || lines[3] != "" {
			t.Errorf("shown:\n%s", strings.Join(lines, "\n"))
		}
		f.Problem("url", "")
		f.Focus("user")
	}
	if f.Problems() {
		t.Error("a warning counts as a problem")
	}
}

func TestAFormSaysHowManyLinesItWants(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.Resize(30, 3)
	for name, c := range map[string]struct {
		change func()
		want   int
	}{
		"four fields with air, and two lines of hints": {func() {}, 10},
		"a problem with air below it":                  {func() { f.Problem("secret", "wrong") }, 11},
		"one of two lines wants a line more":           {func() { f.Problem("secret", "wrong\ntry another") }, 12},
	} {
		f.ClearProblems()
		c.change()
		if got := f.Wants(70); got != c.want {
			t.Errorf("%s: %d lines, want %d", name, got, c.want)
		}
		if lines := paneShown(t, f, 70, c.want); !strings.Contains(lines[c.want-2]+lines[c.want-1], "memory only") && f.Focused() == "secret" {
			t.Errorf("%s: shown\n%s", name, strings.Join(lines, "\n"))
		}
	}
	if lines := paneShown(t, f, 30, 3); len(lines) != 3 {
		t.Error("asking changed the size")
	}
}

// A problem belongs to the field above it, so that there is air between it and
// the next; where room is short it stands in the air of its own field.
func TestAProblemStaysWithItsField(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.Problem("url", "connection refused")
	f.Problem("user", "who?")
	for height, want := range map[int]string{
		10: "URL|✗ connection refused||Sign in as||User|✗ who?||Password",
		9:  "URL|✗ connection refused|Sign in as||User|✗ who?|Password||",
		6:  "URL|✗ connection refused|Sign in as|User|✗ who?|Password",
	} {
		f.Fields[0].Hint, f.Fields[4].Hint = "", ""
		var got []string
		for _, line := range paneShown(t, f, 60, height) {
			line = strings.TrimSpace(strings.TrimPrefix(line, "▸"))
			line, _, _ = strings.Cut(line, "  ")
			got = append(got, line)
		}
		if s := strings.Join(got, "|"); !strings.HasPrefix(s, want) {
			t.Errorf("in %d lines:\n%s\nwant\n%s", height, s, want)
		}
	}
}

func TestAProblemStandsBelowItsFieldUntilItIsEdited(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.Focus("secret")
	f.Problem("url", "connection refused: nothing listens at localhost:8080")
	f.Problem("user", "who?")
	if f.Focused() != "url" || !f.Problems() {
		t.Errorf("the focus is on %s", f.Focused())
	}
	lines := paneShown(t, f, 60, 16)
	if lines[1] != "              ✗ connection refused: nothing listens at" || !strings.Contains(lines[2], "localhost:8080") {
		t.Errorf("shown:\n%s", strings.Join(lines, "\n"))
	}
	inputKeys(t, f, "left")
	if !strings.Contains(strings.Join(paneShown(t, f, 60, 16), "\n"), "connection refused") {
		t.Error("moving the cursor took the problem away")
	}
	inputKeys(t, f, "=x")
	if text := strings.Join(paneShown(t, f, 60, 16), "\n"); strings.Contains(text, "connection refused") || !strings.Contains(text, "✗ who?") {
		t.Errorf("shown:\n%s", text)
	}
	f.ClearProblems()
	if f.Problems() {
		t.Error("problems are left")
	}
	f.Problem("nosuch", "x")
}

func TestATextThatWasCutIsAProblem(t *testing.T) {
	f := &widget.Form{Fields: []*widget.Field{{ID: "a", Label: "A", Edit: &widget.Input{Limit: 3}}}}
	inputKeys(t, f, "<abcdef")
	if text := strings.Join(paneShown(t, f, 60, 5), "\n"); !strings.Contains(text, "✗ Too long: the end was left out.") {
		t.Errorf("shown:\n%s", text)
	}
	inputKeys(t, f, "backspace")
	if f.Problems() {
		t.Error("the problem stays after an edit")
	}
}

func TestAFormShowsLabelsMarksAndTheHint(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	got := strings.Join(paneShown(t, f, 60, 12), "\n")
	want := strings.Join([]string{
		"▸ URL         http://localhost:8080", "", "  Sign in as  ● user   ○ client", "", "  User", "", "  Password", "",
		"", "", "  Where Keycloak is, with or without /auth.", "",
	}, "\n")
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	f.Focus("secret")
	if text := strings.Join(paneShown(t, f, 60, 12), "\n"); !strings.Contains(text, "▸ Password") || !strings.Contains(text, "kept in memory") {
		t.Errorf("shown:\n%s", text)
	}
}

func TestALowFormScrollsToTheFocusedField(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	for _, h := range []int{1, 2, 3, 5} {
		for _, id := range []string{"url", "how", "user", "secret", "url"} {
			f.Focus(id)
			lines := paneShown(t, f, 40, h)
			if !strings.Contains(strings.Join(lines, "\n"), "▸ "+string(f.Field(id).Label)) {
				t.Errorf("%s is not among %d lines: %q", id, h, lines)
			}
			if c := f.Cursor(); c != nil && (c.Y < 0 || c.Y >= h) {
				t.Errorf("the cursor of %s is in line %d of %d", id, c.Y, h)
			}
		}
	}
}

func TestTheCursorOfAFormIsInItsField(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	paneShown(t, f, 60, 16)
	if c := f.Cursor(); c == nil || c.X != 14 || c.Y != 0 {
		t.Errorf("in the first field: %+v", c)
	}
	f.Problem("url", "no")
	f.Focus("user")
	inputKeys(t, f, "=ab")
	paneShown(t, f, 60, 16)
	if c := f.Cursor(); c == nil || c.X != 16 || c.Y != 5 {
		t.Errorf("below a problem: %+v", c)
	}
	f.Focus("how")
	if f.Cursor() != nil || f.Typing() {
		t.Error("a choice has a text cursor")
	}
}

func TestAClickFocusesAFieldAndReachesIt(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	paneShown(t, f, 60, 12)
	f.Update(tea.MouseClickMsg{X: 23, Y: 2})
	if f.Focused() != "how" || f.Chosen("how") != 1 {
		t.Errorf("%s, %d", f.Focused(), f.Chosen("how"))
	}
	f.Update(tea.MouseClickMsg{X: 3, Y: 4})
	if f.Focused() != "user" {
		t.Errorf("a click on the label focused %s", f.Focused())
	}
	if f.Update(tea.MouseClickMsg{X: 3, Y: 11}).Handled {
		t.Error("a click on nothing was taken")
	}
}

func TestWhatCannotBeSubmittedIsNot(t *testing.T) {
	n := 0
	f := formSignIn(&n)
	f.SubmitOff = func() string { return "give a URL first" }
	inputKeys(t, f, "enter")
	if n != 0 {
		t.Error("it was submitted")
	}
	if a := f.Actions()[0]; a.ID != "connect.signin" || a.WhyOff() != "give a URL first" {
		t.Errorf("%+v", a)
	}
}

func TestAnAreaInAFormKeepsEnterForItself(t *testing.T) {
	n := 0
	f := &widget.Form{
		Submit: func() part.Result { n++; return part.Handled() },
		Fields: []*widget.Field{
			{ID: "body", Label: "Body", Edit: &widget.Area{}, Rows: 3},
			{ID: "name", Label: "Name", Edit: &widget.Input{}},
		},
	}
	f.Resize(40, 8)
	inputKeys(t, f, "=a", "enter", "=b", "down", "=n")
	if f.Text("body") != "a\nb" || f.Text("name") != "n" || n != 0 {
		t.Errorf("%q %q, submitted %d times", f.Text("body"), f.Text("name"), n)
	}
	if c := f.Cursor(); c == nil || c.Y != 4 {
		t.Errorf("the cursor is at %+v", c)
	}
}

func TestAFormOfAnySizeFitsItsCells(t *testing.T) {
	n := 0
	for _, label := range []safetext.Text{"URL", "日本語のとても長いラベル", safetext.Clean(strings.Repeat("x", 300))} {
		f := formSignIn(&n)
		f.Fields[0].Label = label
		f.Problem("user", safetext.Clean("日本語 "+strings.Repeat("y", 200)))
		for w := 1; w < 100; w += 3 {
			for h := 1; h < 20; h += 2 {
				paneShown(t, f, w, h)
			}
		}
	}
}

func TestChoicesThatDoNotFitShowTheChosenOne(t *testing.T) {
	c := widget.NewChoice("confidential", "public", "bearer only")
	if got := inputShown(t, c, 60); !strings.HasPrefix(got, "● confidential   ○ public   ○ bearer only") {
		t.Errorf("wide: %q", got)
	}
	inputKeys(t, c, "left")
	if got := inputShown(t, c, 20); !strings.HasPrefix(got, "‹ bearer only ›") {
		t.Errorf("narrow: %q", got)
	}
	for w := 1; w < 60; w++ {
		inputShown(t, c, w)
	}
	inputKeys(t, c, "space")
	if c.Chosen != 0 {
		t.Errorf("chosen: %d", c.Chosen)
	}
	none := widget.NewChoice()
	inputKeys(t, none, "space", "left")
	inputShown(t, none, 10)
}

func TestTabs(t *testing.T) {
	tabs := &widget.Tabs{Titles: []safetext.Text{"Settings", "Client scopes", "Roles", "Credentials", "Preview"}}
	next, before := tabs.Actions()[0], tabs.Actions()[1]
	for name, c := range map[string]struct {
		w, current int
		want       string
	}{
		"all":                   {70, 0, "Settings   Client scopes   Roles   Credentials   Preview"},
		"more at the right":     {40, 0, "Settings   Client scopes   Roles   …"},
		"more at both sides":    {32, 2, "…   Roles   Credentials   …"},
		"more at the left":      {40, 4, "…   Roles   Credentials   Preview"},
		"hardly room for one":   {10, 1, "…   Clien…"},
		"a single cell is left": {1, 1, "…"},
	} {
		t.Run(name, func(t *testing.T) {
			tabs.Current = c.current
			if got := strings.TrimRight(inputShown(t, tabs, c.w), " "); got != strings.TrimRight(c.want, " ") {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	tabs.Current = 4
	next.Run()
	if tabs.Current != 0 {
		t.Errorf("after the last comes %d", tabs.Current)
	}
	before.Run()
	if tabs.Current != 4 {
		t.Errorf("before the first comes %d", tabs.Current)
	}
	inputShown(t, tabs, 70)
	tabs.Update(tea.MouseClickMsg{X: 12})
	if tabs.Current != 1 {
		t.Errorf("a click chose %d", tabs.Current)
	}
	if tabs.Update(tea.MouseClickMsg{X: 69}).Handled {
		t.Error("a click on nothing was taken")
	}
	empty := &widget.Tabs{}
	inputShown(t, empty, 10)
	empty.Actions()[0].Run()
}

func TestWrapBreaksBetweenWords(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		w    int
		want string
	}{
		"it fits":                   {"one two", 10, "one two"},
		"between words":             {"one two three", 8, "one two|three"},
		"line breaks stay":          {"one\n\ntwo", 10, "one||two"},
		"indentation that fits":     {"  − delete", 20, "  − delete"},
		"a word longer than a line": {"abcdefgh ij", 4, "abcd|efgh|ij"},
		"wide characters":           {"日本語 の名前", 6, "日本語|の名前"},
		"a URL behind its signs":    {"see https://keycloak.example/realms/cool?a=1&b=2 now", 20, "see|https://keycloak.|example/realms/cool?|a=1&b=2 now"},
		"signs stay together":       {"http://abcdef", 7, "http://|abcdef"},
		"a host behind its dots":    {"id.customers.example", 14, "id.customers.|example"},
		"a part longer than a line": {"a/bcdefghij/k", 4, "a/bc|defg|hij/|k"},
		"nothing":                   {"", 10, ""},
		"no room":                   {"ab", 0, "a|b"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, line := range widget.Wrap(safetext.Text(c.text), c.w) {
				got = append(got, string(line))
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Fatalf("got %q, want %q", s, c.want)
			}
		})
	}
}

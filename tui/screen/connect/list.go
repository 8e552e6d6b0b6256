package connect

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// Limits in cells for what stands in the file of profiles.
const (
	nameCells  = 24
	placeCells = 44
	realmCells = 20
	whoCells   = 26
	whereCells = 20
)

// newList is the table of the profiles.
func (s *Screen) newList() *widget.Table {
	return widget.NewTable(widget.TableOptions{Columns: []widget.Column{
		{Title: "Profile"},
		{Title: "Keycloak", Flex: 1, Min: 16},
		{Title: "Realm", Drop: 3},
		{Title: "Signs in as", Drop: 1},
		{Title: "Guard"},
		{Title: "Secret", Drop: 2},
	}})
}

// refresh shows the profiles as they are now.
func (s *Screen) refresh() {
	all := s.desk.Profiles()
	rows := make([]widget.Row, len(all))
	for i, p := range all {
		rows[i] = s.rowOf(p)
	}
	s.list.SetRows(rows)
	if len(rows) == 0 {
		s.onList = false
	}
}

func (s *Screen) rowOf(p profile.Profile) widget.Row {
	who, where := screen.ProfileWords(p)
	guard := widget.Cell{Text: safetext.Text(p.EffectiveGuard())}
	if p.EffectiveGuard() != profile.Open {
		guard.Tone = widget.ToneWarn
	}
	secret := widget.Cell{Text: safetext.Truncate(where, whereCells), Tone: widget.ToneMuted}
	if p.Kept() {
		secret = widget.Cell{Text: "✓ kept", Tone: widget.ToneOK}
	}
	realm := widget.Cell{Text: "—", Tone: widget.ToneMuted}
	if p.Realm != "" {
		realm = widget.Cell{Text: safetext.Truncate(safetext.Clean(p.Realm), realmCells)}
	}
	name := widget.Cell{Text: safetext.Truncate(s.desk.ProfileTitle(p), nameCells)}
	if p.Name == s.desk.Profile() {
		name.Tone = widget.ToneAccent
	}
	return widget.Row{Key: p.Name, Cells: []widget.Cell{
		name, {Text: safetext.Truncate(screen.Place(p.URL), placeCells)}, realm, {Text: safetext.Truncate(who, whoCells)}, guard, secret,
	}}
}

// listed says whether there are profiles.
func (s *Screen) listed() bool { return len(s.list.Rows()) > 0 }

// choose puts the cursor on a profile, if there is one of that name.
func (s *Screen) choose(name string) { s.list.Select(name) }

// chosen is the profile under the cursor.
func (s *Screen) chosen() (profile.Profile, bool) {
	row, ok := s.list.Selected()
	if !ok {
		return profile.Profile{}, false
	}
	for _, p := range s.desk.Profiles() {
		if p.Name == row.Key {
			return p, true
		}
	}
	return profile.Profile{}, false
}

// inList are the actions on the profiles.
func (s *Screen) inList() []part.Action {
	on := func(f func(profile.Profile) part.Result) func() part.Result {
		return func() part.Result {
			if p, ok := s.chosen(); ok {
				return f(p)
			}
			return part.Handled()
		}
	}
	return []part.Action{
		{
			ID: "connect.profile.use", Title: "sign in", Help: "Signs in to the chosen profile, or goes to the form where something is missing for that.",
			Keys: []string{"enter"}, Footer: 90, Off: s.useOff, Run: on(s.use),
		},
		{
			ID: "connect.profile.new", Title: "new", Help: "Empties the form for another Keycloak.",
			Keys: []string{"n"}, Footer: 40, Off: s.busy, Run: s.fresh,
		},
		{
			ID: "connect.profile.edit", Title: "edit", Help: "Changes the chosen profile.",
			Keys: []string{"e"}, Footer: 38, Off: s.profileOff, Run: on(s.edit),
		},
		{
			ID: "connect.profile.remove", Title: "remove", Help: "Removes the chosen profile with the secret that is kept for it; asks for its name.",
			Keys: []string{"d"}, Footer: 36, Danger: true, Off: s.profileOff, Run: on(s.remove),
		},
		{
			ID: "connect.profile.signout", Title: "sign out", Help: "Deletes the secret that is kept for the chosen profile, and ends its session; the profile stays.",
			Keys: []string{"o"}, Footer: 34, Off: s.signOutOff, Run: on(func(p profile.Profile) part.Result { return s.desk.AskForget(p.Name) }),
		},
	}
}

// other is the action that goes to what is not focused: from the form with the
// keys that it leaves alone at its ends.
func (s *Screen) other() part.Action {
	a := part.Action{
		ID: "connect.other", Title: "profiles", Help: "Goes to the profiles, and from there to the form.",
		Keys: []string{"shift+tab", "tab"}, Scope: part.InScreen, Footer: 15,
		Off: func() string {
			if why := s.busy(); why != "" {
				return why
			}
			if !s.listed() {
				return "there are no profiles yet"
			}
			return ""
		},
		Run: func() part.Result {
			s.onList = !s.onList
			return part.Handled()
		},
	}
	if s.onList {
		a.Title, a.Keys = "form", []string{"tab", "shift+tab"}
	}
	return a
}

// profileOff says why nothing can be done with the chosen profile.
func (s *Screen) profileOff() string {
	switch {
	case s.busy() != "":
		return s.busy()
	case !s.listed():
		return "there are no profiles yet"
	case s.work != nil:
		return "the profiles are being changed"
	}
	return ""
}

func (s *Screen) useOff() string {
	if why := s.profileOff(); why != "" {
		return why
	}
	if !s.onList {
		return "the form is focused"
	}
	return ""
}

func (s *Screen) signOutOff() string {
	if why := s.profileOff(); why != "" {
		return why
	}
	p, _ := s.chosen()
	switch {
	case s.desk.Session() != nil && p.Name == s.desk.Profile():
		return s.desk.SignOutOff()
	case p.Kept():
		return ""
	case !screen.Ready(p):
		return "it is signed out"
	}
	return "nothing is kept for it; the secret is your own"
}

// use signs in to a profile.
func (s *Screen) use(p profile.Profile) part.Result {
	r := s.fillIn(p)
	if !screen.Ready(p) {
		return r
	}
	s.onList = true
	return s.submit()
}

// fillIn puts a profile into the form, at the field that is missing.
func (s *Screen) fillIn(p profile.Profile) part.Result {
	if s.at != "" {
		return part.Handled()
	}
	s.clear()
	s.fill(s.desk.SettingsOf(p))
	s.choose(p.Name)
	s.focusMissing()
	s.onList = false
	return part.Handled()
}

// clear forgets what was typed and said before.
func (s *Screen) clear() {
	s.trouble, s.stopped = nil, false
	s.ended, s.asked, s.back = nil, false, ""
	s.form.ClearProblems()
	s.setText(fieldSecret, "")
}

// fresh empties the form. What was said for this call alone, such as a
// certificate, counts for any Keycloak.
func (s *Screen) fresh() part.Result {
	s.clear()
	empty := s.desk.Settings().At("")
	empty.Realm, empty.LoginRealm, empty.SignIn = "", "", profile.SignIn{Kind: profile.SignInNone}
	s.fill(empty)
	s.onList = false
	s.form.Focus(fieldURL)
	s.follow()
	return part.Handled()
}

// remove takes a profile away once its name was typed.
func (s *Screen) remove(p profile.Profile) part.Result {
	text := safetext.Truncate(screen.Place(p.URL), placeCells) + " goes from the list; at the Keycloak nothing changes."
	if p.Kept() {
		text += "\nThe " + screen.SecretWord(p.SignIn.Kind) + " that is kept for it is deleted."
	}
	if p.Name == s.desk.Profile() {
		text += "\nYou stay signed in until you leave."
	}
	return part.Handled(part.Open{
		Overlay: overlay.NewConfirm(overlay.Question{
			Title: "Remove profile " + safetext.Clean(p.Name) + "?", Text: text, Word: p.Name, Yes: "remove", Danger: true,
		}),
		Reply: func(answer any) part.Result {
			if answer != true {
				return part.Result{}
			}
			return s.do(&work{
				title: "Removing profile " + safetext.Clean(p.Name),
				run:   s.remover(p.Name),
				done: func(any) part.Result {
					return part.Handled(part.Toast{Text: "Removed profile " + safetext.Clean(p.Name)})
				},
			})
		},
	})
}

// damage says what is wrong with the file of profiles, or with how one was named.
func (s *Screen) damage(w int) []line {
	var out []line
	if words := s.desk.Warning(); words != "" {
		out = wrapped(out, "! ", sentence(words), widget.ToneWarn, w)
	}
	err := s.desk.Damaged()
	if err == nil {
		return out
	}
	f := fault.Of(err)
	out = wrapped(out, "! ", sentence(f.Error()), widget.ToneWarn, w)
	out = wrapped(out, "  ", sentence(f.Hint), widget.ToneText, w)
	return wrapped(out, "  ", "Until then there are no profiles here.", widget.ToneMuted, w)
}

// Package connect is the screen that signs in: it lists the profiles, asks for a
// Keycloak and an administrator, says beside the field what is wrong with it,
// hands the session to the desk, and offers to keep a sign-in as a profile.
//
// It keeps no secret itself once it was used, and shows nothing of what is in the
// Keycloak: that is for the screens after it.
package connect

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

const slotSignIn part.Slot = "connect/signin"

// Screen is the profiles and the form for signing in. It is a [part.Screen].
type Screen struct {
	desk *screen.Desk
	form *widget.Form
	ways []way
	list *widget.Table // the profiles
	w, h int

	onList   bool               // the profiles are focused, and not the form
	work     *work              // on the profiles, under way
	declined []profile.Settings // sign-ins that nobody wanted to keep

	started bool         // it was shown before
	unasked bool         // the sign-in under way began by itself
	at      string       // where a sign-in is under way, "" for nowhere
	running part.Job     // that sign-in
	stopped bool         // the last one was stopped
	trouble *fault.Error // what belongs to no field
	ended   error        // what ended the session; nil if nothing did
	asked   bool         // a screen asked for a sign-in
	back    string       // the screen to return to, "" for the clients

	base   profile.Settings // what the form was filled from: the last sign-in, a profile, flags and variables
	synced string           // the desk's realm when the field was filled from it
}

var (
	_ part.Screen    = (*Screen)(nil)
	_ part.Catalogue = (*Screen)(nil)
)

// New returns the screen, filled in from the desk's settings.
func New(desk *screen.Desk) *Screen {
	s := &Screen{desk: desk, ways: waysOf(desk.Settings())}
	s.form, s.list = s.newForm(), s.newList()
	s.fill(desk.Settings())
	s.focusMissing()
	s.refresh()
	s.choose(desk.Settings().Profile)
	s.onList = s.listed() && (desk.Settings().URL == "" || desk.Complete())
	return s
}

// ID is the screen's name.
func (s *Screen) ID() string { return screen.Connect }

// Title is that of the screen bar.
func (s *Screen) Title() safetext.Text { return "Connect" }

// Start signs in, once, where flags and variables are enough for that.
func (s *Screen) Start() part.Result {
	out := s.desk.Start()
	s.followRealm()
	s.refresh()
	if s.started {
		return out
	}
	s.started = true
	// Where the profiles cannot be read, somebody must see that first.
	if s.desk.Session() == nil && s.desk.Complete() && s.desk.Damaged() == nil {
		out.Add(s.submit())
		s.unasked = s.at != ""
	}
	return out
}

// Stop hides what was shown of a secret, and ends a sign-in that waits for an
// answer: its dialog went with the screen.
func (s *Screen) Stop() {
	s.mask()
	if s.at != "" {
		s.at, s.stopped = "", true
	}
}

// followRealm shows the realm that was chosen since, unless another was typed.
func (s *Screen) followRealm() {
	if now := s.desk.Realm(); s.desk.Session() != nil && now != "" && s.form.Text(fieldRealm) == s.synced {
		s.setText(fieldRealm, now)
		s.synced = now
	}
}

// followProfile shows the profile that is in use now, where it was not signed in
// to from here.
func (s *Screen) followProfile() {
	name := s.desk.Profile()
	if name == "" || name == s.base.Profile || s.at != "" {
		return
	}
	for _, p := range s.desk.Profiles() {
		if p.Name == name {
			s.clear()
			s.fill(s.desk.SettingsOf(p))
			s.choose(name)
			s.onList = true
		}
	}
}

// Resize sets how many cells there are.
func (s *Screen) Resize(w, h int) { s.w, s.h = max(1, w), max(1, h) }

// Update takes what is typed, and the answers of sign-ins.
func (s *Screen) Update(msg tea.Msg) part.Result {
	switch msg := msg.(type) {
	case screen.SignIn:
		s.signInAgain(msg)
		return part.Handled()
	case screen.FillIn:
		return s.fillIn(msg.Profile)
	case screen.SignedIn:
		s.refresh()
		s.followProfile()
		return part.Handled()
	case screen.ProfilesChanged:
		s.refresh()
		return part.Handled()
	case part.Done:
		switch msg.Slot {
		case slotSignIn:
			return s.answered(msg)
		case slotWork:
			return s.worked(msg)
		}
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		return s.input(msg)
	}
	return s.desk.Update(msg)
}

// input gives keys, pastes and the mouse to the profiles or the form. While a
// sign-in is under way nothing changes what it was asked for.
func (s *Screen) input(msg tea.Msg) part.Result {
	if s.at != "" {
		return part.Result{}
	}
	if m, ok := msg.(tea.MouseMsg); ok {
		return s.mouse(m)
	}
	if s.onList {
		return s.list.Update(msg)
	}
	return s.toForm(msg)
}

func (s *Screen) toForm(msg tea.Msg) part.Result {
	before := s.form.Focused()
	r := s.form.Update(msg)
	s.follow()
	if s.form.Focused() != before {
		s.stopped = false
	}
	return r
}

// mouse goes to what it is over; a click focuses that.
func (s *Screen) mouse(m tea.MouseMsg) part.Result {
	a := s.arrange()
	at := m.Mouse()
	_, click := m.(tea.MouseClickMsg)
	if rel := at.Y - a.listAt; a.listRows > 0 && rel >= 0 && rel < a.listRows {
		if click && !s.onList {
			s.onList = true
			s.list.Lines(&themes.Styles{}, false) // the first click only chooses
		}
		return s.list.Update(part.MouseTo(m, at.X-a.listX, rel))
	}
	if rel := at.Y - a.formAt; rel >= 0 && rel < a.formRows {
		if click {
			s.onList = false
		}
		return s.toForm(part.MouseTo(m, at.X-a.x, rel))
	}
	return part.Result{}
}

// signInAgain is what another screen asks for when its session ended. Asked
// twice, it leaves alone what was typed in between.
func (s *Screen) signInAgain(msg screen.SignIn) {
	first := !s.asked
	s.ended, s.asked, s.back = msg.Why, true, msg.Back
	if !first || s.at != "" {
		return
	}
	s.trouble, s.stopped = nil, false
	s.form.ClearProblems()
	s.fill(s.base)
	if session := s.desk.Session(); session != nil {
		s.setText(fieldURL, session.Base())
		s.synced = s.desk.Realm()
		s.setText(fieldRealm, s.synced)
	}
	s.onList = false
	s.form.Focus(fieldSecret)
	s.follow()
}

// Cursor is that of the form.
func (s *Screen) Cursor() *tea.Cursor {
	if s.at != "" || s.onList {
		return nil
	}
	a := s.arrange()
	c := s.form.Cursor()
	if c == nil || c.Y < 0 || c.Y >= a.formRows {
		return nil
	}
	moved := *c
	moved.X += a.x
	moved.Y += a.formAt
	return &moved
}

// Typing is that of the form. While a sign-in is under way letters do nothing:
// they were meant for the form.
func (s *Screen) Typing() bool { return s.at != "" || !s.onList && s.form.Typing() }

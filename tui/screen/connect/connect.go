// Package connect is the screen that signs in: it asks for a Keycloak and an
// administrator, says beside the field what is wrong with it, and hands the
// session to the desk.
//
// It keeps no secret once it was used, and shows nothing of what is in the
// Keycloak: that is for the screens after it.
package connect

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

const slotSignIn part.Slot = "connect/signin"

// Screen is the form for signing in. It is a [part.Screen].
type Screen struct {
	desk *screen.Desk
	form *widget.Form
	ways []way
	w, h int

	started bool         // it was shown before
	unasked bool         // the sign-in under way began by itself
	at      string       // where a sign-in is under way, "" for nowhere
	stopped bool         // the last one was stopped
	trouble *fault.Error // what belongs to no field
	ended   error        // what ended the session; nil if nothing did
	asked   bool         // a screen asked for a sign-in
	back    string       // the screen to return to, "" for the clients

	used   profile.Settings // of the last sign-in, else those of flags and variables
	synced string           // the desk's realm when the field was filled from it
}

var (
	_ part.Screen    = (*Screen)(nil)
	_ part.Catalogue = (*Screen)(nil)
)

// New returns the screen, filled in from the desk's settings.
func New(desk *screen.Desk) *Screen {
	s := &Screen{desk: desk, used: desk.Settings(), ways: waysOf(desk.Settings())}
	s.form = s.newForm()
	s.fill(s.used)
	s.focusMissing()
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
	if s.started {
		return out
	}
	s.started = true
	if s.desk.Session() == nil && s.desk.Complete() {
		out.Add(s.submit())
		s.unasked = s.at != ""
	}
	return out
}

// Stop hides what was shown of a secret.
func (s *Screen) Stop() { s.mask() }

// followRealm shows the realm that was chosen since, unless another was typed.
func (s *Screen) followRealm() {
	if now := s.desk.Realm(); s.desk.Session() != nil && now != "" && s.form.Text(fieldRealm) == s.synced {
		s.setText(fieldRealm, now)
		s.synced = now
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
	case part.Done:
		if msg.Slot == slotSignIn {
			return s.answered(msg)
		}
	case tea.KeyPressMsg, tea.PasteMsg, tea.MouseMsg:
		return s.input(msg)
	}
	return s.desk.Update(msg)
}

// input gives keys, pastes and the mouse to the form. While a sign-in is under
// way nothing changes what it was asked for.
func (s *Screen) input(msg tea.Msg) part.Result {
	if s.at != "" {
		return part.Result{}
	}
	before := s.form.Focused()
	if m, ok := msg.(tea.MouseMsg); ok {
		a := s.arrange()
		at := m.Mouse()
		msg = part.MouseTo(msg, at.X-a.x, at.Y-a.formAt)
	}
	r := s.form.Update(msg)
	s.follow()
	if s.form.Focused() != before {
		s.stopped = false
	}
	return r
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
	s.fill(s.used)
	if session := s.desk.Session(); session != nil {
		s.setText(fieldURL, session.Base())
		s.synced = s.desk.Realm()
		s.setText(fieldRealm, s.synced)
	}
	s.form.Focus(fieldSecret)
	s.follow()
}

// Cursor is that of the form.
func (s *Screen) Cursor() *tea.Cursor {
	if s.at != "" {
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
func (s *Screen) Typing() bool { return s.at != "" || s.form.Typing() }

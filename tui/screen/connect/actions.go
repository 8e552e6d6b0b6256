package connect

import (
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// Actions are those of what is focused and of the screen.
func (s *Screen) Actions() []part.Action {
	switch {
	case s.at != "":
		return s.own()
	case s.onList:
		return append(append(s.inList(), s.list.Actions()...), s.own()...)
	}
	return append(s.inForm(), s.own()...)
}

// Catalogue is all actions there ever are.
func (s *Screen) Catalogue() []part.Action {
	return append(append(s.inList(), s.inForm()...), s.own()...)
}

// inForm are the form's own actions.
func (s *Screen) inForm() []part.Action {
	out := s.form.Actions()
	for i := range out {
		if out[i].ID == s.form.SubmitID {
			out[i].Help = "Goes to the next field that is needed, and signs in where all are filled in."
		}
		out[i].Off = s.formOff
	}
	return out
}

// formOff says why the form's keys do nothing now.
func (s *Screen) formOff() string {
	if s.onList {
		return "the profiles are focused; tab goes to the form"
	}
	return s.busy()
}

func (s *Screen) own() []part.Action {
	return []part.Action{
		{
			ID: "connect.signin", Title: "sign in", Help: "Signs in from any field.",
			Keys: []string{"ctrl+enter", "alt+enter", "ctrl+j"}, Scope: part.InScreen, Off: s.formOff, Run: s.submit,
		},
		{
			ID: "connect.secret.show", Title: s.showTitle(), Help: "Shows what you type into the field of the secret; again hides it.",
			Keys: []string{"ctrl+r"}, Scope: part.InScreen, Footer: 20, Off: s.showOff, Run: s.show,
		},
		s.other(),
		{
			ID: "connect.back", Title: "back", Help: "Goes from the form to the profiles, and from there to where you came from; you stay signed in.",
			Keys: []string{"esc"}, Scope: part.InScreen, Footer: 10, Off: s.backOff, Run: s.goBack,
		},
	}
}

func (s *Screen) busy() string {
	if s.at != "" {
		return "a sign-in is under way; esc stops it"
	}
	return ""
}

func (s *Screen) showTitle() string {
	if s.inputOf(fieldSecret).Masked {
		return "show secret"
	}
	return "hide secret"
}

func (s *Screen) showOff() string {
	if why := s.formOff(); why != "" {
		return why
	}
	if s.inputOf(fieldSecret).Empty() {
		return "no secret is typed"
	}
	return ""
}

func (s *Screen) show() part.Result {
	in := s.inputOf(fieldSecret)
	in.Masked = !in.Masked
	return part.Handled()
}

func (s *Screen) backOff() string {
	if why := s.busy(); why != "" {
		return why
	}
	if s.toList() {
		return ""
	}
	return s.desk.SignedOff()
}

// toList says whether going back leads to the profiles first.
func (s *Screen) toList() bool { return s.listed() && !s.onList && !s.asked }

func (s *Screen) goBack() part.Result {
	if s.toList() {
		s.onList = true
		return part.Handled()
	}
	to := s.back
	if to == "" {
		to = screen.Clients
	}
	return part.Handled(part.Show{Screen: to})
}

package clients

import (
	"kloakroom/tui/part"
	"kloakroom/tui/screen/clients/detail"
)

// switchActions turn the switches of the chosen client from the palette.
func (s *Screen) switchActions() []part.Action {
	all := detail.Switches()
	out := make([]part.Action, len(all))
	for i, w := range all {
		out[i] = part.Action{
			ID: "client.set." + w.ID, Title: string(w.Title()), Help: "Shows what it would change, and asks.",
			Scope: part.InScreen, Danger: true,
			Off: func() string { return w.Off(s.desk, s.current()) },
			Run: func() part.Result { return s.turn(w) },
		}
	}
	return out
}

// turn proposes to turn a switch of the chosen client.
func (s *Screen) turn(w detail.Switch) part.Result {
	r := s.settle()
	if c := s.current(); c != nil {
		r.Add(s.propose(w.Proposal(*c, s.realm)))
	}
	return r
}

package clients

import (
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// Proposes lets a test see what the screen asks the desk for, and take its place:
// what see returns true for is not asked.
func (s *Screen) Proposes(see func(screen.Proposal) bool) {
	ask := s.propose
	s.propose = func(p screen.Proposal) part.Result {
		if see(p) {
			return part.Handled()
		}
		return ask(p)
	}
}

package detail

import (
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// Proposes lets a test see what the pane asks the desk for.
func (p *Pane) Proposes(see func(screen.Proposal)) {
	ask := p.propose
	p.propose = func(o screen.Proposal) part.Result {
		see(o)
		return ask(o)
	}
}

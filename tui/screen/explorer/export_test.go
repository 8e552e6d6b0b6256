package explorer

import "kloakroom/internal/wire"

// FixTimes makes every exchange take as long, for frames that are the same in
// each run.
func (s *Screen) FixTimes(t wire.Timing) {
	s.response.times = func(x *wire.Exchange) wire.Timing {
		if !over(x) {
			return wire.Timing{}
		}
		return t
	}
}

// Veil masks a text as it is for those who watch, VeilHeader a line of Headers.
var (
	Veil       = veilText
	VeilHeader = veilHeader
)

// NewVeiledBody masks a body.
var NewVeiledBody = newVeiledBody

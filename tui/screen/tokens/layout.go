package tokens

import (
	"kloakroom/internal/claims"
	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// box is where a pane stands, with its frame.
type box struct{ x, y, w, h int }

// seen says whether there is anything of the pane.
func (b box) seen() bool { return b.w > 0 && b.h > 0 }

func (b box) holds(x, y int) bool {
	return x >= b.x && x < b.x+b.w && y >= b.y && y < b.y+b.h
}

const (
	wide      = 110 // from here on the panes stand side by side
	low       = 18  // below this only one of them is seen
	leftShare = 41  // hundredths of the width
	leftLeast = 44
	leftMost  = 76
	stackMost = 8 // lines of the exchange above the claims, with its frame
)

// layout places the panes: side by side, below each other with the focused one
// larger, or the focused one alone.
func (s *Screen) layout() {
	whole := box{0, 0, s.w, s.h}
	s.boxes = [sides]box{}
	switch {
	case s.zoomed, s.w < wide && s.h < low:
		s.boxes[s.focus] = whole
	case s.w >= wide:
		left := min(max(s.w*leftShare/100, leftLeast), leftMost)
		s.boxes[sideExchange] = box{0, 0, left, s.h}
		s.boxes[sideClaims] = box{left, 0, s.w - left, s.h}
	default:
		above := stackMost
		if s.focus == sideExchange {
			above = s.h - stackMost
		}
		s.boxes[sideExchange] = box{0, 0, s.w, above}
		s.boxes[sideClaims] = box{0, above, s.w, s.h - above}
	}
	s.left.resize(widget.FrameInside(s.boxes[sideExchange].w, s.boxes[sideExchange].h))
	w, h := widget.FrameInside(s.boxes[sideClaims].w, s.boxes[sideClaims].h)
	s.words.resize(w, h)
	s.notices.rows = s.drawNotices(w)
	above := min(len(s.notices.rows), h/2)
	s.notices.resize(w, above)
	s.table.Resize(w, h-above)
}

// drawNotices is what stands above the claims: what is broken, and what makes
// them old.
func (s *Screen) drawNotices(w int) [][]widget.Cell {
	if !s.hasTable() {
		return nil
	}
	p := &page{w: w}
	t := s.token.Decoded
	for _, problem := range t.Problems {
		tone := widget.ToneWarn
		if problem.Breaks {
			tone = widget.ToneError
		}
		p.put("! ", sentence(problem.String()), tone)
	}
	again := safetext.Text("")
	if s.token.Got != nil {
		again = " · t gets a new one"
	}
	if s.expired(t) {
		p.put("✗ ", "This token has expired"+again, widget.ToneDanger)
	} else if s.stale {
		p.put("! ", "Something in this realm was changed since"+again, widget.ToneWarn)
	}
	if len(p.rows) > 0 {
		p.rows = append(p.rows, nil)
	}
	return p.rows
}

// expired says whether a token's end has passed. An exp of 0 has a meaning of its
// own, which stands beside it.
func (s *Screen) expired(t *claims.Token) bool {
	ends, ok := t.ExpiresAt()
	return ok && ends.Unix() != 0 && !ends.After(s.desk.Now())
}

// drawWords is what stands where the claims would be.
func (s *Screen) drawWords(w int) [][]widget.Cell {
	p := &page{w: w}
	switch s.view() {
	case viewWaiting:
		p.keys(hint{"esc", "stop"})
	case viewTrouble:
		s.drawTrouble(p)
	case viewToken:
		p.say("The access token is no JSON Web Token: it is opaque, and there are no claims to read here.", widget.ToneText)
		p.gap()
		p.keys(hint{"y", "copy it"}, hint{"t", "get a new one"})
	case viewEmpty:
		s.drawEmpty(p)
	}
	return p.rows
}

// drawEmpty says what to press.
func (s *Screen) drawEmpty(p *page) {
	p.say("There is no token yet.", widget.ToneText)
	p.gap()
	at := s.subject()
	switch {
	case s.desk.Session() == nil:
		p.keys(hint{"0", "sign in, to get tokens"})
	case at.clientID == "":
		p.keys(hint{"1", "choose a client; there t gets its token"})
	default:
		p.keys(hint{"t", "get a token for " + called(at.clientID)}, hint{"e", "scopes, authentication, expected audience"})
	}
	p.keys(hint{"p", "inspect any token: paste it here"})
}

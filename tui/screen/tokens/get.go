package tokens

import (
	"context"
	"errors"

	"kloakroom/internal/claims"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// subject is the client that is meant now: the one asked for last, unless another
// one was chosen since.
func (s *Screen) subject() subject {
	now := s.desked()
	if now.clientID != "" && now != s.chosen || s.target.realm != now.realm {
		return now
	}
	return s.target
}

// desked is what the desk has chosen.
func (s *Screen) desked() subject { return subject{s.desk.Realm(), s.desk.Client()} }

// wish is what to ask for a client: as it was asked for before, or the default.
func (s *Screen) wish(of subject) screen.Wish {
	w, ok := s.wishes[of]
	if !ok {
		w = screen.Wish{Realm: of.realm, ClientID: of.clientID}
	}
	return w
}

// get asks for a new token: what changed in Keycloak since must be in it. The
// newest question takes the place of one under way.
func (s *Screen) get(w screen.Wish) part.Result {
	w.Fresh = true
	of := subject{w.Realm, w.ClientID}
	s.target, s.chosen = of, s.desked()
	s.wishes[of] = w
	s.asking, s.trouble = &w, nil
	s.checking = false
	s.recall()
	out := part.Run(s.desk.TokenJob(slotGet, w))
	out.Asks = append(out.Asks, part.Cancel{Prefix: string(slotVerify)})
	out.Add(s.draw())
	return out
}

// recall reads the record of the token that is shown, after that of a trouble.
func (s *Screen) recall() {
	s.exchange = nil
	if s.token != nil && s.token.Got != nil {
		s.exchange = exchangeOf(s.token.Got.Exchange, s.token.ClientID)
	}
}

// got takes the answer. One that nobody waits for any more is dropped.
func (s *Screen) got(done part.Done) part.Result {
	if s.asking == nil {
		return part.Handled()
	}
	w := *s.asking
	s.asking = nil
	if done.Err != nil {
		return s.refused(w, done.Err)
	}
	t, ok := done.Answer.(*screen.Token)
	if !ok || t.Realm != w.Realm || t.ClientID != w.ClientID {
		return part.Handled()
	}
	out := s.take(t)
	out.Add(s.draw())
	out.Add(s.desk.SetToken(t))
	out.Handled = true
	return out
}

func (s *Screen) refused(w screen.Wish, err error) part.Result {
	if errors.Is(err, context.Canceled) && s.token != nil && s.token.Got != nil && s.token.ClientID == w.ClientID && s.token.Realm == w.Realm {
		out := s.draw() // the one that was to be replaced is still there
		out.Handled = true
		return out
	}
	s.trouble = &trouble{wish: w, err: err}
	s.exchange = nil
	if answer := s.trouble.answer(); answer != nil && !screen.Ended(err) {
		s.exchange = exchangeOf(answer.Exchange, w.ClientID)
	}
	s.left.top, s.words.top = 0, 0
	s.focus = sideClaims
	out := s.draw()
	out.Handled = true
	return out
}

// take shows a token, nil for none.
func (s *Screen) take(t *screen.Token) part.Result {
	if t == s.token {
		return part.Result{}
	}
	before := s.token
	s.token, s.trouble, s.stale = t, nil, false
	s.entries = nil
	s.recall()
	if t == nil {
		return part.Result{}
	}
	s.entries = entriesOf(t.Decoded)
	if same(before, t) {
		return part.Result{}
	}
	s.left.top = 0
	s.table.SetRows(nil) // the cursor begins at the top
	return part.Result{}
}

// same says whether a token takes the place of one of the same kind, so that the
// place in it stays.
func same(a, b *screen.Token) bool {
	if a == nil || b == nil || a.Decoded == nil {
		return false
	}
	return a.Decoded == b.Decoded || a.Got != nil && b.Got != nil && a.ClientID == b.ClientID && a.Realm == b.Realm
}

// inspect shows a token that was pasted, and asks whether its signature is good.
func (s *Screen) inspect(t *claims.Token) part.Result {
	s.asking, s.trouble = nil, nil
	pasted := &screen.Token{Realm: s.desk.Realm(), Decoded: t, Verdict: claims.Verify(t, nil)}
	out := part.Handled(part.Cancel{Prefix: string(slotGet)})
	s.take(pasted)
	out.Add(s.desk.SetToken(pasted))
	out.Add(s.verify())
	return out
}

// verify asks for the verdict on the pasted token that is shown.
func (s *Screen) verify() part.Result {
	s.checking = true
	out := part.Run(s.desk.VerifyJob(slotVerify, s.token.Decoded))
	out.Add(s.draw())
	return out
}

// verified takes the verdict. The token on the desk may be in other hands: a copy
// takes its place.
func (s *Screen) verified(done part.Done) part.Result {
	if !s.checking || s.token == nil || s.token.Got != nil {
		return part.Handled()
	}
	s.checking = false
	judged := *s.token
	if v, ok := done.Answer.(claims.Verdict); ok && done.Err == nil {
		judged.Verdict = v
	} else {
		judged.Verdict = claims.Verify(judged.Decoded, nil)
		if judged.Verdict.Valid == nil {
			judged.Verdict.Reason = "it was stopped; r checks again"
		}
	}
	s.take(&judged)
	out := s.draw()
	out.Add(s.desk.SetToken(&judged))
	out.Handled = true
	return out
}

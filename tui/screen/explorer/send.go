package explorer

import (
	"context"
	"errors"
	"strings"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

const (
	slotSend  part.Slot = "api/send"
	slotBody  part.Slot = "api/body"
	slotCopy  part.Slot = "api/copy"
	slotBlink part.Slot = "api/blink"
	slotLook  part.Slot = "api/look"
)

const (
	// blink is how long the answer before stays while the next one is awaited:
	// most come sooner, and nothing flickers.
	blink = 250 * time.Millisecond
	// lookEvery is how often it is looked how much of a body has come.
	lookEvery = 100 * time.Millisecond
)

// sent is the answer of the job that sends: what it got, as far as it came.
type sent struct {
	token    *screen.Token
	fresh    bool // the token was got for this call
	exchange *wire.Exchange
	detached *session.Session
}

// send reads the request and sends it, or says what is wrong with it beside the
// field.
func (s *Screen) send() part.Result {
	req, ok := s.request.read()
	if !ok {
		s.focus, s.zoomed = onRequest, s.zoomed && s.focus == onRequest
		s.give(onRequest)
		return part.Handled()
	}
	s.give(onResponse)
	if why := req.auth.missing; why != nil {
		old := s.shown
		s.shown = nil
		out := s.response.fail(req, why, nil, tokenUse{})
		old.drop()
		out.Handled = true
		return out
	}
	s.shown.quiet()
	f := &flight{}
	s.pending = f
	s.response.begin(req)
	out := part.Run(s.sendJob(f, req))
	out.Asks = append(out.Asks, part.Cancel{Prefix: string(slotBody)})
	out.Afters = append(out.Afters, part.After{Slot: slotBlink, Wait: blink})
	return out
}

func (s *Screen) sendJob(f *flight, req request) part.Job {
	use, now, settings := s.desk.Session(), s.desk.Now, s.desk.Settings()
	if use == nil {
		use = s.detached
	}
	var token func(context.Context) (*screen.Token, error)
	if req.auth.kind == authAuto {
		w := req.auth.wish
		w.Fresh = w.Fresh || s.stale
		token = s.desk.TokenWork(w)
	}
	return part.Job{
		Slot: slotSend, Title: "Sending " + clean(req.method) + " " + req.place(),
		Run: func(ctx context.Context) (any, error) {
			out := &sent{}
			call := req.call()
			if token != nil {
				began := time.Now()
				t, err := token(ctx)
				if err != nil {
					return out, err
				}
				out.token, out.fresh = t, gotAfter(t, began)
				access := t.Raw()
				call.Token = &access
			}
			if use == nil {
				plain, err := session.Detached(settings, session.Options{Now: now})
				if err != nil {
					return out, err
				}
				use, out.detached = plain, plain
			}
			x, err := f.send(ctx, use, call)
			out.exchange = x
			return out, err
		},
	}
}

// gotAfter says whether a token was got at or after a time, or lay ready.
func gotAfter(t *screen.Token, began time.Time) bool {
	return t.Got != nil && t.Got.Exchange != nil && !t.Got.Exchange.Started.Before(began)
}

func (r request) call() apiclient.Call {
	c := apiclient.Call{Method: r.method, URL: r.url, Header: map[string][]string{}, FollowRedirects: true}
	for _, h := range r.headers {
		c.Header[h.name] = append(c.Header[h.name], h.value)
	}
	if r.body != "" {
		c.Body = strings.NewReader(r.body)
	}
	if r.auth.kind == authNewest && r.auth.token != nil {
		access := secret.New(r.auth.token.Raw().Reveal())
		c.Token = &access
	}
	return c
}

// sent takes the header of the answer, or why there is none.
func (s *Screen) sent(msg part.Done) part.Result {
	f := s.pending
	if f == nil {
		return part.Handled()
	}
	s.pending = nil
	out := part.Handled()
	got, _ := msg.Answer.(*sent)
	if got == nil {
		got = &sent{}
	}
	if got.detached != nil {
		s.detached = got.detached
	}
	use := tokenUse{token: got.token, fresh: got.fresh, before: s.before(s.desk.Token()), as: s.response.next.as()}
	if got.fresh {
		s.stale = false
		out.Add(s.desk.SetToken(got.token))
	}
	req := s.response.next
	if msg.Err != nil {
		out.Add(s.failed(f, req, msg.Err, got, use))
		return out
	}
	old := s.shown
	s.shown = f
	out.Add(s.response.show(req, got.exchange, use))
	old.drop()
	if got.token != nil && !got.fresh && got.exchange.Response.Status == unauthorized {
		s.stale = true
		s.response.say(line{"The token was kept from before. The next send gets a new one.", toneNote})
	}
	x := got.exchange
	out.Jobs = append(out.Jobs, part.Job{
		Slot: slotBody, Title: "Receiving the answer",
		Run: func(ctx context.Context) (any, error) { return x, x.Wait(ctx) },
	})
	out.Afters = append(out.Afters, part.After{Slot: slotLook, Wait: lookEvery})
	return out
}

const unauthorized, forbidden, firstError = 401, 403, 400

// before says what was wrong with the token of the chosen client that there was,
// "" for nothing: in its last seconds a new one is got.
func (s *Screen) before(t *screen.Token) safetext.Text {
	const last = 10 * time.Second
	if t == nil || t.Decoded == nil || t.ClientID != s.response.next.auth.wish.ClientID {
		return ""
	}
	ends, ok := t.Decoded.ExpiresAt()
	switch left := ends.Sub(s.desk.Now()); {
	case !ok || left > last:
		return ""
	case left > 0:
		return "was about to expire"
	}
	return "had expired"
}

// failed shows why there is no answer. What was stopped was stopped by somebody
// who knows: the answer before stays.
func (s *Screen) failed(f *flight, req request, err error, got *sent, use tokenUse) part.Result {
	if stopped(err) {
		f.drop()
		s.response.stopped()
		return part.Result{}
	}
	old := s.shown
	s.shown = f
	out := s.response.fail(req, err, got.exchange, use)
	old.drop()
	if screen.Ended(err) {
		s.focus = onResponse
	}
	return out
}

func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || fault.Of(err).Class == fault.Interrupted
}

// arrived is told that the body is there, or that somebody stopped it.
func (s *Screen) arrived(msg part.Done) part.Result {
	if msg.Err != nil && errors.Is(msg.Err, context.Canceled) {
		s.shown.quiet()
	}
	return s.look()
}

// look takes in what has come of the body, and looks again while more comes.
func (s *Screen) look() part.Result {
	r := s.response.grown()
	r.Handled = true
	if s.response.arriving {
		r.Afters = append(r.Afters, part.After{Slot: slotLook, Wait: lookEvery})
	}
	return r
}

package explorer

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/apiclient"
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// The tabs of the answer.
const (
	showBody = iota
	showHeaders
	showTiming
	showToken
)

// state is what there is to show of the answer.
type state int

const (
	stateNothing state = iota
	stateAnswered
	stateFailed
)

// kind is what a body is.
type kind int

const (
	kindUnknown kind = iota // nothing has come of it yet
	kindEmpty
	kindText
	kindBinary
)

// tokenUse is the token that a call was made with.
type tokenUse struct {
	token *screen.Token // nil where none was got for it
	fresh bool          // got for this call, not kept from before
	// before says what was wrong with the one before, "" for nothing.
	before safetext.Text
	as     safetext.Text // whose it is, in words
}

// response is the answer to one call: status, times, body, headers, and how its
// token came.
type response struct {
	state    state
	sending  bool // another call is under way
	waited   bool // for longer than a blink
	asked    request
	next     request // what is being sent
	exchange *wire.Exchange
	err      error
	token    tokenUse
	arriving bool
	kind     kind
	said     []line // what happened besides
	veiled   bool   // others watch: tokens and secrets are masked
	idle     safetext.Text

	tabs    widget.Tabs
	body    *widget.Document
	chain   *widget.Document
	headers *widget.Table
	timing  *widget.Table
	// times are those of an exchange.
	times func(*wire.Exchange) wire.Timing

	w, h   int
	typing bool // letters are text somewhere on the screen
	rects  part.Rects[int]
}

func newResponse() *response {
	r := &response{idle: "Nothing was sent yet.", times: timesOf}
	r.body = widget.NewDocument(widget.DocumentOptions{
		Slot:  "api/text",
		Store: func() widget.Store { return wire.NewSpool(0) },
	})
	r.chain = widget.NewDocument(widget.DocumentOptions{Slot: "api/token"})
	r.headers = widget.NewTable(widget.TableOptions{
		Columns: []widget.Column{{}, {Flex: 1}}, Empty: "The answer has no headers.",
	})
	r.timing = widget.NewTable(widget.TableOptions{
		Columns: []widget.Column{{}, {Right: true}, {Flex: 1}},
	})
	return r
}

// timesOf reads the times that there are: until the end, Total is for the
// receiving goroutine to write, so that not even a copy may touch it.
func timesOf(x *wire.Exchange) wire.Timing {
	if over(x) {
		return x.Timing
	}
	return wire.Timing{DNS: x.Timing.DNS, Connect: x.Timing.Connect, TLS: x.Timing.TLS, FirstByte: x.Timing.FirstByte}
}

// over says whether an exchange has ended: before that its end is not to be
// looked at.
func over(x *wire.Exchange) bool {
	select {
	case <-x.Done():
		return true
	default:
		return false
	}
}

// clear shows nothing but words.
func (r *response) clear(words safetext.Text) {
	r.state, r.err, r.idle = stateNothing, nil, words
}

// begin is told that a request is being sent; the answer before stays for now.
func (r *response) begin(req request) {
	r.sending, r.waited, r.next = true, false, req
}

// stopped is told that somebody stopped it.
func (r *response) stopped() {
	r.sending, r.waited = false, false
	if r.state == stateNothing {
		r.idle = "Stopped."
		return
	}
	r.said = []line{{"The last call was stopped. This is what came of the one before.", toneNote}}
}

// fail shows why there is no answer.
func (r *response) fail(req request, err error, x *wire.Exchange, use tokenUse) part.Result {
	r.take(req, x)
	r.state, r.err, r.token = stateFailed, err, use
	out := r.body.SetBody(nil, false)
	out.Add(r.fill())
	return out
}

// show shows an answer whose header is there; its body may still come.
func (r *response) show(req request, x *wire.Exchange, use tokenUse) part.Result {
	r.take(req, x)
	r.state, r.arriving, r.token = stateAnswered, true, use
	out := r.body.SetBody(nil, false)
	out.Add(r.fill())
	if words := use.words(); words != "" {
		r.said = append(r.said, line{words, toneNote})
	}
	out.Add(r.grown())
	return out
}

// take begins anew with an exchange, or none.
func (r *response) take(req request, x *wire.Exchange) {
	r.sending, r.waited, r.arriving = false, false, false
	r.asked, r.exchange, r.err, r.said, r.kind = req, x, nil, nil, kindUnknown
	r.tabs.Current = showBody
}

// words say that a token was got for the call.
func (u tokenUse) words() safetext.Text {
	if u.token == nil || !u.fresh {
		return ""
	}
	who := safetext.Truncate(clean(u.token.ClientID), 40)
	switch {
	case u.before != "":
		return "The token " + u.before + ": a new one was got for " + who + "."
	case u.token.Notice != "":
		return u.token.Notice
	}
	return "A token was got for " + who + "."
}

// say adds a line about the answer.
func (r *response) say(l line) { r.said = append(r.said, l) }

// grown takes in what has come of the body since.
func (r *response) grown() part.Result {
	x := r.exchange
	if x == nil || x.Response == nil || !r.arriving {
		return part.Result{}
	}
	var out part.Result
	ended := over(x)
	if r.kind == kindUnknown && (ended || x.Response.Body.Size() > 0) {
		out.Add(r.open(x.Response))
	}
	if ended {
		r.arriving = false
		r.fillTiming()
	}
	return out
}

// refusal is the token endpoint's, if that is why there is no answer.
func (r *response) refusal() *wire.Exchange { return refusalOf(r.err) }

// resume takes up what leaving the screen has ended.
func (r *response) resume() part.Result {
	out := r.body.Resume()
	out.Add(r.chain.Resume())
	return out
}

// pane is what the chosen tab shows; nil where that is words.
func (r *response) pane() part.Pane {
	switch {
	case r.state == stateNothing, r.sending && r.waited:
		return nil
	case r.tabs.Current == showHeaders && r.exchange != nil && r.exchange.Response != nil:
		return r.headers
	case r.tabs.Current == showTiming && r.exchange != nil:
		return r.timing
	case r.tabs.Current == showToken && r.chained() != nil:
		return r.chain
	case r.tabs.Current == showBody && r.state == stateAnswered && r.kind == kindText:
		return r.body
	}
	return nil
}

// chained is the exchange that brought the token, or that should have; nil for
// none.
func (r *response) chained() *wire.Exchange {
	if x := r.refusal(); x != nil {
		return x
	}
	var t *apiclient.Token
	if r.token.token != nil {
		t = r.token.token.Got
	} else if r.asked.auth.kind == authNewest && r.asked.auth.token != nil {
		t = r.asked.auth.token.Got
	}
	if t == nil {
		return nil
	}
	return t.Exchange
}

// Typing says that letters go into a search.
func (r *response) Typing() bool {
	now := r.pane()
	return now != nil && now.Typing()
}

// Update takes keys, and the answers of the documents' own jobs.
func (r *response) Update(msg tea.Msg) part.Result {
	switch msg.(type) {
	case part.Done, part.Tick:
		if out := r.body.Update(msg); out.Handled {
			return out
		}
		return r.chain.Update(msg)
	}
	if now := r.pane(); now != nil {
		return now.Update(msg)
	}
	return part.Result{}
}

// turn goes to the next tab or the one before.
func (r *response) turn(next bool) {
	n := len(r.tabs.Titles)
	if n == 0 {
		return
	}
	by := n - 1
	if next {
		by = 1
	}
	r.tabs.Current = (r.tabs.Current + by) % n
}

package explorer

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// authKind is where the token of a call comes from.
type authKind int

const (
	authAuto   authKind = iota // got, or renewed, for the chosen client
	authNewest                 // the newest one on the desk
	authNone
)

// auth is the way that was chosen, with what it needs. missing is why it cannot
// be gone.
type auth struct {
	kind    authKind
	wish    screen.Wish
	token   *screen.Token
	missing error
}

// way is the chosen one; unless somebody chose, the one that works now.
func (e *editor) way() authKind {
	switch {
	case e.picked:
		return authKind(e.auth.Chosen)
	case e.desk.Session() != nil && e.desk.Client() != "":
		return authAuto
	case e.desk.Token() != nil:
		return authNewest
	}
	return authNone
}

// authChoice brings the choice in line with the desk.
func (e *editor) authChoice() {
	client := safetext.Text("token of a client")
	if c := e.desk.Client(); c != "" {
		client = "token of " + safetext.Truncate(clean(c), 24)
	}
	e.auth.Options = []safetext.Text{client, "newest token", "none"}
	e.auth.Chosen = int(e.way())
}

func (e *editor) readAuth() auth {
	a := auth{kind: e.way(), token: e.desk.Token()}
	usage := func(code, why, hint string) error {
		return &fault.Error{Class: fault.Usage, Code: code, What: "get a token", Why: why, Hint: hint}
	}
	switch {
	case a.kind == authAuto && e.desk.Session() == nil:
		a.missing = usage("not-signed-in", "nobody is signed in yet",
			"Sign in on Connect (0), or choose another token under Auth.")
	case a.kind == authAuto && e.desk.Client() == "":
		a.missing = usage("no-client", "no client is chosen",
			"Choose one on Clients (1), or another token under Auth.")
	case a.kind == authNewest && !usable(a.token):
		a.missing = usage("no-token", "there is no token yet",
			"Get or paste one on Tokens (2), or choose another way under Auth.")
	}
	a.wish = screen.Wish{Realm: e.desk.Realm(), ClientID: e.desk.Client()}
	if t := a.token; t != nil && t.Got != nil && t.Wish.Realm == a.wish.Realm && t.Wish.ClientID == a.wish.ClientID {
		a.wish = t.Wish // with its scopes, and how the client authenticates
		a.wish.Fresh = false
	}
	return a
}

func usable(t *screen.Token) bool { return t != nil && (t.Got != nil || t.Decoded != nil) }

// authWords say in the frame as whom the call is made.
func (e *editor) authWords() safetext.Text {
	words := asWords(e.way(), e.desk.Client(), e.desk.Token())
	switch t := e.desk.Token(); {
	case e.way() == authAuto:
		words += " ● auto"
	case e.way() == authNewest && (t == nil || t.ClientID != ""):
		words += " ● newest"
	}
	return words
}

// as says in words with whose token a request is sent.
func (r request) as() safetext.Text {
	if r.auth.kind == authNone && has(r.headers, "Authorization") {
		return "with the Authorization typed"
	}
	return asWords(r.auth.kind, r.auth.wish.ClientID, r.auth.token)
}

func asWords(kind authKind, clientID string, newest *screen.Token) safetext.Text {
	const room = 24
	switch {
	case kind == authNone:
		return "without a token"
	case kind == authNewest && newest == nil:
		return "with no token yet"
	case kind == authNewest && newest.ClientID == "":
		return "with the pasted token"
	case kind == authNewest:
		clientID = newest.ClientID
	case clientID == "":
		return "as no client yet"
	}
	return "as " + safetext.Truncate(clean(clientID), room)
}

// authHelp says what the chosen way does.
func (e *editor) authHelp() []widget.Cell {
	note := func(t safetext.Text) []widget.Cell { return []widget.Cell{{Text: t, Tone: widget.ToneMuted}} }
	switch e.way() {
	case authAuto:
		switch {
		case e.desk.Session() == nil:
			return []widget.Cell{{Text: "! Nobody is signed in yet: 0 goes to Connect.", Tone: widget.ToneWarn}}
		case e.desk.Client() == "":
			return []widget.Cell{{Text: "! No client is chosen: 1 goes to Clients.", Tone: widget.ToneWarn}}
		}
		return note("Got by client credentials in realm " + clean(e.desk.Realm()) +
			" when sending, kept while it lives, and got anew when it has expired.")
	case authNewest:
		t := e.desk.Token()
		if !usable(t) {
			return []widget.Cell{{Text: "! There is no token yet: 2 goes to Tokens.", Tone: widget.ToneWarn}}
		}
		out := note("The one of the first line, as it is. It is not renewed.")
		if t.Decoded != nil {
			if ends, ok := t.Decoded.ExpiresAt(); ok && !ends.After(e.desk.Now()) {
				out = append(out, widget.Cell{Text: "! It has expired.", Tone: widget.ToneWarn})
			}
		}
		return out
	default:
		return note("No Authorization is sent, unless it stands under Headers.")
	}
}

package explorer

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
	"kloakroom/tui/widget"
)

// header is a line of Headers.
type header struct{ name, value string }

// request is what is sent, read from the editor.
type request struct {
	method, url string
	headers     []header
	body        string
	auth        auth
}

// place is where it goes, for titles: without user, password and query.
func (r request) place() safetext.Text {
	text, _, _ := strings.Cut(wire.RedactRawURL(r.url), "?")
	return safetext.Truncate(clean(text), 60)
}

// address is the URL as it will be called. How is a note on what was assumed.
type address struct {
	url     *url.URL
	how     safetext.Text
	problem safetext.Text
}

// readAddress reads a URL as people type it: without a scheme it is http on this
// machine and https anywhere else.
func readAddress(typed string) address {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return address{problem: "A URL is missing, such as http://127.0.0.1:8000/secure-data."}
	}
	whole, how := typed, safetext.Text("")
	if !strings.Contains(typed, "://") {
		bare := strings.TrimLeft(typed, "/")
		if bare == "" || len(typed)-len(bare) == 1 {
			return address{problem: "It names no host, such as http://127.0.0.1:8000" + safetext.Truncate(clean(typed), 40) + "."}
		}
		whole, how = "https://"+bare, "https:// is assumed"
		if u, err := url.Parse("http://" + bare); err == nil && wire.IsLoopback(u) {
			whole, how = "http://"+bare, "http:// is assumed: this machine"
		}
	}
	u, err := wire.ParseURL(whole)
	if err != nil {
		return address{problem: sentence(reason(err))}
	}
	return address{url: u, how: how}
}

// reason is why a URL is none, without the URL: that stands above.
func reason(err error) string {
	var bad *wire.Error
	if errors.As(err, &bad) && bad.Err != nil {
		return bad.Err.Error()
	}
	return fault.Of(err).Why
}

// address is that of the URL field.
func (e *editor) address() address { return readAddress(e.url.Value()) }

// wanted is the method: the usual ones in capitals, however they were typed.
func (e *editor) wanted() string {
	m := strings.TrimSpace(e.method.Value())
	for _, known := range methods {
		if strings.EqualFold(m, known) {
			return known
		}
	}
	return m
}

// read returns the request; where something is wrong with it, it goes to that
// field and says so there.
func (e *editor) read() (request, bool) {
	r := request{method: e.wanted(), body: e.body.Value()}
	to := e.address()
	switch {
	case r.method == "":
		return e.refuse(problem{at: fieldMethod, text: "A method is missing, such as GET."})
	case !apiclient.IsToken(r.method):
		return e.refuse(problem{at: fieldMethod, text: "A method is one word, such as GET or POST."})
	case to.problem != "":
		return e.refuse(problem{at: fieldURL, text: to.problem})
	}
	r.url = to.url.String()
	headers, wrong := readHeaders(e.headers.Value())
	if wrong != "" {
		return e.refuse(problem{at: fieldContent, tab: tabHeaders, text: wrong})
	}
	r.headers = headers
	r.auth = e.readAuth()
	if r.auth.kind != authNone && has(headers, "Authorization") {
		return e.refuse(problem{
			at: fieldContent, tab: tabHeaders,
			text: "Authorization stands here, and Auth sends a token too: take this line away, or choose none under Auth.",
		})
	}
	if isJSON(r.body) && !has(headers, "Content-Type") {
		r.headers = append(r.headers, header{"Content-Type", "application/json"})
	}
	e.problem = problem{}
	return r, true
}

func (e *editor) refuse(p problem) (request, bool) {
	e.problem, e.at = p, p.at
	if p.at == fieldContent {
		e.tabs.Current = p.tab
	}
	return request{}, false
}

// readHeaders reads lines of "Name: value"; empty ones mean nothing.
func readHeaders(text string) (all []header, wrong safetext.Text) {
	n := 0
	for l := range strings.SplitSeq(text, "\n") {
		n++
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		at := safetext.Text("Line " + strconv.Itoa(n) + ": ")
		name, value, found := strings.Cut(l, ":")
		shown := safetext.Truncate(clean(l), 30)
		switch {
		case !found:
			return nil, at + "“" + shown + "” has no colon. A header is Name: value."
		case name == "":
			return nil, at + "“" + shown + "” has no name before the colon."
		case !apiclient.IsToken(name):
			return nil, at + "“" + safetext.Truncate(clean(name), 30) + "” is no name of a header: letters, digits and dashes."
		}
		all = append(all, header{name, strings.TrimSpace(value)})
	}
	return all, ""
}

func has(all []header, name string) bool {
	for _, h := range all {
		if strings.EqualFold(h.name, name) {
			return true
		}
	}
	return false
}

// isJSON says whether a body is JSON that names itself by its first character: a
// lone number or word may be anything.
func isJSON(body string) bool {
	body = strings.TrimSpace(body)
	return body != "" && (body[0] == '{' || body[0] == '[') && json.Valid([]byte(body))
}

// warning is what there is to know of where a token would go, "" for nothing.
func (e *editor) warning(to address) safetext.Text {
	if to.url == nil || e.way() == authNone || to.url.Scheme != "http" || wire.IsLoopback(to.url) {
		return ""
	}
	return "! The token would go unencrypted: http:// beyond this machine."
}

func clean(s string) safetext.Text { return safetext.Clean(s) }

// sentence makes a sentence of the words of a fault.
func sentence(s string) safetext.Text {
	return widget.Capital(clean(strings.TrimSuffix(s, ".") + "."))
}

package explorer

import (
	"context"
	"strings"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// copyMost is the largest body that goes to the clipboard, in bytes.
const copyMost = 8 << 20

// copyMenu offers what there is to copy: of the answer, then the request.
func (s *Screen) copyMenu() part.Result {
	items := s.response.copies(s.copyBody)
	req, ok := s.request.asIs()
	if ok {
		items = append(items,
			screen.CopyText("the URL", req.url),
			screen.CopyText("as command", s.command(req)),
			screen.CopyText("as curl", curl(req)),
		)
	} else {
		items = append(items, screen.CopyText("the URL as typed", s.request.url.Value()))
	}
	return s.desk.CopyMenu(items...)
}

// copies are those of the answer.
func (r *response) copies(body func() part.Result) []screen.CopyItem {
	var out []screen.CopyItem
	if r.state != stateAnswered {
		return nil
	}
	if r.pane() == part.Pane(r.body) {
		out = append(out, screen.CopyItem{Title: "the value here", Ask: r.body.CopyValue})
		if r.body.CanCopyPath() {
			out = append(out, screen.CopyItem{Title: "its path", Note: "as jq takes it", Ask: r.body.CopyPath})
		}
	}
	if r.pane() == part.Pane(r.headers) {
		if name, value, ok := r.header(); ok {
			out = append(out, screen.CopyText("the header "+safetext.Truncate(clean(name), 30), name+": "+value))
		}
	}
	if r.kind == kindText {
		out = append(out, screen.CopyItem{
			Title: "the response body", Note: sizeWords(r.exchange.Response.Body.Size()), Ask: body,
		})
	}
	return out
}

// copyBody reads the body beside the screen, and hands it to the clipboard.
func (s *Screen) copyBody() part.Result {
	x := s.response.exchange
	if x == nil || x.Response == nil {
		return part.Handled()
	}
	body, arriving := x.Response.Body, s.response.arriving
	return part.Run(part.Job{
		Slot: slotCopy, Title: "Reading the body",
		Run: func(ctx context.Context) (any, error) { return readBody(ctx, body, arriving) },
	})
}

func readBody(ctx context.Context, body *wire.Spool, arriving bool) (string, error) {
	refuse := func(why, hint string) (string, error) {
		return "", &fault.Error{Class: fault.Usage, Code: "not-copied", What: "copy the body", Why: why, Hint: hint}
	}
	size := body.Size()
	switch {
	case arriving:
		return refuse("it is still arriving", "Wait for its end, or stop it (esc).")
	case size > copyMost:
		return refuse("it has "+string(sizeWords(size)), "That is too much for a clipboard: "+outputHint)
	case ctx.Err() != nil:
		return "", ctx.Err()
	}
	text := make([]byte, size)
	n, err := body.ReadAt(text, 0)
	if int64(n) < size {
		return "", err
	}
	return string(text), nil
}

// copied hands the body over when it is read.
func copied(msg part.Done) part.Result {
	text, ok := msg.Answer.(string)
	if msg.Err != nil || !ok {
		return part.Result{} // the root shows why
	}
	return part.Handled(part.Copy{What: "the response body", Text: text})
}

// asIs is read without a word about what is wrong.
func (e *editor) asIs() (request, bool) {
	was, at, tab := e.problem, e.at, e.tabs.Current
	r, ok := e.read()
	e.problem, e.at, e.tabs.Current = was, at, tab
	return r, ok
}

// command is the request as a line for a shell. A token that is not got by the
// command itself comes from a variable: it stands in no line.
func (s *Screen) command(r request) string {
	var flags []string
	if r.auth.kind == authAuto && r.auth.wish.ClientID != "" {
		flags = append(flags, "--client", r.auth.wish.ClientID)
		if r.auth.wish.Auth == apiclient.AuthPost {
			flags = append(flags, "--auth", string(apiclient.AuthPost))
		}
		for _, scope := range r.auth.wish.Scopes {
			flags = append(flags, "--scope", scope)
		}
	}
	if r.auth.kind == authNewest {
		flags = append(flags, "--token", "env:TOKEN")
	}
	for _, h := range r.headers {
		flags = append(flags, "-H", h.name+": "+h.value)
	}
	before := ""
	switch {
	case strings.HasPrefix(r.body, "@"): // -d would take it for a file
		before = "printf %s " + safetext.ShellWord(r.body) + " | "
		flags = append(flags, "-d", "@-")
	case r.body != "":
		flags = append(flags, "-d", r.body)
	}
	if r.auth.kind == authAuto {
		return before + s.desk.Command([]string{"call", r.method}, r.url, flags...)
	}
	return before + words(append([]string{"kloakroom", "call", r.method, r.url}, flags...))
}

func words(all []string) string {
	quoted := make([]string, len(all))
	for i, word := range all {
		quoted[i] = safetext.ShellWord(word)
	}
	return strings.Join(quoted, " ")
}

// curl is the request for curl, with the token in $TOKEN.
func curl(r request) string {
	line := []string{"curl"}
	switch {
	case r.method == "HEAD":
		line = append(line, "--head")
	case r.method != "GET" || r.body != "":
		line = append(line, "-X", r.method)
	}
	out := words(append(line, r.url))
	if r.auth.kind != authNone {
		out += ` -H "Authorization: Bearer $TOKEN"`
	}
	for _, h := range r.headers {
		out += " " + words([]string{"-H", h.name + ": " + h.value})
	}
	if r.body == "" {
		return out
	}
	if !has(r.headers, "Content-Type") {
		out += " " + words([]string{"-H", "Content-Type:"}) // curl would call it a form
	}
	return out + " " + words([]string{"--data-raw", r.body})
}

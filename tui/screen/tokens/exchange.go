package tokens

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
)

// named is one line of a request or of its answer.
type named struct{ name, value safetext.Text }

// exchange is a token request with its answer, made ready to be drawn: all
// secrets masked, all text safe.
type exchange struct {
	method, url safetext.Text
	headers     []named
	form        []named
	answered    bool
	status      int
	words       safetext.Text // of the status
	took        time.Duration
	failed      safetext.Text // why there is no answer
	back        []named       // headers of the answer that matter
	answer      []named       // members of its JSON
	raw         safetext.Text // the body as it came
}

const (
	rawShown  = 4 << 10
	bodyShown = 64 << 10
)

// exchangeOf reads the record of a request for a client. It is read once: what is
// drawn touches no file.
func exchangeOf(x *wire.Exchange, clientID string) *exchange {
	if x == nil {
		return nil
	}
	out := &exchange{
		method: clean(x.Request.Method), url: clean(x.Request.URL), took: x.Timing.Total,
		form: formOf(bodyOf(x.Request.Body)),
	}
	for _, name := range []string{"Authorization", "Content-Type"} {
		if value := x.Request.Header.Get(name); value != "" {
			out.headers = append(out.headers, named{safetext.Text(name), clean(authorization(name, value, clientID))})
		}
	}
	if x.Response == nil {
		if x.Err != nil {
			out.failed = clean(x.Err.Error())
		}
		return out
	}
	out.answered, out.status, out.words = true, x.Response.Status, clean(wire.StatusWords(x.Response.Status))
	for _, name := range []string{"Content-Type", "Location", "Retry-After", "Www-Authenticate"} {
		value := x.Response.Header.Get(name)
		if value == "" || name == "Content-Type" && strings.HasPrefix(value, "application/json") {
			continue
		}
		out.back = append(out.back, named{safetext.Text(name), short(value)})
	}
	body := bodyOf(x.Response.Body)
	out.answer, out.raw = answerOf(body), rawOf(body)
	return out
}

// authorization shows whose credentials were sent, which the record masks whole.
func authorization(name, value, clientID string) string {
	if name != "Authorization" {
		return value
	}
	scheme, _, _ := strings.Cut(value, " ")
	if strings.EqualFold(scheme, "Basic") {
		return scheme + " " + string(called(clientID)) + ":" + mask
	}
	return scheme + " " + mask
}

// bodyOf returns what a record holds of a body. Records of token requests are
// complete: nothing waits here.
func bodyOf(s *wire.Spool) []byte {
	if s == nil {
		return nil
	}
	b := make([]byte, min(s.Size(), bodyShown))
	n, _ := s.ReadAt(b, 0) // less than asked for is shown as it is
	return b[:max(0, n)]
}

// recorded is how a record writes that something is masked.
const recorded = "(masked)"

// formOf takes a form apart, in its order.
func formOf(body []byte) []named {
	if len(body) == 0 {
		return nil
	}
	var out []named
	for _, pair := range strings.Split(string(body), "&") {
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		if isSecret(name) || strings.Contains(value, recorded) {
			value = mask
		}
		out = append(out, named{short(name), short(value)})
	}
	return out
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// isSecret is a second look at what the record has masked already.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	return strings.Contains(name, "secret") || strings.Contains(name, "password") || strings.Contains(name, "assertion") &&
		name != "client_assertion_type"
}

// answerOf returns the members of an answer that say something: of a token, what
// came with it; of a refusal, its words.
func answerOf(body []byte) []named {
	var members map[string]any
	if json.Unmarshal(body, &members) != nil {
		return nil
	}
	var out []named
	for _, name := range []string{"token_type", "expires_in", "scope", "error", "error_description", "error_uri", "errorMessage"} {
		switch v := members[name].(type) {
		case string:
			out = append(out, named{safetext.Text(name), short(v)})
		case float64:
			value := safetext.Text(strconv.FormatFloat(v, 'f', -1, 64))
			if name == "expires_in" {
				value += " s"
			}
			out = append(out, named{safetext.Text(name), value})
		}
	}
	return out
}

// rawOf is a body as it came, JSON laid out over lines.
func rawOf(body []byte) safetext.Text {
	shown := wire.RedactTokens(body)
	var laid bytes.Buffer
	if json.Indent(&laid, shown, "", "  ") == nil {
		shown = laid.Bytes()
	}
	text := string(shown)
	if len(text) > rawShown {
		text = strings.ToValidUTF8(text[:rawShown], "") + "…"
	}
	return safetext.Block(strings.TrimSpace(text))
}

// milliseconds says how long something took.
func milliseconds(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "under 1 ms"
	case d < 10*time.Second:
		return strconv.Itoa(int(d/time.Millisecond)) + " ms"
	}
	return strconv.Itoa(int(d/time.Second)) + " s"
}

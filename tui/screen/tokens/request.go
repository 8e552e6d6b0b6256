package tokens

import (
	"slices"
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// drawExchange lays the left pane out: what came of it first, then the request as
// it was sent, then the answer.
func (s *Screen) drawExchange(w int) [][]widget.Cell {
	p := &page{w: w}
	switch s.view() {
	case viewWaiting:
		p.say("Getting a token for "+called(s.asking.ClientID)+" …", widget.ToneText)
	case viewTrouble:
		s.drawRefusal(p)
	case viewToken:
		if s.token.Got == nil {
			s.drawPasted(p)
		} else {
			s.drawGot(p)
		}
	case viewEmpty:
		p.say("Nothing was sent yet.", widget.ToneMuted)
	}
	return p.rows
}

// drawGot shows how a token was got.
func (s *Screen) drawGot(p *page) {
	if x := s.exchange; x != nil {
		p.put("✓ ", x.words+" · "+safetext.Text(milliseconds(s.took(x))), widget.ToneOK)
	}
	p.say(s.madeBy(), widget.ToneText)
	s.drawVerdict(p)
	s.drawAudience(p)
	if s.token.Notice != "" {
		p.gap()
		p.put("! ", s.token.Notice, widget.ToneWarn)
	}
	s.drawRequest(p)
	if s.exchange != nil && len(s.exchange.answer) > 0 {
		p.head("Answer")
		for _, m := range s.exchange.answer {
			p.pair(m.name, m.value, widget.ToneText)
		}
	}
	p.pair("access_token", s.shownToken(s.token.Raw().Reveal()), widget.ToneText)
}

// drawPasted shows what there is to know about a token that was not got here.
func (s *Screen) drawPasted(p *page) {
	p.say("Pasted: it was not got here, so there is no request to show.", widget.ToneText)
	if by := s.madeBy(); by != "" {
		p.say(by, widget.ToneText)
	}
	s.drawVerdict(p)
	p.gap()
	t := s.token.Decoded
	p.pair("token", s.shownToken(t.Raw), widget.ToneText)
	p.pair("kind", called(t.Type()), widget.ToneText)
	p.pair("issued by", short(t.Issuer()), widget.ToneText)
	p.pair("issued to", called(s.desk.NameOf(t.ClientID())), widget.ToneText)
}

// drawRefusal shows a request that brought no token, and the answer to it.
func (s *Screen) drawRefusal(p *page) {
	x := s.exchange
	switch {
	case x == nil:
		p.say("No token request was sent.", widget.ToneMuted)
		return
	case x.answered:
		p.put("✗ ", x.words+" · "+safetext.Text(milliseconds(s.took(x))), widget.ToneError)
	default:
		p.put("✗ ", "no answer", widget.ToneError)
		p.say(x.failed, widget.ToneMuted)
	}
	for _, m := range x.answer {
		p.pair(m.name, m.value, widget.ToneText)
	}
	s.drawRequest(p)
	if x.raw != "" || len(x.back) > 0 {
		p.head("Answer")
		for _, m := range x.back {
			p.pair(m.name, m.value, widget.ToneText)
		}
		p.lines(x.raw)
	}
}

// drawRequest shows the request as it was sent.
func (s *Screen) drawRequest(p *page) {
	x := s.exchange
	if x == nil {
		return
	}
	p.head("Request as sent")
	p.put(x.method+" ", x.url, widget.ToneText)
	for _, m := range x.headers {
		p.pair(m.name, m.value, widget.ToneText)
	}
	scoped := false
	for _, m := range x.form {
		p.pair(m.name, m.value, widget.ToneText)
		scoped = scoped || m.name == "scope"
	}
	if !scoped {
		p.pair("scope", "", widget.ToneMuted)
	}
}

// drawVerdict says what the live keys say of the signature.
func (s *Screen) drawVerdict(p *page) {
	if s.token.Decoded == nil {
		return
	}
	v := s.token.Verdict
	mark, words, tone := safetext.Text("– "), "Signature not checked", widget.ToneWarn
	switch {
	case s.checking:
		words, tone = "Checking the signature …", widget.ToneMuted
	case v.Valid == nil:
	case *v.Valid:
		mark, words, tone = "✓ ", "Signature valid", widget.ToneOK
	default:
		mark, words, tone = "✗ ", "Signature not valid", widget.ToneError
	}
	switch v.Alg {
	case "":
	case "none":
		words += " · alg none"
	default:
		words += " · " + v.Alg
	}
	if v.Kid != "" {
		words += " · kid " + shortKid(v.Kid)
	}
	if v.Valid != nil && *v.Valid {
		words += " (live)"
	}
	p.put(mark, short(words), tone)
	switch {
	case s.checking:
	case v.Valid != nil && *v.Valid: // the reason says no more than that
	default:
		p.put("  ", short(strings.TrimPrefix(v.Reason, "not checked: ")), widget.ToneMuted)
	}
}

func shortKid(kid string) string {
	const shown = 6
	if r := []rune(kid); len(r) > shown+1 {
		return string(r[:shown]) + "…"
	}
	return kid
}

// drawAudience says whether the token is for whom it was meant for.
func (s *Screen) drawAudience(p *page) {
	want := s.token.Wish.Audience
	if want == "" || s.token.Decoded == nil {
		return
	}
	if slices.Contains(s.token.Decoded.Audience(), want) {
		p.put("✓ ", "Meant for "+called(want), widget.ToneOK)
		return
	}
	p.put("✗ ", "Not meant for "+called(want), widget.ToneError)
}

// shown are the characters of a token that are shown: they are those of its
// header, and say nothing of its signature.
const shown = 12

// shownToken is a token as it stands on the screen: while others watch, not even
// its beginning does.
func (s *Screen) shownToken(token string) safetext.Text {
	if s.desk.Presenting() {
		return mask
	}
	return shortened(token)
}

func shortened(token string) safetext.Text {
	if len(token) <= 2*shown {
		return "…"
	}
	return clean(token[:shown]) + "…"
}

// madeBy says by which grant the token was made.
func (s *Screen) madeBy() safetext.Text {
	jti := ""
	if d := s.token.Decoded; d != nil {
		jti, _ = d.Get("jti").(string)
	}
	grant, light := grantOf(jti)
	if s.token.Got != nil {
		grant = "client credentials"
	}
	if grant == "" {
		return ""
	}
	if light {
		grant += ", lightweight: claims may be left out"
	}
	return "Made by " + safetext.Text(grant)
}

// grants are the marks of grants that Keycloak writes before the jti.
var grants = map[string]string{
	"cc": "client credentials", "ac": "authorization code", "ro": "a user's password", "rt": "a refresh token",
	"te": "token exchange", "dg": "device authorization", "ci": "backchannel authentication (CIBA)",
	"pg": "a permission ticket (UMA)", "pc": "a pre-authorized code",
}

// grantOf reads the prefix of a Keycloak jti: two letters each for session, kind
// of token and grant, then a colon ("trrtcc:"). It is "" where there is none.
func grantOf(jti string) (grant string, light bool) {
	prefix, _, found := strings.Cut(jti, ":")
	if !found || len(prefix) != 6 {
		return "", false
	}
	return grants[prefix[4:]], prefix[2:4] == "lt"
}

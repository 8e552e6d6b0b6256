package detail

import (
	"fmt"
	"strconv"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// The ways in which a client authenticates, as Keycloak names them.
const (
	authSecret    = "client-secret"
	authSecretJWT = "client-secret-jwt"
	authJWT       = "client-jwt"
	authX509      = "client-x509"
)

// masked stands for a secret that is not shown; it does not tell how long it is.
const masked safetext.Text = "••••••••"

// The attributes in which Keycloak notes what happens to a secret (Server
// Administration Guide, "Client secret rotation"), in seconds since 1970.
const (
	attrExpires        = "client.secret.expiration.time"
	attrRotatedCreated = "client.secret.rotated.creation.time"
	attrRotatedExpires = "client.secret.rotated.expiration.time"
)

// field is one line of credentials.
type field struct {
	label safetext.Text
	value widget.Cell
	wraps bool // a value that is read whole, on several lines if it must be
}

// noSecret says why a client has no secret to show, "" if it may have one.
func noSecret(c keycloak.Client) string {
	switch {
	case !OpenID(c.Protocol):
		return "the client is for " + string(name(c.Protocol)) + ", which knows no secret"
	case c.BearerOnly:
		return "a bearer-only client gets no tokens, so it needs no secret"
	case c.Public:
		return "the client is public: it has no secret"
	case c.Authenticator == authJWT || c.Authenticator == authX509:
		return "the client does not authenticate by a secret"
	}
	return ""
}

func authenticator(c keycloak.Client) safetext.Text {
	switch c.Authenticator {
	case authSecret, "":
		return "client ID and secret"
	case authSecretJWT:
		return "JWT signed with the secret"
	case authJWT:
		return "JWT signed with a private key"
	case authX509:
		return "X.509 certificate"
	}
	return text(c.Authenticator)
}

// hiddenSecret says why the secret that was read cannot be shown, "" if it can.
func (p *Pane) hiddenSecret() string {
	switch {
	case p.secret.IsZero():
		return "Keycloak has no secret for this client"
	case p.secret.IsMask():
		return "these rights do not show it; the role manage-clients does"
	}
	return ""
}

// secretOff says why the secret can be neither shown nor copied, "" if it can.
func (p *Pane) secretOff() string {
	switch {
	case p.client == nil:
		return offNoClient
	case noSecret(*p.client) != "":
		return noSecret(*p.client)
	case p.of.session == nil:
		return p.desk.SignedOff()
	case p.reads[ofSecret].have && p.secret.IsMask(), p.veiled():
		return needsManage
	case p.reads[ofSecret].have:
		return p.hiddenSecret()
	}
	return ""
}

// showOff is secretOff for who wants to see it here and now.
func (p *Pane) showOff() string {
	why := p.secretOff()
	if why == "" && p.desk.Presenting() {
		return screen.PresentOff
	}
	if why != "" || p.reads[ofSecret].have {
		return why
	}
	if p.reads[ofSecret].err != nil {
		return "it could not be read"
	}
	return "it is being read"
}

func (p *Pane) rotateOff() string {
	if why := writeOff(p.desk, p.client); why != "" {
		return why
	}
	return noSecret(*p.client)
}

func (p *Pane) rotate() part.Result {
	return p.propose(screen.Proposal{
		Title:  "Rotate the secret of " + name(p.client.ClientID) + "?",
		Intent: change.RotateSecret{ClientID: p.client.ClientID},
		Realm:  p.of.realm,
		Did:    "Rotated the secret of " + name(p.client.ClientID),
	})
}

// credentialWords are said where there is no secret to have, nil where there may
// be one.
func (p *Pane) credentialWords() []safetext.Text {
	c := *p.client
	why := noSecret(c)
	if why == "" {
		return nil
	}
	out := []safetext.Text{widget.Capital(safetext.Text(why)) + "."}
	if OpenID(c.Protocol) && (c.BearerOnly || c.Public) {
		out = append(out, "Turning on Client authentication, under Settings, gives it one.")
	}
	return out
}

// credentials are the lines about how the client authenticates.
func (p *Pane) credentials() []field {
	c := *p.client
	if !c.ClientAuthentication() || !OpenID(c.Protocol) {
		return nil
	}
	out := []field{{label: "Authenticator", value: widget.Cell{Text: authenticator(c)}}}
	if noSecret(c) != "" {
		return out
	}
	if p.reads[ofSecret].have {
		out = append(out, p.secretField())
	}
	now := p.desk.Now()
	if at, ok := c.SecretCreated(); ok {
		out = append(out, field{label: "Created", value: widget.Cell{Text: on(at, now) + ", " + age(at, now)}})
	}
	if at, ok := attrTime(c, attrExpires); ok {
		out = append(out, field{label: "Expires", value: until(at, now)})
	}
	if at, ok := attrTime(c, attrRotatedExpires); ok {
		out = append(out, field{label: "Rotated secret", value: until(at, now)})
	} else if at, ok := attrTime(c, attrRotatedCreated); ok {
		out = append(out, field{label: "Rotated secret", value: widget.Cell{Text: "still taken; of " + on(at, now), Tone: widget.ToneWarn}})
	}
	return out
}

func (p *Pane) secretField() field {
	f := field{label: "Secret", value: widget.Cell{Text: masked}}
	switch why := p.hiddenSecret(); {
	case why != "" && p.secret.IsMask():
		f.value, f.wraps = widget.Cell{Text: masked + "  " + safetext.Text(why), Tone: widget.ToneWarn}, true
	case why != "":
		f.value, f.wraps = widget.Cell{Text: safetext.Text(why), Tone: widget.ToneWarn}, true
	case p.reveal:
		f.value, f.wraps = widget.Cell{Text: safetext.Clean(p.secret.Reveal())}, true
	}
	return f
}

// attrTime is a time among the client's attributes.
func attrTime(c keycloak.Client, attribute string) (time.Time, bool) {
	s, err := strconv.ParseInt(c.Attributes[attribute], 10, 64)
	if err != nil || s <= 0 {
		return time.Time{}, false
	}
	return time.Unix(s, 0), true
}

// on is a time as a date, in the zone of the clock.
func on(at, now time.Time) safetext.Text {
	return safetext.Text(at.In(now.Location()).Format("2006-01-02 15:04"))
}

const day = 24 * time.Hour

// age is how old a secret is: nobody changes one for an hour.
func age(at, now time.Time) safetext.Text {
	switch days := int(now.Sub(at) / day); {
	case days <= 0:
		return "less than a day old"
	case days == 1:
		return "1 day old"
	default:
		return safetext.Text(fmt.Sprintf("%d days old", days))
	}
}

// until is when something ends, or that it has.
func until(at, now time.Time) widget.Cell {
	if !at.After(now) {
		return widget.Cell{Text: "expired " + on(at, now), Tone: widget.ToneError}
	}
	return widget.Cell{Text: "taken until " + on(at, now), Tone: widget.ToneWarn}
}

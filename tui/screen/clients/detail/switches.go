package detail

import (
	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// Switch is a setting of a client that is on or off.
type Switch struct {
	// ID is its name in actions and flags: "standard-flow".
	ID string
	// Key is the one that it has in a menu.
	Key string
	// Label is the console's.
	Label safetext.Text

	on    func(keycloak.Client) bool
	words func(keycloak.Client) safetext.Text
	set   func(*change.Settings, *bool)
	open  bool // clients of any protocol have it
	flow  bool // a bearer-only client has no use for it
}

// The switches that are not spoken of like the others.
const (
	idEnabled = "enabled"
	idAccount = "service-account"
)

// Switches are those of a client, in the console's order and words.
func Switches() []Switch {
	return []Switch{
		{
			ID: idEnabled, Key: "e", Label: "Enabled", open: true,
			on:    func(c keycloak.Client) bool { return c.Enabled },
			words: func(c keycloak.Client) safetext.Text { return pick(c.Enabled, "may get tokens", "gets no tokens") },
			set:   func(s *change.Settings, v *bool) { s.Enabled = v },
		},
		{
			ID: "client-authentication", Key: "a", Label: "Client authentication",
			on: keycloak.Client.ClientAuthentication, words: authenticationWords,
			set: func(s *change.Settings, v *bool) { s.ClientAuthentication = v },
		},
		{
			ID: idAccount, Key: "s", Label: "Service account roles", flow: true,
			on: func(c keycloak.Client) bool { return c.ServiceAccount }, words: accountWords,
			set: func(s *change.Settings, v *bool) { s.ServiceAccount = v },
		},
		{
			ID: "standard-flow", Key: "f", Label: "Standard flow", flow: true,
			on: func(c keycloak.Client) bool { return c.StandardFlow },
			words: func(c keycloak.Client) safetext.Text {
				return pick(c.StandardFlow, "people sign in by browser", "no sign-in by browser")
			},
			set: func(s *change.Settings, v *bool) { s.StandardFlow = v },
		},
		{
			ID: "direct-access-grants", Key: "d", Label: "Direct access grants", flow: true,
			on: func(c keycloak.Client) bool { return c.DirectAccess },
			words: func(c keycloak.Client) safetext.Text {
				return pick(c.DirectAccess, "takes people's passwords", "takes no passwords of people")
			},
			set: func(s *change.Settings, v *bool) { s.DirectAccess = v },
		},
		{
			ID: "full-scope", Key: "u", Label: "Full scope allowed", open: true,
			on: func(c keycloak.Client) bool { return c.FullScope },
			words: func(c keycloak.Client) safetext.Text {
				return pick(c.FullScope, "token carries every role", "token carries only granted roles")
			},
			set: func(s *change.Settings, v *bool) { s.FullScope = v },
		},
	}
}

func pick(on bool, yes, no safetext.Text) safetext.Text {
	if on {
		return yes
	}
	return no
}

func authenticationWords(c keycloak.Client) safetext.Text {
	switch {
	case c.BearerOnly:
		return "bearer-only: only checks tokens"
	case c.Public:
		return "public: has no secret"
	}
	switch c.Authenticator {
	case authSecret, authSecretJWT, "":
		return "confidential: has a secret"
	case authJWT:
		return "confidential: signs with a key"
	case authX509:
		return "confidential: has a certificate"
	}
	return "confidential"
}

func accountWords(c keycloak.Client) safetext.Text {
	switch {
	case c.ServiceAccount && !c.ClientAuthentication():
		return "needs Client authentication"
	case c.ServiceAccount:
		return "may get tokens for itself"
	}
	return "gets no tokens for itself"
}

// Title names turning the switch, whichever way.
func (s Switch) Title() safetext.Text {
	if s.ID == idEnabled {
		return "enable or disable client"
	}
	return "turn " + s.Label + " on or off"
}

// Verb says what turning the switch does to a client as it is.
func (s Switch) Verb(c keycloak.Client) safetext.Text {
	on := s.on(c)
	if s.ID == idEnabled {
		return pick(on, "disable", "enable")
	}
	return "turn " + onOff(!on) + " " + s.Label
}

// Proposal turns the switch of a client of a realm: to the opposite of what it
// is.
func (s Switch) Proposal(c keycloak.Client, realm string) screen.Proposal {
	want := !s.on(c)
	of := pick(s.ID == idEnabled, " ", " of ")
	out := change.SetClient{ClientID: c.ClientID}
	s.set(&out.Settings, &want)
	return screen.Proposal{
		Title: widget.Capital(s.Verb(c)) + of + name(c.ClientID) + "?", Intent: out, Realm: realm, Did: s.did(c, want),
	}
}

// did says how the switch of a client stands now.
func (s Switch) did(c keycloak.Client, on bool) safetext.Text {
	if s.ID == idEnabled {
		return name(c.ClientID) + " is " + pick(on, "enabled", "disabled")
	}
	return s.Label + " of " + name(c.ClientID) + ": " + onOff(on)
}

// Off says why the switch of a client of the desk's realm cannot be turned, "" if
// it can; a nil client is none.
func (s Switch) Off(desk *screen.Desk, c *keycloak.Client) string {
	why := writeOff(desk, c)
	switch {
	case why != "":
		return why
	case !s.open && !OpenID(c.Protocol):
		return "the client is for " + string(name(c.Protocol)) + ", not for OpenID Connect"
	case s.flow && c.BearerOnly:
		return "a bearer-only client gets no tokens; turn on Client authentication first"
	case s.ID == idAccount && c.Public && !c.ServiceAccount:
		return "it needs Client authentication; turn that on first"
	}
	return ""
}

const offNoClient = "no client is chosen"

// writeOff says why nothing of a client can be changed, "" if it can.
func writeOff(desk *screen.Desk, c *keycloak.Client) string {
	switch {
	case desk.SignedOff() != "":
		return desk.SignedOff()
	case c == nil:
		return offNoClient
	case desk.WriteOff() != "":
		return desk.WriteOff()
	case c.Access.View && !c.Access.Configure:
		return "this administrator may only view this client"
	}
	return ""
}

// OpenID says whether a protocol of a client or a scope is OpenID Connect, which
// Keycloak takes for granted where nothing is said.
func OpenID(protocol string) bool { return protocol == "" || protocol == keycloak.OpenIDConnect }

func onOff(on bool) safetext.Text { return pick(on, "on", "off") }

package clients

import (
	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

// flip is a switch of the chosen client that the menu and the palette turn
// without going there.
type flip struct {
	key, id, name string
	is            func(keycloak.Client) bool
	to            func(on bool) change.Settings
	// flow marks what gets tokens: of OpenID Connect, and not of a client that
	// only checks them.
	flow bool
}

// flips are the switches, in the order and words of the console.
var flips = []flip{
	{
		key: "e", id: "enabled", name: "Enabled", is: func(c keycloak.Client) bool { return c.Enabled },
		to: func(on bool) change.Settings { return change.Settings{Enabled: &on} },
	},
	{
		key: "a", id: "client-authentication", name: "Client authentication", is: keycloak.Client.ClientAuthentication,
		to: func(on bool) change.Settings { return change.Settings{ClientAuthentication: &on} },
	},
	{
		key: "s", id: "service-account", name: "Service account roles", is: func(c keycloak.Client) bool { return c.ServiceAccount },
		to: func(on bool) change.Settings { return change.Settings{ServiceAccount: &on} }, flow: true,
	},
	{
		key: "f", id: "standard-flow", name: "Standard flow", is: func(c keycloak.Client) bool { return c.StandardFlow },
		to: func(on bool) change.Settings { return change.Settings{StandardFlow: &on} }, flow: true,
	},
	{
		key: "d", id: "direct-access-grants", name: "Direct access grants", is: func(c keycloak.Client) bool { return c.DirectAccess },
		to: func(on bool) change.Settings { return change.Settings{DirectAccess: &on} }, flow: true,
	},
	{
		key: "u", id: "full-scope", name: "Full scope allowed", is: func(c keycloak.Client) bool { return c.FullScope },
		to: func(on bool) change.Settings { return change.Settings{FullScope: &on} },
	},
}

// flipActions are the switches for the palette.
func (s *Screen) flipActions() []part.Action {
	out := make([]part.Action, len(flips))
	for i, f := range flips {
		title := "turn " + f.name + " on or off"
		if f.id == "enabled" {
			title = "enable or disable client"
		}
		out[i] = part.Action{
			ID: "client.set." + f.id, Title: title, Help: "Shows what it would change, and asks.",
			Scope: part.InScreen, Danger: true, Off: func() string { return s.flipOff(f) }, Run: func() part.Result { return s.flip(f) },
		}
	}
	return out
}

// flipOff says why a switch of the chosen client cannot be turned.
func (s *Screen) flipOff(f flip) string {
	if why := s.noClient(); why != "" {
		return why
	}
	if why := s.desk.WriteOff(); why != "" {
		return why
	}
	c := s.current()
	switch {
	case f.id != "enabled" && f.id != "full-scope" && !isOIDC(*c):
		return "the client is for " + string(short(c.Protocol)) + ", not for OpenID Connect"
	case f.flow && c.BearerOnly:
		return "a bearer-only client gets no tokens; turn on Client authentication first"
	case f.id == "service-account" && c.Public && !c.ServiceAccount:
		return "it needs Client authentication; turn that on first"
	}
	return ""
}

// flip proposes to turn a switch of the chosen client.
func (s *Screen) flip(f flip) part.Result {
	r := s.settle()
	c := s.current()
	if c == nil {
		return r
	}
	on := !f.is(*c)
	r.Add(s.propose(screen.Proposal{
		Title:  f.question(on, named(c.ClientID)),
		Intent: change.SetClient{ClientID: c.ClientID, Settings: f.to(on)}, Realm: s.realm,
	}))
	return r
}

// verb says in the menu what turning the switch does.
func (f flip) verb(on bool) safetext.Text {
	switch {
	case f.id != "enabled":
		return "turn " + onOff(on) + " " + safetext.Text(f.name)
	case on:
		return "enable"
	}
	return "disable"
}

// question asks for the same of a client.
func (f flip) question(on bool, client safetext.Text) safetext.Text {
	switch {
	case f.id != "enabled":
		return "Turn " + onOff(on) + " " + safetext.Text(f.name) + " of " + client + "?"
	case on:
		return "Enable " + client + "?"
	}
	return "Disable " + client + "?"
}

func onOff(on bool) safetext.Text {
	if on {
		return "on"
	}
	return "off"
}

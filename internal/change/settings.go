package change

import (
	"kloakroom/keycloak"
)

// Settings are the switches of a client that a person may set; nil leaves one
// as it is.
type Settings struct {
	ClientAuthentication *bool
	ServiceAccount       *bool
	StandardFlow         *bool
	DirectAccess         *bool
	FullScope            *bool
	Enabled              *bool
}

// toggle is one of the switches: its flag, its field, whether the field says the
// opposite, and what the settings want of it. An open one is not of OpenID
// Connect clients alone.
type toggle struct {
	flag, path     string
	inverted, open bool
	want           *bool
}

func (s Settings) toggles() []toggle {
	return []toggle{
		{flag: "--client-authentication", path: "publicClient", inverted: true, want: s.ClientAuthentication},
		{flag: "--service-account", path: "serviceAccountsEnabled", want: s.ServiceAccount},
		{flag: "--standard-flow", path: "standardFlowEnabled", want: s.StandardFlow},
		{flag: "--direct-access-grants", path: "directAccessGrantsEnabled", want: s.DirectAccess},
		{flag: "--full-scope", path: "fullScopeAllowed", open: true, want: s.FullScope},
		{flag: "--enabled", path: "enabled", open: true, want: s.Enabled},
	}
}

// Empty says that no switch is to be set.
func (s Settings) Empty() bool { return len(s.flags()) == 0 }

func (s Settings) flags() []string {
	var out []string
	for _, t := range s.toggles() {
		if t.want != nil {
			out = append(out, t.flag, onOff(*t.want))
		}
	}
	return out
}

// forOpenID says whether a switch is among them that only OpenID Connect
// clients have.
func (s Settings) forOpenID() bool {
	for _, t := range s.toggles() {
		if t.want != nil && !t.open {
			return true
		}
	}
	return false
}

// fields returns what the settings change in a client. Client authentication is
// three-valued in Keycloak: a bearer-only client is neither public nor does it
// authenticate itself, so that switch ends bearer-only either way.
func (s Settings) fields(d keycloak.Doc) []Field {
	var out []Field
	if bearer, _ := d["bearerOnly"].(bool); bearer && s.ClientAuthentication != nil {
		out = append(out, Field{Path: "bearerOnly", Before: true, After: false})
	}
	for _, t := range s.toggles() {
		if t.want == nil {
			continue
		}
		is, _ := d[t.path].(bool)
		if want := *t.want != t.inverted; want != is {
			out = append(out, Field{Path: t.path, Before: is, After: want})
		}
	}
	return out
}

func on(want *bool, otherwise bool) bool {
	if want == nil {
		return otherwise
	}
	return *want
}

package screen

import (
	"slices"
	"strings"

	"kloakroom/tui/part"
)

// PresentOff is the Off of what would show a secret or a token while others watch.
const PresentOff = "not while presenting"

// Masked stands for what is not shown while others watch; it does not tell how
// long that is.
const Masked = "••••••••"

// builtIn are the clients that Keycloak makes in every realm: their names are no
// secret. Those that the master realm has for each other realm are named after
// these, and stay masked.
var builtIn = []string{
	"account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console", "master-realm",
}

// shownClient is a client whose name those who watch have seen.
type shownClient struct{ base, realm, clientID string }

// shown is a client of the chosen realm.
func (d *Desk) shown(clientID string) shownClient {
	base := ""
	if d.session != nil {
		base = d.session.Base()
	}
	return shownClient{base, d.realm, clientID}
}

// Presenting says that others watch: no token and no secret is shown, and of the
// clients only those by name that were chosen.
func (d *Desk) Presenting() bool { return d.o.Present }

// Hidden says that a client of the chosen realm is not to be named while others
// watch: it is none of Keycloak's own, and nobody chose it.
func (d *Desk) Hidden(clientID string) bool {
	return d.o.Present && clientID != "" && !slices.Contains(builtIn, clientID) &&
		!d.named[d.shown(clientID)]
}

// Reveal lets a client of the chosen realm be named: it was chosen, found by its
// whole ID, or made here.
func (d *Desk) Reveal(clientID string) {
	if !d.o.Present || clientID == "" {
		return
	}
	if d.named == nil {
		d.named = map[shownClient]bool{}
	}
	d.named[d.shown(clientID)] = true
}

// Know notes that there is such a client in the chosen realm, so that it is told
// apart from other names (see [Desk.AudienceOf]).
func (d *Desk) Know(clientID string) {
	if !d.o.Present {
		return
	}
	if d.known == nil {
		d.known = map[shownClient]bool{}
	}
	d.known[d.shown(clientID)] = true
}

// AudienceOf is an audience as those who watch may see it, where it belongs to no
// client that was chosen: masked where it is a hidden client's ID. ofClient says
// that it is some client's ID for sure.
func (d *Desk) AudienceOf(audience string, ofClient bool) string {
	if ofClient || d.known[d.shown(audience)] {
		return d.NameOf(audience)
	}
	return audience
}

// NameOf is a client ID as those who watch may see it: as it is, or, where the
// client is [Desk.Hidden], its beginning and a mask, which does not tell how long
// it is. It is text from outside like the ID itself.
func (d *Desk) NameOf(clientID string) string {
	if !d.Hidden(clientID) {
		return clientID
	}
	return MaskName(clientID)
}

// MaskName leaves the first two characters of a name, and none of a short one.
func MaskName(name string) string {
	const kept, least = 2, 5
	r := []rune(name)
	if len(r) < least {
		return Masked
	}
	return string(r[:kept]) + strings.TrimPrefix(Masked, strings.Repeat("•", kept))
}

// CopyMenu is [CopyMenu]; while others watch it does not show what will be
// copied.
func (d *Desk) CopyMenu(items ...CopyItem) part.Result {
	if d.o.Present {
		items = slices.Clone(items)
		for i := range items {
			items[i].Note = ""
		}
	}
	return CopyMenu(items...)
}

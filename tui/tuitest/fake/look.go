package fake

import (
	"strings"

	"kloakroom/keycloak"
)

// Client returns a client as it is now; it must be there.
func (r Realm) Client(clientID string) Client {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return shown(r.must(clientID))
}

// must returns a client that must be there; the lock is held.
func (r Realm) must(clientID string) *client {
	r.k.tb.Helper()
	c := r.r.byClientID[clientID]
	if c == nil {
		r.k.tb.Fatalf("realm %s has no client %s", r.r.name, clientID)
	}
	return c
}

// HasClient says whether there is a client of this ID.
func (r Realm) HasClient(clientID string) bool {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return r.r.byClientID[clientID] != nil
}

// RemoveClient takes a client away, as somebody else might.
func (r Realm) RemoveClient(clientID string) {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.r.removeClient(r.must(clientID))
}

// Edit changes a client as somebody else might who writes these fields of its JSON:
// with all consequences.
func (r Realm) Edit(clientID string, fields map[string]any) {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.must(clientID).write(clone(fields))
}

// Assign moves a client scope of a client to another list, as somebody else might.
func (r Realm) Assign(clientID, scope string, as keycloak.Assignment) {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	c, s := r.must(clientID), r.r.scopeNamed(scope)
	if s == nil {
		r.k.tb.Fatalf("realm %s has no client scope %s", r.r.name, scope)
	}
	c.unlink(s)
	if as != keycloak.NotAssigned {
		c.link(s, as == keycloak.Default)
	}
}

// Edit changes fields of the realm's JSON.
func (k *Keycloak) Edit(realm string, fields map[string]any) {
	k.tb.Helper()
	r := k.Realm(realm)
	k.mu.Lock()
	defer k.mu.Unlock()
	r.r.merge(clone(fields))
}

// Scope returns a client scope as it is now; it must be there.
func (r Realm) Scope(name string) Scope {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	s := r.r.scopeNamed(name)
	if s == nil {
		r.k.tb.Fatalf("realm %s has no client scope %s", r.r.name, name)
	}
	return r.shownScope(s)
}

// HasScope says whether there is a client scope of this name.
func (r Realm) HasScope(name string) bool {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return r.r.scopeNamed(name) != nil
}

// RemoveScope takes a client scope away, from all clients that have it.
func (r Realm) RemoveScope(name string) {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	if s := r.r.scopeNamed(name); s != nil {
		r.r.removeScope(s)
	}
}

// ServiceAccount returns the ID of a client's service account, "" for none.
func (r Realm) ServiceAccount(clientID string) string {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	if u := r.must(clientID).accountNow(); u != nil {
		return u.id
	}
	return ""
}

// Issuer is what stands in the iss claim of the realm's tokens.
func (r Realm) Issuer() string { return r.r.issuer() }

func shown(c *client) Client {
	d := c.look()
	out := Client{
		ClientID: c.name, Name: text(d, "name"), Description: text(d, "description"), UUID: c.id, Protocol: c.protocol(),
		Disabled: !flag(d, "enabled"), Public: flag(d, "publicClient"), BearerOnly: flag(d, "bearerOnly"),
		ServiceAccount: flag(d, "serviceAccountsEnabled"), StandardFlow: flag(d, "standardFlowEnabled"),
		DirectAccess: flag(d, "directAccessGrantsEnabled"), FullScope: flag(d, "fullScopeAllowed"),
		Secret: text(d, "secret"), RedirectURIs: textsOf(list(d, "redirectUris")), Attributes: map[string]string{},
		Default: textsOf(names(c.def)), Optional: textsOf(names(c.opt)), Audiences: audiences(list(d, "protocolMappers")),
	}
	for name := range inner(d, "attributes") {
		out.Attributes[name] = text(inner(d, "attributes"), name)
	}
	return out
}

func (r Realm) shownScope(s *scope) Scope {
	out := Scope{
		Name: s.name(), Description: text(s.doc, "description"), UUID: s.id, Protocol: s.protocol(),
		Audience: strings.Join(audiences(list(s.doc, "protocolMappers")), " "),
	}
	for _, x := range r.r.defaults {
		if x == s {
			out.Realm = keycloak.Default
		}
	}
	for _, x := range r.r.optionals {
		if x == s {
			out.Realm = keycloak.Optional
		}
	}
	return out
}

// audiences are what audience mappers among these write.
func audiences(mappers []any) []string {
	var out []string
	for _, m := range mappers {
		d, _ := m.(doc)
		for _, field := range []string{"included.client.audience", "included.custom.audience"} {
			if a := text(inner(d, "config"), field); a != "" && text(d, "protocolMapper") == keycloak.AudienceMapper {
				out = append(out, a)
				break
			}
		}
	}
	return out
}

package fake

import (
	"slices"
	"strings"
)

// scopesOf are the client scopes that a token is made by: the Default ones and
// the Optional ones that are asked for. ok is false where others are asked for.
func (c *client) scopesOf(asked []string) (out []*scope, ok bool) {
	out = slices.Clone(c.def)
	for _, name := range asked {
		is := func(s *scope) bool { return s.name() == name }
		if at := slices.IndexFunc(c.opt, is); at >= 0 {
			if !slices.Contains(out, c.opt[at]) {
				out = append(out, c.opt[at])
			}
		} else if name != "openid" && !slices.ContainsFunc(c.def, is) {
			return nil, false
		}
	}
	return out, true
}

// scopeText is the token's scope claim.
func scopeText(scopes []*scope, asked []string) string {
	var words []string
	if slices.Contains(asked, "openid") {
		words = append(words, "openid")
	}
	for _, s := range scopes {
		if text(inner(s.doc, "attributes"), "include.in.token.scope") != "false" {
			words = append(words, s.name())
		}
	}
	return strings.Join(words, " ")
}

// effective are the roles that a user's token may have: with what composite ones
// hold, and without Full scope allowed only the client's own.
func (c *client) effective(u *user) []*role {
	var out []*role
	add := func(r *role) {
		if r != nil && !slices.Contains(out, r) && (flag(c.look(), "fullScopeAllowed") || r.client == c) {
			out = append(out, r)
		}
	}
	for _, r := range u.roles {
		add(r)
		if r != c.realm.roles[0] {
			continue
		}
		for _, inside := range c.realm.roles[1:] {
			if inside.name == "offline_access" || inside.name == "uma_authorization" {
				add(inside)
			}
		}
		if account := c.realm.byClientID["account"]; account != nil {
			for _, inside := range account.roles {
				if inside.name == "manage-account" || inside.name == "manage-account-links" || inside.name == "view-profile" {
					add(inside)
				}
			}
		}
	}
	return out
}

// claims are those of an access token for a service account.
func (c *client) claims(u *user, scopes []*scope, asked []string, jti string, life int64) object {
	now := c.realm.k.now().Unix()
	t := &tokenMaking{client: c, user: u, roles: c.effective(u)}
	for _, m := range list(c.look(), "protocolMappers") {
		t.apply(m)
	}
	for _, s := range scopes {
		for _, m := range list(s.doc, "protocolMappers") {
			t.apply(m)
		}
	}
	out := object{{"exp", now + life}, {"iat", now}, {"jti", jti}, {"iss", c.realm.issuer()}}
	switch len(t.aud) {
	case 0:
	case 1:
		out.set("aud", t.aud[0])
	default:
		out.set("aud", t.aud)
	}
	out = append(out, member{"sub", u.id}, member{"typ", "Bearer"}, member{"azp", c.name})
	for _, name := range []string{"acr", "allowed-origins", "realm_access", "resource_access"} {
		if v := t.claims.get(name); v != nil {
			out.set(name, v)
		}
	}
	out.set("scope", scopeText(scopes, asked))
	for _, m := range t.claims {
		switch m.name {
		case "exp", "iat", "jti", "iss", "typ", "scope":
		default:
			out.set(m.name, m.value)
		}
	}
	return out
}

// tokenMaking is a token whose mappers are at work.
type tokenMaking struct {
	client *client
	user   *user
	roles  []*role
	aud    []string
	claims object
}

// apply does what a mapper does, if it is one that writes to access tokens.
func (t *tokenMaking) apply(m any) {
	d, _ := m.(doc)
	config := inner(d, "config")
	if on := text(config, "access.token.claim"); on == "false" || on == "" && !alwaysOn[text(d, "protocolMapper")] {
		return
	}
	claim := text(config, "claim.name")
	switch text(d, "protocolMapper") {
	case "oidc-audience-mapper":
		audience := text(config, "included.client.audience")
		if audience == "" {
			audience = text(config, "included.custom.audience")
		}
		t.audience(audience)
	case "oidc-audience-resolve-mapper":
		for _, r := range t.roles {
			if r.client != nil && r.client != t.client {
				t.audience(r.client.name)
			}
		}
	case "oidc-acr-mapper":
		t.claims.set("acr", "1")
	case "oidc-allowed-origins-mapper":
		if origins := list(t.client.look(), "webOrigins"); len(origins) > 0 {
			t.claims.set("allowed-origins", origins)
		}
	case "oidc-usermodel-realm-role-mapper":
		t.realmRoles(claim)
	case "oidc-usermodel-client-role-mapper":
		t.clientRoles(claim)
	case "oidc-usersessionmodel-note-mapper":
		t.note(text(config, "user.session.note"), claim)
	case "oidc-usermodel-attribute-mapper", "oidc-usermodel-property-mapper":
		t.attribute(text(config, "user.attribute"), claim)
	case "oidc-hardcoded-claim-mapper":
		t.claims.set(claim, text(config, "claim.value"))
	}
}

// alwaysOn are mappers that write to access tokens unless they are told not to.
var alwaysOn = map[string]bool{"oidc-audience-resolve-mapper": true, "oidc-allowed-origins-mapper": true, "oidc-acr-mapper": true}

func (t *tokenMaking) audience(name string) {
	if name != "" && !slices.Contains(t.aud, name) {
		t.aud = append(t.aud, name)
	}
}

func (t *tokenMaking) realmRoles(claim string) {
	var names []string
	for _, r := range t.roles {
		if r.client == nil {
			names = append(names, r.name)
		}
	}
	if len(names) == 0 {
		return
	}
	if claim == "realm_access.roles" {
		t.claims.set("realm_access", object{{"roles", names}})
		return
	}
	t.claims.set(claim, names)
}

func (t *tokenMaking) clientRoles(claim string) {
	var of object
	for _, r := range t.roles {
		if r.client == nil {
			continue
		}
		names, _ := of.get(r.client.name).([]string)
		of.set(r.client.name, append(names, r.name))
	}
	if len(of) == 0 || !strings.HasPrefix(claim, "resource_access.") {
		return
	}
	for i, m := range of {
		of[i].value = object{{"roles", m.value}}
	}
	t.claims.set("resource_access", of)
}

func (t *tokenMaking) note(note, claim string) {
	switch note {
	case "client_id", "clientId":
		t.claims.set(claim, t.client.name)
	case "clientHost", "clientAddress":
		t.claims.set(claim, "127.0.0.1")
	}
}

func (t *tokenMaking) attribute(name, claim string) {
	switch name {
	case "username":
		t.claims.set(claim, t.user.name)
	case "emailVerified":
		t.claims.set(claim, false)
	case "email":
		if t.user.email != "" {
			t.claims.set(claim, t.user.email)
		}
	}
}

package fake

import (
	"fmt"
	"slices"
	"strings"

	"kloakroom/keycloak"
)

// Client is a client to add, and one as it is now. The zero value but for its ID is
// one that is enabled and does nothing: Client authentication on, every flow off,
// Full scope allowed off.
type Client struct {
	ClientID, Name, Description string
	UUID                        string // "": one that follows from the names
	Protocol                    string // "": OpenID Connect
	Disabled, Public, BearerOnly,
	ServiceAccount, StandardFlow, DirectAccess, FullScope bool
	// Secret is the client's; "": one that is generated, where there is one.
	Secret       string
	RedirectURIs []string
	Attributes   map[string]string
	// Default and Optional are client scopes: of a client to add, those besides the
	// realm's.
	Default, Optional []string
	// Audiences are what mappers of its own write to the aud claim.
	Audiences []string
}

// Scope is a client scope to add, and one as it is now.
type Scope struct {
	Name, Description string
	UUID              string
	Protocol          string // "": OpenID Connect
	// Audience is what its audience mapper writes, "" for none.
	Audience string
	// Realm says how new clients get it.
	Realm keycloak.Assignment
}

// Realm is one realm of the server.
type Realm struct {
	k *Keycloak
	r *realm
}

// Realm returns a realm that must be there. coolproject has the clients client-app
// (the one of the stories: Client authentication and Service account roles on),
// client-batch (api-audience Optional), client-web (public, Standard flow),
// client-legacy (disabled, Full scope allowed), and the client scope api-audience,
// which writes the audience apiserver and is Default of client-app. atlas has what
// every realm has.
func (k *Keycloak) Realm(name string) Realm {
	k.tb.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	r := k.realm(name)
	if r == nil {
		k.tb.Fatalf("the fake Keycloak has no realm %s", name)
	}
	return Realm{k, r}
}

// HasRealm says whether there is a realm of this name.
func (k *Keycloak) HasRealm(name string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.realm(name) != nil
}

// AddRealm adds a realm with what Keycloak gives it.
func (k *Keycloak) AddRealm(name string) Realm {
	k.mu.Lock()
	defer k.mu.Unlock()
	return Realm{k, k.addRealm(name)}
}

// RemoveRealm takes a realm away, as somebody else might.
func (k *Keycloak) RemoveRealm(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if r := k.realm(name); r != nil {
		k.removeRealm(r)
	}
}

// furnish makes the realms that are there from the beginning.
func (k *Keycloak) furnish() {
	k.mu.Lock()
	defer k.mu.Unlock()
	master := k.addRealm("master")
	master.doc["displayName"] = "Keycloak"
	master.doc["accessTokenLifespan"] = 60
	master.removeClient(master.byClientID["realm-management"])
	for _, u := range []struct {
		name, password string
		rights         []string
	}{
		{Admin, AdminPassword, []string{"admin"}},
		{Viewer, ViewerPassword, viewing},
	} {
		made := master.addUser(u.name)
		made.password, made.rights = u.password, u.rights
	}
	atlas := k.addRealm("atlas")
	atlas.doc["displayName"] = "Atlas"
	cool := Realm{k, k.addRealm("coolproject")}
	anna := cool.r.addUser("anna")
	anna.first, anna.last, anna.email = "Anna", "Berg", "anna@example.com"
	cool.r.doc["displayName"] = "Cool project"
	cool.addScope(Scope{Name: "api-audience", Description: "The audience of the API server", Audience: "apiserver"})
	for _, c := range []Client{
		{ClientID: "client-app", Description: "Calls the API server", ServiceAccount: true, Default: []string{"api-audience"}},
		{ClientID: "client-batch", Name: "Nightly batch", ServiceAccount: true, Optional: []string{"api-audience"}},
		{ClientID: "client-legacy", Disabled: true, ServiceAccount: true, FullScope: true},
		{ClientID: "client-web", Name: "Web shop", Public: true, StandardFlow: true, RedirectURIs: []string{"https://shop.example.com/*"}},
	} {
		cool.addClient(c)
	}
}

// viewing are the rights of one who may only look.
var viewing = []string{"view-clients", "view-users", "view-realm", "view-events"}

// AddUser adds an administrator of a realm, who may do there (in master:
// everywhere) what these roles permit: "view-clients", "manage-clients",
// "query-clients", "view-users", "view-realm" and so on; "admin" is all of them.
func (r Realm) AddUser(name, password string, roles ...string) {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	u := r.r.addUser(name)
	u.password, u.rights = password, roles
}

// ReadOnly leaves an administrator of master nothing but to look.
func (k *Keycloak) ReadOnly(name string) { k.Grant(name, viewing...) }

// Grant gives an administrator of master these roles instead of those before.
func (k *Keycloak) Grant(name string, roles ...string) {
	k.tb.Helper()
	k.change(name, func(u *user) { u.rights = roles })
}

// SetPassword gives an administrator of master another password.
func (k *Keycloak) SetPassword(name, password string) {
	k.tb.Helper()
	k.change(name, func(u *user) { u.password = password })
}

func (k *Keycloak) change(name string, do func(*user)) {
	k.tb.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	u := k.realm("master").userNamed(name)
	if u == nil {
		k.tb.Fatalf("the fake Keycloak has no administrator %s", name)
	}
	do(u)
}

// EndSessions ends every sign-in: tokens and refresh tokens are worth nothing any
// more. Who still knows the password may sign in again; see SetPassword.
func (k *Keycloak) EndSessions() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.endSession(func(*holder) bool { return true })
}

// endSession ends those that are meant; k.mu is held.
func (k *Keycloak) endSession(meant func(*holder) bool) {
	for _, holders := range []map[string]*holder{k.holders, k.refresh} {
		for _, h := range holders {
			h.ended = h.ended || meant(h)
		}
	}
}

// AddClient adds a client.
func (r Realm) AddClient(c Client) Client {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return shown(r.addClient(c))
}

func (r Realm) addClient(c Client) *client {
	d := doc{
		"clientId": c.ClientID, "protocol": c.Protocol, "enabled": !c.Disabled, "publicClient": c.Public,
		"bearerOnly": c.BearerOnly, "serviceAccountsEnabled": c.ServiceAccount, "standardFlowEnabled": c.StandardFlow,
		"directAccessGrantsEnabled": c.DirectAccess, "fullScopeAllowed": c.FullScope,
	}
	for name, v := range map[string]string{
		"id": c.UUID, "name": c.Name, "description": c.Description, "secret": c.Secret, "protocol": c.Protocol,
	} {
		delete(d, name)
		if v != "" {
			d[name] = v
		}
	}
	if c.RedirectURIs != nil {
		d["redirectUris"] = anyOf(c.RedirectURIs)
	}
	attributes := doc{}
	for name, v := range c.Attributes {
		attributes[name] = v
	}
	d["attributes"] = attributes
	var mappers []any
	for _, a := range c.Audiences {
		mappers = append(mappers, audienceMapper(a))
	}
	if mappers != nil {
		d["protocolMappers"] = mappers
	}
	x := r.r.addClient(d)
	for asDefault, names := range map[bool][]string{true: c.Default, false: c.Optional} {
		for _, name := range names {
			if s := r.r.scopeNamed(name); s != nil {
				x.link(s, asDefault)
			}
		}
	}
	return x
}

func audienceMapper(audience string) doc {
	return doc{
		"name": "audience " + audience, "protocol": openID, "protocolMapper": keycloak.AudienceMapper,
		"config": doc{
			"included.custom.audience": audience, "access.token.claim": "true", "introspection.token.claim": "true",
			"id.token.claim": "false", "lightweight.claim": "false",
		},
	}
}

// AddScope adds a client scope.
func (r Realm) AddScope(s Scope) Scope {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	return r.shownScope(r.addScope(s))
}

func (r Realm) addScope(s Scope) *scope {
	d := doc{
		"name": s.Name, "protocol": protocolOf(doc{"protocol": s.Protocol}),
		"attributes": doc{"include.in.token.scope": "true", "display.on.consent.screen": "false"},
	}
	if s.UUID != "" {
		d["id"] = s.UUID
	}
	if s.Description != "" {
		d["description"] = s.Description
	}
	if s.Audience != "" {
		d["protocolMappers"] = []any{audienceMapper(s.Audience)}
	}
	made := r.r.addScope(d)
	switch s.Realm {
	case keycloak.Default:
		r.r.defaults = append(r.r.defaults, made)
	case keycloak.Optional:
		r.r.optionals = append(r.r.optionals, made)
	default:
	}
	return made
}

// AddClients adds n clients, client-000001 and on: fast, so that a hundred thousand
// are no matter. They have Client authentication and Service account roles on.
func (k *Keycloak) AddClients(realm string, n int) {
	k.tb.Helper()
	r := k.Realm(realm).r
	k.mu.Lock()
	defer k.mu.Unlock()
	def, opt := r.given("", doc{}, r.defaults, &client{realm: r, doc: doc{}}), r.given("", doc{}, r.optionals, &client{realm: r, doc: doc{}})
	if s := r.scopeNamed(serviceAccount); s != nil {
		def = append(def, s)
	}
	def, opt = slices.Clip(def), slices.Clip(opt)
	from := len(r.clients)
	block := make([]client, n)
	for i := range block {
		name := fmt.Sprintf("client-%06d", i+1)
		if r.byClientID[name] != nil {
			continue
		}
		c := &block[i]
		*c = client{realm: r, id: uuidOf("client", r.id, name), name: name, def: def, opt: opt}
		r.clients = append(r.clients, c)
		r.byID[c.id], r.byClientID[name] = c, c
	}
	if len(r.clients) > from {
		slices.SortFunc(r.clients, func(a, b *client) int { return strings.Compare(a.name, b.name) })
	}
}

// AddRole adds a role: of the realm, or of a client where one is named.
func (r Realm) AddRole(clientID, name string) {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.r.addRole(r.r.byClientID[clientID], name, "")
}

// GiveRole gives the service account of a client a role that [Realm.AddRole] made;
// owner is the client that has the role, "" for a role of the realm.
func (r Realm) GiveRole(clientID, owner, name string) {
	r.k.tb.Helper()
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	all := r.r.roles
	if c := r.r.byClientID[owner]; c != nil {
		all = c.roles
	}
	at := slices.IndexFunc(all, func(x *role) bool { return x.name == name })
	if r.r.byClientID[clientID] == nil || at < 0 {
		r.k.tb.Fatalf("there is no client %s or no role %s", clientID, name)
	}
	u := r.r.byClientID[clientID].account()
	u.roles = append(slices.Clip(u.roles), all[at])
}

// RotateKeys makes the realm sign with another key; tokens made before name one
// that it no longer has.
func (r Realm) RotateKeys() {
	r.k.mu.Lock()
	defer r.k.mu.Unlock()
	r.r.keys++
}

package fake

import (
	_ "embed" // for what a new realm holds
	"slices"
	"strconv"
	"strings"
)

// template is what a new realm of Keycloak 26.7.3 holds, read from one: the realm,
// its client scopes and its clients, without IDs.
//
//go:embed realm.json
var template []byte

type realm struct {
	k          *Keycloak
	id, name   string
	doc        doc
	clients    []*client // by client ID
	byID       map[string]*client
	byClientID map[string]*client
	scopes     []*scope
	defaults   []*scope // of new clients
	optionals  []*scope
	roles      []*role
	users      []*user
	keys       int // how often its keys were changed
}

type client struct {
	realm    *realm
	id, name string // name is the client ID
	doc      doc    // nil for one of many that were never touched
	def, opt []*scope
	roles    []*role
}

type scope struct {
	id  string
	doc doc
}

type role struct {
	id, name, description string
	composite             bool
	realm                 *realm
	client                *client // nil for a realm role
}

type user struct {
	id, name, password string
	realm              *realm
	disabled           bool
	account            *client // whose service account it is
	roles              []*role
	rights             []string // in the administration; "admin" is all
	created            int64    // milliseconds
	first, last, email string
}

func (s *scope) name() string     { return text(s.doc, "name") }
func (s *scope) protocol() string { return protocolOf(s.doc) }

func protocolOf(d doc) string {
	if p := text(d, "protocol"); p != "" {
		return p
	}
	return openID
}

const openID = "openid-connect"

// realm returns the realm of a name, nil for none.
func (k *Keycloak) realm(name string) *realm {
	for _, r := range k.realms {
		if r.name == name {
			return r
		}
	}
	return nil
}

// addRealm makes a realm as Keycloak does.
func (k *Keycloak) addRealm(name string) *realm {
	filled := strings.ReplaceAll(string(template), "{realm}", jsonText(name))
	var all struct {
		Realm           doc
		Scopes, Clients []doc
	}
	if err := decode([]byte(filled), &all); err != nil {
		k.tb.Fatalf("the template of realms: %v", err)
	}
	r := &realm{
		k: k, id: k.uuid("realm", name), name: name, doc: all.Realm,
		byID: map[string]*client{}, byClientID: map[string]*client{},
	}
	r.doc["id"], r.doc["realm"] = r.id, name
	k.realms = append(k.realms, r)
	for _, name := range []string{"default-roles-" + strings.ToLower(name), "offline_access", "uma_authorization"} {
		r.addRole(nil, name, "${role_"+strings.ReplaceAll(strings.TrimSuffix(name, "-"+strings.ToLower(r.name)), "_access", "-access")+"}")
	}
	r.roles[0].composite = true
	r.doc["defaultRole"] = r.roles[0].json()
	for _, d := range all.Scopes {
		as := text(d, "realm")
		delete(d, "realm")
		s := r.addScope(d)
		switch as {
		case "default":
			r.defaults = append(r.defaults, s)
		case "optional":
			r.optionals = append(r.optionals, s)
		}
	}
	for _, d := range all.Clients {
		roles := textsOf(list(d, "roles"))
		delete(d, "roles")
		c := r.addClient(d)
		for _, name := range roles {
			r.addRole(c, name, "${role_"+name+"}")
		}
	}
	if master := k.realm("master"); master != nil {
		c := master.addClient(doc{"clientId": name + "-realm", "name": name + " Realm", "bearerOnly": true})
		for _, role := range r.byClientID["realm-management"].roles {
			master.addRole(c, role.name, role.description)
		}
	}
	return r
}

func (r *realm) addRole(c *client, name, description string) {
	owner := r.id
	if c != nil {
		owner = c.id
	}
	out := &role{id: r.k.uuid("role", owner, name), name: name, description: description, realm: r, client: c}
	if c != nil {
		c.roles = append(c.roles, out)
	} else {
		r.roles = append(r.roles, out)
	}
}

func (r *role) json() doc {
	owner := r.realm.id
	if r.client != nil {
		owner = r.client.id
	}
	d := doc{"id": r.id, "name": r.name, "composite": r.composite, "clientRole": r.client != nil, "containerId": owner}
	if r.description != "" {
		d["description"] = r.description
	}
	return d
}

// defaultRoles are what every user gets.
func (r *realm) defaultRoles() []*role { return []*role{r.roles[0]} }

// addScope takes a client scope with its mappers as it was sent.
func (r *realm) addScope(d doc) *scope {
	id := text(d, "id")
	if id == "" {
		id = r.k.uuid("scope", r.id, text(d, "name"))
	}
	d["id"] = id
	if inner(d, "attributes") == nil {
		d["attributes"] = doc{}
	}
	s := &scope{id: id, doc: d}
	if mappers := list(d, "protocolMappers"); len(mappers) > 0 {
		d["protocolMappers"] = r.k.mappers(id, mappers)
	} else {
		delete(d, "protocolMappers")
	}
	r.scopes = append(r.scopes, s)
	return s
}

// mappers gives those that are new an ID, and every one what Keycloak adds.
func (k *Keycloak) mappers(owner string, given []any) []any {
	out := make([]any, 0, len(given))
	for _, m := range given {
		if d, ok := m.(doc); ok {
			out = append(out, k.mapper(owner, d))
		}
	}
	return out
}

func (k *Keycloak) mapper(owner string, d doc) doc {
	if text(d, "id") == "" {
		d["id"] = k.uuid("mapper", owner, text(d, "name"))
	}
	if _, ok := d["consentRequired"]; !ok {
		d["consentRequired"] = false
	}
	if inner(d, "config") == nil {
		d["config"] = doc{}
	}
	return d
}

func (r *realm) scopeNamed(name string) *scope {
	for _, s := range r.scopes {
		if s.name() == name {
			return s
		}
	}
	return nil
}

func (r *realm) scopeOf(id string) *scope {
	for _, s := range r.scopes {
		if s.id == id {
			return s
		}
	}
	return nil
}

// removeScope takes a scope away from all who have it.
func (r *realm) removeScope(s *scope) {
	is := func(x *scope) bool { return x == s }
	r.scopes = slices.DeleteFunc(r.scopes, is)
	r.defaults, r.optionals = without(r.defaults, s), without(r.optionals, s)
	for _, c := range r.clients {
		if slices.Contains(c.def, s) || slices.Contains(c.opt, s) {
			c.unlink(s)
		}
	}
}

// without copies the list: many clients share one.
func without(list []*scope, s *scope) []*scope {
	return slices.DeleteFunc(slices.Clone(list), func(x *scope) bool { return x == s })
}

func (c *client) unlink(s *scope) { c.def, c.opt = without(c.def, s), without(c.opt, s) }

// link assigns a scope. One that is assigned otherwise stays so, and one of
// another protocol is not assigned: Keycloak says nothing of either.
func (c *client) link(s *scope, asDefault bool) {
	if slices.Contains(c.def, s) || slices.Contains(c.opt, s) || s.protocol() != c.protocol() {
		return
	}
	if asDefault {
		c.def = append(slices.Clip(c.def), s)
	} else {
		c.opt = append(slices.Clip(c.opt), s)
	}
}

func names(scopes []*scope) []any {
	out := make([]any, len(scopes))
	for i, s := range scopes {
		out[i] = s.name()
	}
	return out
}

// addUser makes a user with the realm's default roles.
func (r *realm) addUser(name string) *user {
	u := &user{id: r.k.uuid("user", r.id, name), name: name, realm: r, roles: r.defaultRoles(), created: r.k.now().UnixMilli()}
	r.users = append(r.users, u)
	return u
}

func (r *realm) userNamed(name string) *user {
	for _, u := range r.users {
		if strings.EqualFold(u.name, name) {
			return u
		}
	}
	return nil
}

func (r *realm) userOf(id string) *user {
	for _, u := range r.users {
		if u.id == id {
			return u
		}
	}
	return nil
}

// number reads a whole number of a document or an attribute, 0 for none.
func number(v any) int64 {
	switch v := v.(type) {
	case int:
		return int64(v)
	case string:
		n, _ := strconv.ParseInt(v, 10, 64)
		return n
	case interface{ Int64() (int64, error) }:
		n, _ := v.Int64()
		return n
	}
	return 0
}

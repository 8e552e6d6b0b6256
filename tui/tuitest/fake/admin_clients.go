package fake

import (
	"net/http"
	"slices"
	"strings"
)

func withClient(do func(*call, *client) answer) func(*call) answer {
	return func(c *call) answer {
		found := c.realm.byID[c.args[0]]
		if found == nil {
			return said(http.StatusNotFound, "Could not find client")
		}
		return do(c, found)
	}
}

// listClients is one page, in the order of client IDs: all, those of exactly this
// ID, or, with search, those that are like it in any case.
func (c *call) listClients() answer {
	found := c.realm.clients
	if !c.may.viewClients {
		found = nil // query-clients alone may ask, but sees nothing
	}
	if id := c.query.Get("clientId"); id != "" {
		if c.query.Get("search") == "true" {
			found = like(found, id)
		} else {
			found = nil
			if one := c.realm.byClientID[id]; one != nil && c.may.viewClients {
				found = []*client{one}
			}
		}
	}
	out := []any{}
	for _, x := range page(c, found) {
		out = append(out, x.json(c.may))
	}
	return ok(out)
}

// like picks the clients whose ID contains the text, with _ for any character and
// % for any text.
func like(all []*client, text string) []*client {
	text = strings.ToLower(text)
	plain := !strings.ContainsAny(text, "_%")
	var out []*client
	for _, x := range all {
		name := strings.ToLower(x.name)
		if plain && strings.Contains(name, text) || !plain && matches([]rune(name), []rune("%"+text+"%")) {
			out = append(out, x)
		}
	}
	return out
}

// matches is SQL's LIKE.
func matches(name, pattern []rune) bool {
	star, mark := -1, 0
	i, p := 0, 0
	for i < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '%':
			star, mark = p, i
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == name[i]):
			i++
			p++
		case star >= 0:
			mark++
			i, p = mark, star+1
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}

// readClient reads a client that is sent, and refuses what Keycloak refuses.
func (c *call) readClient() (sent doc, bad *answer) {
	if bad := c.read(&sent); bad != nil {
		return nil, bad
	}
	for name := range sent {
		if !clientFields[name] {
			a := said(http.StatusBadRequest, `Invalid json representation for ClientRepresentation. Unrecognized field "`+name+`" at line 1 column 1.`)
			return nil, &a
		}
	}
	return sent, nil
}

func (c *call) postClient() answer {
	sent, bad := c.readClient()
	if bad != nil {
		return *bad
	}
	name := text(sent, "clientId")
	if name == "" {
		name = c.k.uuid("client", c.realm.id)
		sent["clientId"] = name
	}
	if c.realm.byClientID[name] != nil || c.realm.byID[text(sent, "id")] != nil {
		return refused(http.StatusConflict, "Client "+name+" already exists")
	}
	x := c.realm.addClient(sent)
	return created(c.place(escaped(c.realm.name) + "/clients/" + x.id))
}

func (c *call) getClient(x *client) answer { return ok(x.json(c.may)) }

func (c *call) putClient(x *client) answer {
	sent, bad := c.readClient()
	if bad != nil {
		return *bad
	}
	if name := text(sent, "clientId"); name != "" && name != x.name {
		if c.realm.byClientID[name] != nil {
			return oauth(http.StatusConflict, "conflict", "Duplicate resource error")
		}
		x.rename(name)
	}
	x.write(sent)
	return done()
}

// write changes a client by what was sent, with all consequences.
func (c *client) write(sent doc) {
	before := clone(c.own())
	c.merge(sent)
	c.consequences(before)
}

func (c *client) rename(name string) {
	r := c.realm
	r.clients = slices.DeleteFunc(r.clients, func(x *client) bool { return x == c })
	delete(r.byClientID, c.name)
	if u := c.accountNow(); u != nil {
		u.name = accountName(name)
	}
	c.name = name
	c.own()["clientId"] = name
	r.put(c)
}

func (c *call) deleteClient(x *client) answer {
	c.realm.removeClient(x)
	return done()
}

func (c *call) getSecret(x *client) answer {
	d := object{{"type", "secret"}}
	if s := text(x.json(c.may), "secret"); s != "" {
		d = append(d, member{"value", s})
	}
	return ok(d)
}

func (c *call) rotateSecret(x *client) answer {
	x.rotate()
	return ok(object{{"type", "secret"}, {"value", text(x.doc, "secret")}})
}

func (c *call) rotatedSecret(*client) answer {
	return said(http.StatusNotFound, "Client does not have a rotated secret")
}

// accountUser makes a missing account, though it is a GET: so does Keycloak.
func (c *call) accountUser(x *client) answer {
	if !flag(x.look(), "serviceAccountsEnabled") {
		return said(http.StatusBadRequest, "Service account not enabled for the client '"+x.name+"'")
	}
	return ok(x.account().json())
}

func (c *call) clientDefaults(x *client) answer  { return ok(brief(x.def)) }
func (c *call) clientOptionals(x *client) answer { return ok(brief(x.opt)) }

func brief(scopes []*scope) []any {
	out := []any{}
	for _, s := range scopes {
		out = append(out, object{{"id", s.id}, {"name", s.name()}, {"protocol", s.protocol()}})
	}
	return out
}

func (c *call) linkDefault(x *client) answer  { return c.link(x, true) }
func (c *call) linkOptional(x *client) answer { return c.link(x, false) }

func (c *call) link(x *client, asDefault bool) answer {
	s := c.realm.scopeOf(c.args[1])
	if s == nil {
		return said(http.StatusNotFound, "Client scope not found")
	}
	x.link(s, asDefault)
	return done()
}

// unlinkScope takes it from either list, whichever is named.
func (c *call) unlinkScope(x *client) answer {
	s := c.realm.scopeOf(c.args[1])
	if s == nil {
		return said(http.StatusNotFound, "Client scope not found")
	}
	x.unlink(s)
	return done()
}

func (c *call) clientRoles(x *client) answer { return c.pageOfRoles(x.roles) }

func (c *call) postClientRole(x *client) answer { return c.postRole(x, x.roles) }

func (c *call) postRealmRole() answer { return c.postRole(nil, c.realm.roles) }

func (c *call) postRole(x *client, have []*role) answer {
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	name := text(sent, "name")
	if slices.ContainsFunc(have, func(r *role) bool { return r.name == name }) {
		return refused(http.StatusConflict, "Role with name "+name+" already exists")
	}
	c.realm.addRole(x, name, text(sent, "description"))
	return created(c.place(escaped(c.realm.name) + "/roles/" + escaped(name)))
}

func oneRole(all []*role, name string) answer {
	for _, r := range all {
		if r.name == name {
			return ok(r.json())
		}
	}
	return said(http.StatusNotFound, "Could not find role")
}

// pageOfRoles is one page of the roles whose name contains what is searched, by
// name.
func (c *call) pageOfRoles(all []*role) answer {
	search := strings.ToLower(c.query.Get("search"))
	var found []*role
	for _, r := range all {
		if strings.Contains(strings.ToLower(r.name), search) {
			found = append(found, r)
		}
	}
	slices.SortFunc(found, func(a, b *role) int { return strings.Compare(a.name, b.name) })
	out := []any{}
	for _, r := range page(c, found) {
		out = append(out, r.json())
	}
	return ok(out)
}

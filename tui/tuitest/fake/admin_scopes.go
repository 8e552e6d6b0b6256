package fake

import (
	"net/http"
	"slices"
	"strings"
)

func withScope(do func(*call, *scope) answer) func(*call) answer {
	return func(c *call) answer {
		found := c.realm.scopeOf(c.args[0])
		if found == nil {
			return said(http.StatusNotFound, "Could not find client scope")
		}
		return do(c, found)
	}
}

func (c *call) listScopes() answer {
	out := []any{}
	for _, s := range c.realm.scopes {
		if c.may.viewClients {
			out = append(out, s.doc)
		}
	}
	return ok(out)
}

func (c *call) getScope(s *scope) answer { return ok(s.doc) }

func (c *call) postScope() answer {
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	name := text(sent, "name")
	switch {
	case strings.TrimSpace(name) == "":
		return refused(http.StatusBadRequest, `Unexpected name "`+name+`" for ClientScope`)
	case text(sent, "protocol") == "":
		return refused(http.StatusBadRequest, "Unexpected protocol")
	case c.realm.scopeNamed(name) != nil:
		return refused(http.StatusConflict, "Client Scope "+name+" already exists")
	}
	s := c.realm.addScope(sent)
	return created(c.place(escaped(c.realm.name) + "/client-scopes/" + s.id))
}

// putScope merges attributes and ignores mappers.
func (c *call) putScope(s *scope) answer {
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	name := text(sent, "name")
	other := c.realm.scopeNamed(name)
	switch {
	case name == "":
		return serverError()
	case other != nil && other != s:
		return refused(http.StatusConflict, "Client Scope "+name+" already exists")
	}
	for field, v := range sent {
		switch {
		case field == "id" || field == "protocolMappers" || v == nil:
		case field == "attributes":
			given, _ := v.(doc)
			mergeAttributes(s.doc, given)
		default:
			s.doc[field] = v
		}
	}
	return done()
}

func (c *call) deleteScope(s *scope) answer {
	c.realm.removeScope(s)
	return done()
}

func (c *call) realmDefault(s *scope) answer  { return c.give(s, &c.realm.defaults) }
func (c *call) realmOptional(s *scope) answer { return c.give(s, &c.realm.optionals) }

func (c *call) give(s *scope, to *[]*scope) answer {
	if slices.Contains(c.realm.defaults, s) || slices.Contains(c.realm.optionals, s) {
		return oauth(http.StatusConflict, "conflict", "Duplicate resource error")
	}
	*to = append(slices.Clip(*to), s)
	return done()
}

func (c *call) notRealmDefault(s *scope) answer {
	c.realm.defaults = without(c.realm.defaults, s)
	return done()
}

func (c *call) notRealmOptional(s *scope) answer {
	c.realm.optionals = without(c.realm.optionals, s)
	return done()
}

// mapped is what has mappers: a client or a client scope.
type mapped struct {
	id  string
	doc doc
}

// withMappers finds whose mappers the path is about.
func withMappers(do func(*call, mapped) answer) func(*call) answer {
	return func(c *call) answer {
		if c.realm.byID[c.args[0]] != nil {
			x := c.realm.byID[c.args[0]]
			return do(c, mapped{x.id, x.own()})
		}
		if s := c.realm.scopeOf(c.args[0]); s != nil {
			return do(c, mapped{s.id, s.doc})
		}
		if strings.Contains(c.r.URL.Path, "/client-scopes/") {
			return said(http.StatusNotFound, "Could not find client scope")
		}
		return said(http.StatusNotFound, "Could not find client")
	}
}

func (m mapped) all() []any { return list(m.doc, "protocolMappers") }

// keep writes the list; none is no list.
func (m mapped) keep(all []any) {
	if len(all) == 0 {
		delete(m.doc, "protocolMappers")
		return
	}
	m.doc["protocolMappers"] = all
}

// at returns where the mapper is that has this value, -1 for nowhere.
func (m mapped) at(field, value string) int {
	return slices.IndexFunc(m.all(), func(x any) bool {
		d, _ := x.(doc)
		return text(d, field) == value
	})
}

func (c *call) listMappers(m mapped) answer {
	if all := m.all(); all != nil {
		return ok(all)
	}
	return ok([]any{})
}

func (c *call) postMapper(m mapped) answer {
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	if m.at("name", text(sent, "name")) >= 0 {
		return refused(http.StatusConflict, "Protocol mapper exists with same name")
	}
	if !strings.HasSuffix(text(sent, "protocolMapper"), "-mapper") {
		return said(http.StatusNotFound, "ProtocolMapper provider not found")
	}
	made := c.k.mapper(m.id, sent)
	m.keep(append(slices.Clip(m.all()), made))
	return created(c.k.URL + strings.TrimPrefix(c.r.URL.EscapedPath(), c.k.path) + "/" + text(made, "id"))
}

func (c *call) getMapper(m mapped) answer {
	at := m.at("id", c.args[1])
	if at < 0 {
		return said(http.StatusNotFound, "Model not found")
	}
	return ok(m.all()[at])
}

// putMapper replaces the mapper: its configuration is never merged.
func (c *call) putMapper(m mapped) answer {
	at := m.at("id", c.args[1])
	if at < 0 {
		return said(http.StatusNotFound, "Model not found")
	}
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	sent["id"] = c.args[1]
	all := slices.Clone(m.all())
	all[at] = c.k.mapper(m.id, sent)
	m.keep(all)
	return done()
}

func (c *call) deleteMapper(m mapped) answer {
	at := m.at("id", c.args[1])
	if at < 0 {
		return said(http.StatusNotFound, "Model not found")
	}
	m.keep(slices.Delete(slices.Clone(m.all()), at, at+1))
	return done()
}

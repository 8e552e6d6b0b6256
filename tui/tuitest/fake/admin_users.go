package fake

import (
	"net/http"
	"slices"
	"strings"
)

func withUser(do func(*call, *user) answer) func(*call) answer {
	return func(c *call) answer {
		found := c.realm.userOf(c.args[0])
		if found == nil {
			return said(http.StatusNotFound, "User not found")
		}
		return do(c, found)
	}
}

func (u *user) json() doc {
	d := doc{
		"id": u.id, "username": u.name, "emailVerified": false, "enabled": !u.disabled, "createdTimestamp": u.created,
		"totp": false, "disableableCredentialTypes": []any{}, "requiredActions": []any{}, "notBefore": 0,
	}
	for name, v := range map[string]string{"firstName": u.first, "lastName": u.last, "email": u.email} {
		if v != "" {
			d[name] = v
		}
	}
	return d
}

// listUsers is one page by name. Accounts of services are only there for those who
// ask for their names.
func (c *call) listUsers() answer {
	name, search := strings.ToLower(strings.ReplaceAll(c.query.Get("username"), "İ", "i\u0307")), strings.ToLower(c.query.Get("search"))
	exact := c.query.Get("exact") == "true"
	if client, ours := strings.CutPrefix(c.query.Get("username"), "service-account-"); ours {
		if x := c.realm.byClientID[client]; x != nil && x.doc == nil {
			x.account() // of one of many: it is made when it is looked for
		}
	}
	var found []*user
	for _, u := range c.realm.users {
		switch {
		case !c.may.viewUsers, name == "" && u.account != nil,
			name != "" && exact && !strings.EqualFold(u.name, name),
			name != "" && !exact && !matches([]rune(strings.ToLower(u.name)), []rune("%"+name+"%")),
			search != "" && !strings.Contains(strings.ToLower(u.name), search):
		default:
			found = append(found, u)
		}
	}
	slices.SortFunc(found, func(a, b *user) int { return strings.Compare(a.name, b.name) })
	out := []any{}
	for _, u := range page(c, found) {
		d := u.json()
		d["access"] = doc{"manage": c.may.manageUsers}
		out = append(out, d)
	}
	return ok(out)
}

func (c *call) getUser(u *user) answer {
	d := u.json()
	may := c.may.manageUsers
	d["access"] = doc{"manageGroupMembership": may, "resetPassword": may, "view": true, "mapRoles": may, "impersonate": may, "manage": may}
	return ok(d)
}

func (c *call) postUser() answer {
	var sent struct {
		Username, FirstName, LastName, Email string
		Enabled                              bool
		Credentials                          []struct{ Value string }
	}
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	if c.realm.userNamed(sent.Username) != nil {
		return refused(http.StatusConflict, "User exists with same username")
	}
	u := c.realm.addUser(strings.ToLower(sent.Username))
	u.disabled, u.first, u.last, u.email = !sent.Enabled, sent.FirstName, sent.LastName, sent.Email
	if len(sent.Credentials) > 0 {
		u.password = sent.Credentials[0].Value
	}
	return created(c.place(escaped(c.realm.name) + "/users/" + u.id))
}

func (c *call) putUser(u *user) answer {
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	if on, given := sent["enabled"].(bool); given {
		u.disabled = !on
	}
	return done()
}

func (c *call) deleteUser(u *user) answer {
	c.realm.users = slices.DeleteFunc(c.realm.users, func(x *user) bool { return x == u })
	return done()
}

// realmRights are those of a user's rights that are realm roles.
func realmRights(u *user) []any {
	out := []any{}
	for _, name := range []string{"admin", "create-realm"} {
		if slices.Contains(u.rights, name) {
			out = append(out, doc{"id": uuidOf("role", name), "name": name})
		}
	}
	return out
}

// effectiveRealmRoles are the realm roles that a user has in any way.
func (c *call) effectiveRealmRoles(u *user) answer {
	out := realmRights(u)
	for _, r := range u.roles {
		if r.client == nil {
			out = append(out, r.json())
		}
	}
	return ok(out)
}

// mappings are the roles that a user has directly.
func (c *call) mappings(u *user) answer {
	realmRoles, byClient := realmRights(u), doc{}
	for _, r := range u.roles {
		if r.client == nil {
			realmRoles = append(realmRoles, r.json())
			continue
		}
		of, there := byClient[r.client.name].(doc)
		if !there {
			of = doc{"id": r.client.id, "client": r.client.name, "mappings": []any{}}
			byClient[r.client.name] = of
		}
		of["mappings"] = append(list(of, "mappings"), any(r.json()))
	}
	d := doc{}
	if len(realmRoles) > 0 {
		d["realmMappings"] = realmRoles
	}
	if len(byClient) > 0 {
		d["clientMappings"] = byClient
	}
	return ok(d)
}

func (c *call) addMappings(u *user) answer {
	return c.eachRole(func(r *role) {
		if !slices.Contains(u.roles, r) {
			u.roles = append(slices.Clip(u.roles), r)
		}
	})
}

func (c *call) removeMappings(u *user) answer {
	return c.eachRole(func(r *role) {
		u.roles = slices.DeleteFunc(slices.Clone(u.roles), func(x *role) bool { return x == r })
	})
}

// eachRole finds the roles that were sent, in the realm or in the client that the
// path names.
func (c *call) eachRole(do func(*role)) answer {
	var sent []doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	all := c.realm.roles
	if len(c.args) > 1 {
		x := c.realm.byID[c.args[1]]
		if x == nil {
			return said(http.StatusNotFound, "Client not found")
		}
		all = x.roles
	}
	for _, d := range sent {
		at := slices.IndexFunc(all, func(r *role) bool { return r.id == text(d, "id") || r.name == text(d, "name") })
		if at < 0 {
			return said(http.StatusNotFound, "Role not found")
		}
		do(all[at])
	}
	return done()
}

package fake

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

func (c *call) listRealms() answer {
	out := []any{}
	brief := c.query.Get("briefRepresentation") == "true"
	for _, r := range c.k.realms {
		may := c.k.rightsOf(c.user, r)
		switch {
		case may.none:
		case !may.viewRealm:
			out = append(out, object{{"realm", r.name}})
		case brief:
			row := object{{"id", r.id}, {"realm", r.name}}
			if name := text(r.doc, "displayName"); name != "" {
				row = append(row, member{"displayName", name})
			}
			out = append(out, append(row, member{"enabled", r.doc["enabled"]}))
		default:
			out = append(out, r.doc)
		}
	}
	if len(out) == 0 {
		return forbidden()
	}
	return ok(out)
}

func (c *call) createRealm() answer {
	all := c.user.user.rights
	if c.user.user.realm.name != "master" || !slices.Contains(all, "admin") && !slices.Contains(all, "create-realm") {
		return forbidden()
	}
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	name := text(sent, "realm")
	switch {
	case name == "":
		return refused(http.StatusBadRequest, "Realm name cannot be empty")
	case strings.ContainsRune(name, '/'):
		return said(http.StatusBadRequest, "Character '/' not allowed.")
	case c.k.realm(name) != nil:
		return refused(http.StatusConflict, "Realm "+name+" already exists")
	}
	r := c.k.addRealm(name)
	r.doc["enabled"] = false // unless it is sent, as the server does
	r.merge(sent)
	return created(c.place(escaped(name)))
}

// place is where something below /admin/realms is, as Location has it.
func (c *call) place(path string) string { return c.k.URL + "/admin/realms/" + path }

func (r *realm) merge(sent doc) {
	for name, v := range sent {
		switch {
		case name == "id" || name == "realm" || v == nil:
		case name == "attributes":
			given, _ := v.(doc)
			mergeAttributes(r.doc, given)
		default:
			r.doc[name] = v
		}
	}
}

func (c *call) getRealm() answer {
	if !c.may.viewRealm {
		return ok(object{{"realm", c.realm.name}, {"bruteForceProtected", false}, {"organizationsEnabled", false}})
	}
	return ok(c.realm.doc)
}

func (c *call) putRealm() answer {
	var sent doc
	if bad := c.read(&sent); bad != nil {
		return *bad
	}
	if name := text(sent, "realm"); name != "" && name != c.realm.name {
		if c.k.realm(name) != nil {
			return refused(http.StatusConflict, "Realm with same name exists")
		}
		c.realm.name, c.realm.doc["realm"] = name, name
	}
	c.realm.merge(sent)
	return done()
}

func (c *call) deleteRealm() answer {
	if c.realm.name == "master" {
		return refused(http.StatusBadRequest, "Can't delete master realm")
	}
	c.k.removeRealm(c.realm)
	return done()
}

func (k *Keycloak) removeRealm(r *realm) {
	k.realms = slices.DeleteFunc(k.realms, func(x *realm) bool { return x == r })
	if master := k.realm("master"); master != nil {
		if c := master.byClientID[r.name+"-realm"]; c != nil {
			master.removeClient(c)
		}
	}
}

func (c *call) eventsConfig() answer {
	d := doc{}
	for _, name := range []string{"eventsEnabled", "eventsListeners", "enabledEventTypes", "adminEventsEnabled", "adminEventsDetailsEnabled"} {
		d[name] = c.realm.doc[name]
	}
	return ok(d)
}

// serverInfo is the little of it that is read; the version is for those alone who
// may do everything.
func (c *call) serverInfo() answer {
	all := c.user.user.rightsIn(c.user.user.realm)
	if len(all) == 0 {
		return forbidden()
	}
	d := doc{"profileInfo": doc{"name": "default", "disabledFeatures": []any{}}}
	if slices.Contains(all, "admin") || slices.Contains(all, "manage-realm") {
		d["systemInfo"] = doc{"version": Version, "serverTime": c.k.now().UTC().Format("Mon Jan 02 15:04:05 MST 2006")}
	}
	return ok(d)
}

// Version is that of the server that this one is like.
const Version = "26.7.3"

// page cuts a list as first and max say.
func page[T any](c *call, all []T) []T {
	first, _ := strconv.Atoi(c.query.Get("first"))
	first = min(max(0, first), len(all))
	all = all[first:]
	if limit, err := strconv.Atoi(c.query.Get("max")); err == nil && limit >= 0 {
		all = all[:min(limit, len(all))]
	}
	return all
}

package fake

import (
	"net/http"
	"slices"
	"time"
)

// holder is who has a token.
type holder struct {
	user    *user
	client  string // the client that it was made for
	until   time.Time
	ended   bool // the session, or the sign-in, was ended
	session string
}

// rights are what somebody may do in one realm.
type rights struct {
	none                                  bool // not even see that it is there
	viewClients, manageClients, askClient bool
	viewUsers, manageUsers, askUsers      bool
	viewRealm, manageRealm, viewEvents    bool
}

func (k *Keycloak) rightsOf(h *holder, in *realm) rights {
	var r rights
	if h.user.realm != in && h.user.realm.name != "master" {
		return rights{none: true}
	}
	all := h.user.rightsIn(in)
	has := func(names ...string) bool {
		return slices.ContainsFunc(append(names, "admin"), func(n string) bool { return slices.Contains(all, n) })
	}
	r.manageClients = has("manage-clients")
	r.viewClients = r.manageClients || has("view-clients")
	r.askClient = r.viewClients || has("query-clients")
	r.manageUsers = has("manage-users")
	r.viewUsers = r.manageUsers || has("view-users")
	r.askUsers = r.viewUsers || has("query-users")
	r.manageRealm = has("manage-realm")
	r.viewRealm = r.manageRealm || has("view-realm")
	r.viewEvents = has("view-events", "manage-events")
	r.none = len(all) == 0
	return r
}

// rightsIn are what an administrator was given, and the roles of a realm's
// administration that were assigned by the API.
func (u *user) rightsIn(in *realm) []string {
	all := slices.Clone(u.rights)
	for _, r := range u.roles {
		if r.client != nil && (r.realm == in && r.client.name == "realm-management" || r.client.name == in.name+"-realm") {
			all = append(all, r.name)
		}
	}
	if slices.Contains(all, "realm-admin") {
		all = append(all, "admin")
	}
	return all
}

func viewClients(r rights) bool   { return r.viewClients }
func askClients(r rights) bool    { return r.askClient }
func manageClients(r rights) bool { return r.manageClients }
func viewUsers(r rights) bool     { return r.viewUsers }
func askUsers(r rights) bool      { return r.askUsers }
func manageUsers(r rights) bool   { return r.manageUsers }
func viewRealm(r rights) bool     { return r.viewRealm }
func manageRealm(r rights) bool   { return r.manageRealm }
func viewEvents(r rights) bool    { return r.viewEvents }

// routes are below /admin/realms/REALM.
var routes = slices.Concat(realmRoutes(), clientRoutes(), scopeRoutes(), roleRoutes(), userRoutes())

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
	del  = http.MethodDelete
)

func realmRoutes() []route {
	return []route{
		{get, "", nil, (*call).getRealm},
		{put, "", manageRealm, (*call).putRealm},
		{del, "", manageRealm, (*call).deleteRealm},
		{get, "events/config", viewEvents, (*call).eventsConfig},
		{put, "events/config", manageRealm, (*call).putRealm},
	}
}

func clientRoutes() []route {
	return []route{
		{get, "clients", askClients, (*call).listClients},
		{post, "clients", manageClients, (*call).postClient},
		{get, "clients/*", viewClients, withClient((*call).getClient)},
		{put, "clients/*", manageClients, withClient((*call).putClient)},
		{del, "clients/*", manageClients, withClient((*call).deleteClient)},
		{get, "clients/*/client-secret", viewClients, withClient((*call).getSecret)},
		{post, "clients/*/client-secret", manageClients, withClient((*call).rotateSecret)},
		{get, "clients/*/client-secret/rotated", viewClients, withClient((*call).rotatedSecret)},
		{get, "clients/*/service-account-user", viewClients, withClient((*call).accountUser)},
		{get, "clients/*/default-client-scopes", viewClients, withClient((*call).clientDefaults)},
		{get, "clients/*/optional-client-scopes", viewClients, withClient((*call).clientOptionals)},
		{put, "clients/*/default-client-scopes/*", manageClients, withClient((*call).linkDefault)},
		{put, "clients/*/optional-client-scopes/*", manageClients, withClient((*call).linkOptional)},
		{del, "clients/*/default-client-scopes/*", manageClients, withClient((*call).unlinkScope)},
		{del, "clients/*/optional-client-scopes/*", manageClients, withClient((*call).unlinkScope)},
		{get, "clients/*/roles", viewClients, withClient((*call).clientRoles)},
		{get, "clients/*/roles/*", viewClients, withClient(func(c *call, x *client) answer { return oneRole(x.roles, c.args[1]) })},
		{post, "clients/*/roles", manageClients, withClient((*call).postClientRole)},
		{get, "clients/*/protocol-mappers/models", viewClients, withMappers((*call).listMappers)},
		{post, "clients/*/protocol-mappers/models", manageClients, withMappers((*call).postMapper)},
		{get, "clients/*/protocol-mappers/models/*", viewClients, withMappers((*call).getMapper)},
		{put, "clients/*/protocol-mappers/models/*", manageClients, withMappers((*call).putMapper)},
		{del, "clients/*/protocol-mappers/models/*", manageClients, withMappers((*call).deleteMapper)},
	}
}

func scopeRoutes() []route {
	return []route{
		{get, "client-scopes", askClients, (*call).listScopes},
		{post, "client-scopes", manageClients, (*call).postScope},
		{get, "client-scopes/*", viewClients, withScope((*call).getScope)},
		{put, "client-scopes/*", manageClients, withScope((*call).putScope)},
		{del, "client-scopes/*", manageClients, withScope((*call).deleteScope)},
		{get, "client-scopes/*/protocol-mappers/models", viewClients, withMappers((*call).listMappers)},
		{post, "client-scopes/*/protocol-mappers/models", manageClients, withMappers((*call).postMapper)},
		{get, "client-scopes/*/protocol-mappers/models/*", viewClients, withMappers((*call).getMapper)},
		{put, "client-scopes/*/protocol-mappers/models/*", manageClients, withMappers((*call).putMapper)},
		{del, "client-scopes/*/protocol-mappers/models/*", manageClients, withMappers((*call).deleteMapper)},
		{get, "default-default-client-scopes", viewClients, func(c *call) answer { return ok(brief(c.realm.defaults)) }},
		{get, "default-optional-client-scopes", viewClients, func(c *call) answer { return ok(brief(c.realm.optionals)) }},
		{put, "default-default-client-scopes/*", manageClients, withScope((*call).realmDefault)},
		{put, "default-optional-client-scopes/*", manageClients, withScope((*call).realmOptional)},
		{del, "default-default-client-scopes/*", manageClients, withScope((*call).notRealmDefault)},
		{del, "default-optional-client-scopes/*", manageClients, withScope((*call).notRealmOptional)},
	}
}

func roleRoutes() []route {
	return []route{
		{get, "roles", viewRealm, func(c *call) answer { return c.pageOfRoles(c.realm.roles) }},
		{get, "roles/*", viewRealm, func(c *call) answer { return oneRole(c.realm.roles, c.args[0]) }},
		{post, "roles", manageRealm, (*call).postRealmRole},
	}
}

func userRoutes() []route {
	return []route{
		{get, "users", askUsers, (*call).listUsers},
		{post, "users", manageUsers, (*call).postUser},
		{get, "users/*", viewUsers, withUser((*call).getUser)},
		{put, "users/*", manageUsers, withUser((*call).putUser)},
		{del, "users/*", manageUsers, withUser((*call).deleteUser)},
		{get, "users/*/role-mappings", viewUsers, withUser((*call).mappings)},
		{get, "users/*/role-mappings/realm/composite", viewUsers, withUser((*call).effectiveRealmRoles)},
		{post, "users/*/role-mappings/realm", manageUsers, withUser((*call).addMappings)},
		{del, "users/*/role-mappings/realm", manageUsers, withUser((*call).removeMappings)},
		{post, "users/*/role-mappings/clients/*", manageUsers, withUser((*call).addMappings)},
		{del, "users/*/role-mappings/clients/*", manageUsers, withUser((*call).removeMappings)},
	}
}

package fake

import (
	"encoding/json"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
)

const (
	serviceAccount = "service_account" // the client scope of service accounts
	createdAt      = "client.secret.creation.time"
)

// jsonText is a text as it stands inside quotes.
func jsonText(s string) string {
	b, _ := json.Marshal(s) // of a text it cannot fail
	return string(b[1 : len(b)-1])
}

// clientFields are those that Keycloak knows; any other is refused.
var clientFields = map[string]bool{}

func init() {
	for name := range strings.FieldsSeq(`id clientId name description type rootUrl adminUrl baseUrl surrogateAuthRequired
		enabled alwaysDisplayInConsole clientAuthenticatorType secret registrationAccessToken defaultRoles redirectUris
		webOrigins notBefore bearerOnly consentRequired standardFlowEnabled implicitFlowEnabled directAccessGrantsEnabled
		serviceAccountsEnabled oauth2DeviceAuthorizationGrantEnabled authorizationServicesEnabled directGrantsOnly publicClient
		frontchannelLogout protocol attributes authenticationFlowBindingOverrides fullScopeAllowed nodeReRegistrationTimeout
		registeredNodes protocolMappers clientTemplate useTemplateConfig useTemplateScope useTemplateMappers
		defaultClientScopes optionalClientScopes authorizationSettings access origin`) {
		clientFields[name] = true
	}
}

// defaultClient is what a client is that was sent with nothing but its ID.
func defaultClient() doc {
	return doc{
		"surrogateAuthRequired": false, "enabled": true, "alwaysDisplayInConsole": false,
		"clientAuthenticatorType": "client-secret", "redirectUris": []any{}, "webOrigins": []any{}, "notBefore": 0,
		"bearerOnly": false, "consentRequired": false, "standardFlowEnabled": true, "implicitFlowEnabled": false,
		"directAccessGrantsEnabled": false, "serviceAccountsEnabled": false, "publicClient": false,
		"frontchannelLogout": false, "protocol": openID, "attributes": doc{"realm_client": "false"},
		"authenticationFlowBindingOverrides": doc{}, "fullScopeAllowed": true, "nodeReRegistrationTimeout": -1,
	}
}

// addClient makes a client of what was sent. Lists of scopes in it replace those
// of the realm; names that are not known are passed over.
func (r *realm) addClient(sent doc) *client {
	c := &client{realm: r, name: text(sent, "clientId"), id: text(sent, "id"), doc: defaultClient()}
	if c.id == "" {
		c.id = r.k.uuid("client", r.id, c.name)
	}
	c.doc["id"], c.doc["clientId"] = c.id, c.name
	if protocolOf(sent) != openID {
		c.doc["frontchannelLogout"] = true
	}
	if flag(sent, "serviceAccountsEnabled") {
		inner(c.doc, "attributes")["backchannel.logout.session.required"] = "true"
	}
	c.merge(sent)
	if _, given := sent["webOrigins"]; !given {
		c.doc["webOrigins"] = origins(textsOf(list(c.doc, "redirectUris")))
	}
	c.def, c.opt = r.given("defaultClientScopes", sent, r.defaults, c), r.given("optionalClientScopes", sent, r.optionals, c)
	r.put(c)
	c.consequences(nil)
	return c
}

// given are the scopes of a new client: those that were sent, or the realm's of
// its protocol.
func (r *realm) given(field string, sent doc, otherwise []*scope, c *client) []*scope {
	var out []*scope
	names, explicit := sent[field].([]any)
	if !explicit {
		for _, s := range otherwise {
			if s.protocol() == c.protocol() {
				out = append(out, s)
			}
		}
		return out
	}
	for _, name := range textsOf(names) {
		if s := r.scopeNamed(name); s != nil {
			out = append(out, s)
		}
	}
	return out
}

// put keeps the list in the order of client IDs.
func (r *realm) put(c *client) {
	at := sort.Search(len(r.clients), func(i int) bool { return r.clients[i].name >= c.name })
	r.clients = slices.Insert(r.clients, at, c)
	r.byID[c.id], r.byClientID[c.name] = c, c
}

func (r *realm) removeClient(c *client) {
	r.clients = slices.DeleteFunc(r.clients, func(x *client) bool { return x == c })
	delete(r.byID, c.id)
	delete(r.byClientID, c.name)
	r.users = slices.DeleteFunc(r.users, func(u *user) bool { return u.account == c })
	for _, u := range r.users {
		u.roles = slices.DeleteFunc(slices.Clone(u.roles), func(x *role) bool { return x.client == c })
	}
}

// own returns the client's document to be changed.
func (c *client) own() doc {
	if c.doc == nil {
		c.doc = c.bulk()
		c.account()
	}
	return c.doc
}

// look returns the client's document to be read.
func (c *client) look() doc {
	if c.doc == nil {
		return c.bulk()
	}
	return c.doc
}

// bulk is the document of one of many clients: confidential, with a service
// account, and never touched. It is made when it is looked at.
func (c *client) bulk() doc {
	d := defaultClient()
	d["id"], d["clientId"], d["secret"] = c.id, c.name, secretOf(c.realm.name, c.name)
	d["standardFlowEnabled"], d["serviceAccountsEnabled"], d["fullScopeAllowed"] = false, true, false
	inner(d, "attributes")[createdAt] = strconv.FormatInt(c.realm.k.now().Unix(), 10)
	return d
}

func (c *client) protocol() string { return protocolOf(c.look()) }

// merge takes the fields that were sent: null keeps, attributes are merged and an
// empty one goes, mappers are replaced as a set, lists of scopes are ignored.
func (c *client) merge(sent doc) {
	d := c.own()
	for name, v := range sent {
		switch name {
		case "id", "clientId", "defaultClientScopes", "optionalClientScopes", "access", "origin":
		case "attributes":
			given, _ := v.(doc)
			mergeAttributes(d, given)
		case "protocolMappers":
			if mappers, ok := v.([]any); ok {
				d[name] = c.realm.k.mappers(c.id, mappers)
			}
		default:
			if v != nil {
				d[name] = v
			}
		}
	}
	if len(list(d, "protocolMappers")) == 0 {
		delete(d, "protocolMappers")
	}
}

// mergeAttributes adds attributes to a document; one that is sent empty goes.
func mergeAttributes(d, given doc) {
	have := inner(d, "attributes")
	if have == nil {
		have = doc{}
		d["attributes"] = have
	}
	for name, v := range given {
		if v == nil || v == "" {
			delete(have, name)
			continue
		}
		have[name] = v
	}
}

// consequences are what Keycloak does besides when a client was written: the
// secret comes and goes with Client authentication, the account with Service
// account roles. before is the document until then, nil for a new client.
func (c *client) consequences(before doc) {
	d := c.own()
	switch public, secret := flag(d, "publicClient"), text(d, "secret"); {
	case public:
		delete(d, "secret")
	case secret == "":
		c.newSecret()
	case before == nil:
		c.noteSecret()
	}
	scope := c.realm.scopeNamed(serviceAccount)
	switch {
	case flag(d, "serviceAccountsEnabled"):
		c.account()
		if scope != nil {
			c.unlink(scope)
			c.link(scope, true)
		}
	case before != nil && flag(before, "serviceAccountsEnabled"):
		c.realm.users = slices.DeleteFunc(c.realm.users, func(u *user) bool { return u.account == c })
		if scope != nil {
			c.unlink(scope)
		}
	}
}

// newSecret generates a secret. The time beside it stays, if there is one already
// and nobody asked for a new secret by name.
func (c *client) newSecret() {
	n := c.realm.k.serial("secret", c.realm.name, c.name)
	c.own()["secret"] = secretOf(c.realm.name, c.name, n)
	if text(inner(c.doc, "attributes"), createdAt) == "" {
		c.noteSecret()
	}
}

func (c *client) noteSecret() {
	inner(c.own(), "attributes")[createdAt] = strconv.FormatInt(c.realm.k.now().Unix(), 10)
}

// rotate is what the secret's own endpoint does.
func (c *client) rotate() {
	c.newSecret()
	c.noteSecret()
}

// account returns the client's service account, made if there is none.
func (c *client) account() *user {
	if u := c.accountNow(); u != nil {
		return u
	}
	u := c.realm.addUser(accountName(c.name))
	u.account = c
	return u
}

// accountName is in lower case as Java has it.
func accountName(clientID string) string {
	return "service-account-" + strings.ToLower(strings.ReplaceAll(clientID, "İ", "i\u0307"))
}

func (c *client) accountNow() *user {
	for _, u := range c.realm.users {
		if u.account == c {
			return u
		}
	}
	return nil
}

// origins are the web origins that follow from redirect URIs.
func origins(redirects []string) []any {
	out := []any{}
	for _, r := range redirects {
		u, err := url.Parse(strings.TrimSuffix(r, "*"))
		if err != nil || u.Host == "" {
			continue
		}
		if o := u.Scheme + "://" + u.Host; !slices.Contains(out, any(o)) {
			out = append(out, o)
		}
	}
	return out
}

// json is the client as a GET shows it.
func (c *client) json(may rights) doc {
	d := make(doc, len(c.look())+3)
	for k, v := range c.look() {
		d[k] = v
	}
	if !may.manageClients {
		for _, name := range []string{"secret", "registrationAccessToken"} {
			if d[name] != nil {
				d[name] = mask
			}
		}
	}
	d["defaultClientScopes"], d["optionalClientScopes"] = names(c.def), names(c.opt)
	d["access"] = doc{"view": true, "configure": may.manageClients, "manage": may.manageClients}
	return d
}

// mask is what those see of a secret who may not manage clients (since 26.8).
const mask = "**********"

package fake

import (
	"net/http"
	"net/url"
	"strings"
	"time"
)

const refreshLife = 1800 // seconds

// grant is a request at the token endpoint.
type grant struct {
	*call
	form   url.Values
	client *client
}

func escaped(name string) string { return url.PathEscape(name) }

// token answers the token endpoint.
func (c *call) token() answer {
	if !flag(c.realm.doc, "enabled") {
		return oauth(http.StatusForbidden, "access_denied", "Realm not enabled")
	}
	g := &grant{call: c}
	kind, _, _ := strings.Cut(c.r.Header.Get("Content-Type"), ";")
	if strings.TrimSpace(kind) == "application/x-www-form-urlencoded" {
		form, err := url.ParseQuery(string(c.body))
		if err != nil {
			return serverError()
		}
		g.form = form
	}
	for _, values := range g.form {
		if len(values) > 1 {
			return oauth(http.StatusBadRequest, "invalid_request", "duplicated parameter")
		}
	}
	if g.form.Get("grant_type") == "" {
		return oauth(http.StatusBadRequest, "invalid_request", "Missing form parameter: grant_type")
	}
	if bad := g.authenticate(); bad != nil {
		return *bad
	}
	switch g.form.Get("grant_type") {
	case "client_credentials":
		return g.byClient()
	case "password":
		return g.byPassword()
	case "refresh_token":
		return g.byRefresh()
	}
	return oauth(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant_type")
}

const badClient = "Invalid client or Invalid client credentials"

// authenticate finds the client and checks its secret, by what Keycloak checks
// and in its order.
func (g *grant) authenticate() *answer {
	no := func(status int, code, text string) *answer {
		a := oauth(status, code, text)
		return &a
	}
	id, secret, bad := g.credentials()
	if bad {
		return no(http.StatusBadRequest, "unauthorized_client", "Unexpected error when authenticating client")
	}
	x := g.realm.byClientID[id]
	if x == nil || !flag(x.look(), "enabled") {
		return no(http.StatusUnauthorized, "invalid_client", badClient)
	}
	g.client = x
	d := x.look()
	switch {
	case flag(d, "bearerOnly"):
		return no(http.StatusBadRequest, "invalid_client", "Bearer-only not allowed")
	case flag(d, "publicClient"):
		return nil
	case text(d, "clientAuthenticatorType") == "client-x509":
		return no(http.StatusUnauthorized, "invalid_client", badClient)
	case text(d, "clientAuthenticatorType") != "client-secret":
		return no(http.StatusBadRequest, "invalid_client", "Parameter client_assertion_type is missing")
	case secret == "" || secret != text(d, "secret"):
		return no(http.StatusUnauthorized, "unauthorized_client", badClient)
	case x.protocol() != openID:
		return no(http.StatusBadRequest, "invalid_client", "Wrong client protocol.")
	}
	return nil
}

// credentials reads client_secret_basic and client_secret_post (RFC 6749 section
// 2.3.1); what stands in the body wins.
func (g *grant) credentials() (id, secret string, bad bool) {
	if user, password, basic := g.r.BasicAuth(); basic {
		plainID, errID := url.QueryUnescape(user)
		plainSecret, errSecret := url.QueryUnescape(password)
		id, secret, bad = plainID, plainSecret, errID != nil || errSecret != nil
	}
	if v := g.form.Get("client_id"); v != "" {
		id = v
	}
	if v := g.form.Get("client_secret"); v != "" {
		secret = v
	}
	return id, secret, bad
}

func (g *grant) byClient() answer {
	d := g.client.look()
	switch {
	case flag(d, "publicClient"):
		return oauth(http.StatusUnauthorized, "unauthorized_client", "Public client not allowed to retrieve service account")
	case !flag(d, "serviceAccountsEnabled"):
		return oauth(http.StatusUnauthorized, "unauthorized_client", "Client not enabled to retrieve service account")
	}
	u := g.client.accountNow()
	if u == nil && g.client.doc == nil {
		u = g.client.account()
	}
	switch {
	case u == nil:
		return oauth(http.StatusUnauthorized, "invalid_request",
			"The associated service account for the client '"+g.client.name+"' does not exist")
	case u.disabled:
		return oauth(http.StatusUnauthorized, "invalid_request", "User '"+u.name+"' disabled")
	}
	asked := strings.Fields(g.form.Get("scope"))
	scopes, fine := g.client.scopesOf(asked)
	if _, given := g.form["scope"]; !fine || given && len(asked) == 0 {
		return oauth(http.StatusBadRequest, "invalid_scope", "Invalid scopes: "+g.form.Get("scope"))
	}
	life := g.life()
	claims := g.client.claims(u, scopes, asked, "trrtcc:"+g.k.uuid("jti", g.realm.id, g.client.name), life)
	return g.issue(&holder{user: u, client: g.client.name}, claims, life, false)
}

// life is how long an access token lives, in seconds.
func (g *grant) life() int64 {
	if n := number(text(inner(g.client.look(), "attributes"), "access.token.lifespan")); n > 0 {
		return n
	}
	return number(g.realm.doc["accessTokenLifespan"])
}

func (g *grant) byPassword() answer {
	if !flag(g.client.look(), "directAccessGrantsEnabled") {
		return oauth(http.StatusBadRequest, "unauthorized_client", "Client not allowed for direct access grants")
	}
	u := g.realm.userNamed(g.form.Get("username"))
	switch {
	case u == nil || u.password == "" || u.password != g.form.Get("password"):
		return oauth(http.StatusBadRequest, "invalid_grant", "Invalid user credentials")
	case u.disabled:
		return oauth(http.StatusBadRequest, "invalid_grant", "Account disabled")
	}
	return g.session(u, g.k.uuid("session", g.realm.id, u.name))
}

// session gives an administrator the lightweight token that admin-cli gets, and a
// refresh token.
func (g *grant) session(u *user, sid string) answer {
	now, life := g.k.now().Unix(), g.life()
	claims := object{
		{"exp", now + life},
		{"iat", now},
		{"jti", "onltro:" + g.k.uuid("jti", sid)},
		{"iss", g.realm.issuer()},
		{"typ", "Bearer"},
		{"azp", g.client.name},
		{"sid", sid},
		{"scope", "profile email"},
	}
	return g.issue(&holder{user: u, client: g.client.name, session: sid}, claims, life, true)
}

func (g *grant) byRefresh() answer {
	h := g.k.refresh[g.form.Get("refresh_token")]
	switch {
	case h == nil || h.client != g.client.name:
		return oauth(http.StatusBadRequest, "invalid_grant", "Invalid refresh token")
	case h.ended || h.user.disabled:
		return oauth(http.StatusBadRequest, "invalid_grant", "Session not active")
	case !h.until.After(g.k.now()):
		return oauth(http.StatusBadRequest, "invalid_grant", "Token is not active")
	}
	return g.session(h.user, h.session)
}

// logout ends the session of a refresh token.
func (c *call) logout() answer {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return serverError()
	}
	h := c.k.refresh[form.Get("refresh_token")]
	if h == nil {
		return oauth(http.StatusBadRequest, "invalid_grant", "Invalid refresh token")
	}
	c.k.endSession(func(x *holder) bool { return x.session == h.session })
	return done()
}

// issue signs a token and remembers whose it is.
func (g *grant) issue(h *holder, claims object, life int64, refresh bool) answer {
	token, err := g.realm.sign(claims)
	if err != nil {
		return serverError()
	}
	h.until = g.k.now().Add(time.Duration(life) * time.Second)
	g.k.holders[token] = h
	out := object{{"access_token", token}, {"expires_in", life}, {"refresh_expires_in", 0}}
	if refresh {
		again := *h
		again.until = g.k.now().Add(refreshLife * time.Second)
		name := "refresh-" + kid("refresh", token)
		g.k.refresh[name] = &again
		out.set("refresh_expires_in", refreshLife)
		out.set("refresh_token", name)
	}
	out = append(out, member{"token_type", "Bearer"}, member{"not-before-policy", 0})
	if h.session != "" {
		out.set("session_state", h.session)
	}
	return ok(append(out, member{"scope", claims.get("scope")}))
}

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The realms of the page server, each with its number of clients.
const (
	hugeRealm = "huge"
	bigRealm  = "big"
	small     = "small"
)

var realmSizes = map[string]int{"master": 6, small: 6, bigRealm: 10_000, hugeRealm: 100_000}

// pageServer answers what the screens ask a Keycloak: sign-in, realms, clients by
// pages. It computes next to nothing, so that it takes no time from the program
// that is measured, and is a little late with each answer, as a network is. It is
// an API with one large answer besides.
type pageServer struct {
	url    string
	late   time.Duration
	server *http.Server
	body   largeBody

	mu    sync.Mutex
	asked []*asked
}

// asked is one request: what it asked for, when it came, and when its answer had
// gone out.
type asked struct {
	what         string
	at, answered time.Time
}

// isPage says whether it asked for a page of clients. By a page of one client the
// program finds out what rights it has.
func (a *asked) isPage() bool {
	path, query, _ := strings.Cut(a.what, "?")
	return strings.HasSuffix(path, "/clients") && !strings.Contains("&"+query+"&", "&max=1&")
}

// startPageServer starts one on a free port of this machine.
func startPageServer(ctx context.Context, late time.Duration) (*pageServer, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &pageServer{url: "http://" + l.Addr().String(), late: late}
	s.body = largeBody{rest: make(chan struct{}), sent: make(chan struct{})}
	s.server = &http.Server{Handler: s.handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(l) }()
	return s, nil
}

func (s *pageServer) close() { _ = s.server.Close() }

// requests returns a copy of those that came since forget.
func (s *pageServer) requests() []asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]asked, len(s.asked))
	for i, a := range s.asked {
		out[i] = *a
	}
	return out
}

// forget begins the list of requests anew.
func (s *pageServer) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = nil
}

func (s *pageServer) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /realms/{realm}/.well-known/openid-configuration", s.discovery)
	mux.HandleFunc("POST /realms/{realm}/protocol/openid-connect/token", s.token)
	mux.HandleFunc("GET /admin/realms", s.realms)
	mux.HandleFunc("GET /admin/realms/{realm}", s.realm)
	mux.HandleFunc("GET /admin/realms/{realm}/clients", s.clients)
	mux.HandleFunc("GET /admin/realms/{realm}/clients/{id}", s.client)
	mux.HandleFunc("GET /admin/realms/{realm}/client-scopes", s.scopes)
	// What else is read of a realm or a client is a list with nothing in it.
	mux.HandleFunc("GET /admin/", func(w http.ResponseWriter, _ *http.Request) { answer(w, []any{}) })
	mux.HandleFunc("GET "+largePath, s.body.serve)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &asked{what: r.Method + " " + r.URL.RequestURI(), at: time.Now()}
		s.mu.Lock()
		s.asked = append(s.asked, a)
		s.mu.Unlock()
		time.Sleep(s.late)
		mux.ServeHTTP(w, r)
		s.mu.Lock()
		a.answered = time.Now()
		s.mu.Unlock()
	})
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}

func (s *pageServer) discovery(w http.ResponseWriter, r *http.Request) {
	issuer := s.url + "/realms/" + r.PathValue("realm")
	answer(w, map[string]any{
		"issuer": issuer, "token_endpoint": issuer + "/protocol/openid-connect/token",
		"jwks_uri": issuer + "/protocol/openid-connect/certs",
	})
}

func (*pageServer) token(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{"access_token": "page.server.token", "token_type": "Bearer", "expires_in": 36_000})
}

func (*pageServer) realms(w http.ResponseWriter, _ *http.Request) {
	var out []any
	for name := range realmSizes {
		out = append(out, map[string]any{"realm": name, "enabled": true})
	}
	answer(w, out)
}

func (*pageServer) realm(w http.ResponseWriter, r *http.Request) {
	answer(w, map[string]any{"realm": r.PathValue("realm"), "enabled": true, "accessTokenLifespan": 300})
}

// clientName is the ID of the client at a place of a realm's list.
func clientName(at int) string { return fmt.Sprintf("service-%06d", at) }

// clients answers with one page, as Keycloak does: first, max, and a part of the
// client ID.
func (*pageServer) clients(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	size := realmSizes[r.PathValue("realm")]
	skip, _ := strconv.Atoi(q.Get("first"))
	left, err := strconv.Atoi(q.Get("max"))
	if err != nil {
		left = size
	}
	part := strings.ToLower(q.Get("clientId"))
	at := 0
	if part == "" {
		at, skip = skip, 0
	}
	page := []byte{'['}
	for ; at < size && left > 0; at++ {
		if !strings.Contains(clientName(at), part) {
			continue
		}
		if skip > 0 {
			skip--
			continue
		}
		if len(page) > 1 {
			page = append(page, ',')
		}
		page = fmt.Appendf(page, clientForm, clientUUID(at), clientName(at), at)
		left--
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(append(page, ']'))
}

func (*pageServer) client(w http.ResponseWriter, r *http.Request) {
	at, _ := strconv.Atoi(strings.TrimLeft(r.PathValue("id")[24:], "0"))
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, clientForm, clientUUID(at), clientName(at), at)
}

// clientUUID is the UUID of the client at a place.
func clientUUID(at int) string { return fmt.Sprintf("5d1f0000-0000-4000-8000-%012d", at) }

// clientForm is a client as Keycloak lists it: UUID, client ID, place.
const clientForm = `{"id":"%s","clientId":"%s","name":"Service number %d","description":"","rootUrl":"","adminUrl":"","baseUrl":"",` +
	`"surrogateAuthRequired":false,"enabled":true,"alwaysDisplayInConsole":false,"clientAuthenticatorType":"client-secret",` +
	`"secret":"**********","redirectUris":[],"webOrigins":[],"notBefore":0,"bearerOnly":false,"consentRequired":false,` +
	`"standardFlowEnabled":false,"implicitFlowEnabled":false,"directAccessGrantsEnabled":false,"serviceAccountsEnabled":true,` +
	`"publicClient":false,"frontchannelLogout":false,"protocol":"openid-connect","attributes":{"realm_client":"false",` +
	`"client.secret.creation.time":"1763900000","backchannel.logout.session.required":"true"},"authenticationFlowBindingOverrides":{},` +
	`"fullScopeAllowed":false,"nodeReRegistrationTimeout":-1,"defaultClientScopes":["service_account","web-origins","roles","basic","orders-audience"],` +
	`"optionalClientScopes":["address","phone","offline_access"],"access":{"view":true,"configure":true,"manage":true}}`

func (*pageServer) scopes(w http.ResponseWriter, _ *http.Request) {
	scope := func(name string, mappers ...any) map[string]any {
		return map[string]any{"id": "scope-" + name, "name": name, "protocol": "openid-connect", "protocolMappers": mappers}
	}
	answer(w, []any{
		scope("basic"), scope("roles"), scope("service_account"), scope("web-origins"), scope("address"), scope("phone"), scope("offline_access"),
		scope("orders-audience", map[string]any{
			"id": "mapper", "name": "audience orders", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
			"config": map[string]string{"included.custom.audience": "orders-api", "access.token.claim": "true"},
		}),
	})
}

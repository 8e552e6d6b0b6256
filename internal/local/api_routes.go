package local

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ordersRole is the role that /orders asks for.
const ordersRole = "orders-reader"

//go:embed openapi.json
var openAPI []byte

// api answers the requests. It keeps no state but the keys.
type api struct {
	url    string
	check  *verifier
	routes map[string]func(w http.ResponseWriter, r *http.Request)
}

func newAPIHandler(address string, o APIOptions) (http.Handler, error) {
	v, err := newVerifier(o)
	if err != nil {
		return nil, err
	}
	description, err := describe(o.Issuer)
	if err != nil {
		return nil, err
	}
	a := &api{url: address, check: v}
	health := func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"status": "ok", "issuer": o.Issuer, "audience": o.Audience})
	}
	a.routes = map[string]func(http.ResponseWriter, *http.Request){
		"/":             health,
		"/health":       health,
		"/secure-data":  a.protected("", secureData),
		"/orders":       a.protected(ordersRole, orders),
		"/openapi.json": func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, description) },
		// RFC 9728, section 3
		"/.well-known/oauth-protected-resource": func(w http.ResponseWriter, _ *http.Request) {
			answer(w, http.StatusOK, map[string]any{
				"resource": a.url, "authorization_servers": []string{o.Issuer}, "bearer_methods_supported": []string{"header"},
			})
		},
	}
	return a, nil
}

// describe puts the issuer into the embedded OpenAPI document, whose security
// scheme leads to its discovery document.
func describe(issuer string) (map[string]any, error) {
	var doc map[string]any
	text := strings.ReplaceAll(string(openAPI), "{issuer}", jsonInside(issuer))
	err := json.Unmarshal([]byte(text), &doc)
	return doc, err
}

// jsonInside escapes s for a place between quotes.
func jsonInside(s string) string {
	b, _ := json.Marshal(s) // a string always marshals
	return string(b[1 : len(b)-1])
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	serve, ok := a.routes[r.URL.Path]
	switch {
	case !ok:
		answer(w, http.StatusNotFound, detail("Not Found"))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		answer(w, http.StatusMethodNotAllowed, detail("Method Not Allowed"))
	default:
		serve(w, r)
	}
}

func detail(text string) map[string]any { return map[string]any{"detail": text} }

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that has gone hears nothing
}

func secureData(w http.ResponseWriter, c *accessClaims) {
	// A struct keeps the order of the article's answer; a map would sort it.
	answer(w, http.StatusOK, struct {
		Message string `json:"message"`
		Client  string `json:"client"`
	}{"You have access!", c.Subject})
}

func orders(w http.ResponseWriter, c *accessClaims) {
	answer(w, http.StatusOK, map[string]any{
		"client": c.Subject,
		"orders": []map[string]any{{"id": 1001, "item": "umbrella"}, {"id": 1002, "item": "raincoat"}},
	})
}

// protected lets a request with a valid token through, and with role only one
// whose token has that role. The refusals are those of RFC 6750, section 3.
func (a *api) protected(role string, serve func(http.ResponseWriter, *accessClaims)) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		token, err := bearerToken(r.Header)
		var c *accessClaims
		if err == nil {
			c, err = a.check.verify(r.Context(), token)
		}
		if err == nil && role != "" && !a.check.hasRole(c, role) {
			err = &refusal{http.StatusForbidden, "insufficient_scope", fmt.Sprintf("the role %s is missing", role)}
		}
		if err != nil {
			a.refuse(w, err)
			return
		}
		serve(w, c)
	}
}

// refusal is an answer of RFC 6750, section 3.1.
type refusal struct {
	status int
	code   string // "" when no token was sent: then the reason is no error of the client's
	reason string
}

func (e *refusal) Error() string { return e.reason }

func (a *api) refuse(w http.ResponseWriter, err error) {
	var no *refusal
	if !errors.As(err, &no) {
		// The keys cannot be had: that is this server's trouble, not the client's.
		answer(w, http.StatusServiceUnavailable, detail("The token cannot be checked: "+err.Error()))
		return
	}
	challenge := `Bearer realm="sample-api"`
	if no.code != "" {
		challenge += fmt.Sprintf(`, error="%s", error_description="%s"`, no.code, headerText(no.reason))
	}
	challenge += fmt.Sprintf(`, resource_metadata="%s/.well-known/oauth-protected-resource"`, a.url)
	w.Header().Set("WWW-Authenticate", challenge)
	switch no.code {
	case "":
		answer(w, no.status, detail("Not authenticated: "+no.reason))
	case "invalid_token":
		answer(w, no.status, detail("Invalid token: "+no.reason))
	default:
		answer(w, no.status, detail(no.reason))
	}
}

// headerText keeps the characters that error_description may have: %x20-21,
// %x23-5B and %x5D-7E. What a token holds may be anything.
func headerText(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case r < 0x20 || r == '\\' || r > 0x7e:
			return '?'
		}
		return r
	}, s)
}

// bearerToken takes the token from the one place where this API looks (RFC 6750,
// section 2.1).
func bearerToken(h http.Header) (string, error) {
	values := h.Values("Authorization")
	switch {
	case len(values) == 0:
		return "", &refusal{http.StatusUnauthorized, "", "the request has no Authorization header"}
	case len(values) > 1:
		return "", &refusal{http.StatusBadRequest, "invalid_request", "the request has more than one Authorization header"}
	}
	scheme, token, _ := strings.Cut(strings.TrimSpace(values[0]), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return "", &refusal{http.StatusUnauthorized, "", "the Authorization header is not of the scheme Bearer"}
	}
	token = strings.TrimSpace(token)
	switch {
	case token == "":
		return "", invalid("there is nothing after Bearer")
	case slices.Contains(strings.Fields(strings.ToLower(token)), "bearer"):
		return "", invalid("the word Bearer is there twice")
	case strings.ContainsAny(token, " \t,;\"'{"):
		return "", invalid("what follows Bearer is not a token: it holds blanks, quotes or other text")
	}
	return token, nil
}

func invalid(format string, args ...any) error {
	return &refusal{http.StatusUnauthorized, "invalid_token", fmt.Sprintf(format, args...)}
}

// keysTrouble words an error of the key server for the one who calls the API.
func keysTrouble(url string, err error) error {
	var plain *plainError
	if !errors.As(err, &plain) {
		err = reason(url, err)
	}
	return fmt.Errorf("the keys of the issuer are not available: %w", err)
}

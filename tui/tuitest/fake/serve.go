package fake

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// answer is what goes back: body as JSON, or html as it is.
type answer struct {
	status   int
	body     any
	html     string
	location string
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func done() answer { return answer{status: http.StatusNoContent} }

func created(location string) answer { return answer{status: http.StatusCreated, location: location} }

// said is an error as most of Keycloak words them, refused as the forms of the
// admin API do, oauth as the token endpoint does (RFC 6749 section 5.2).
func said(status int, text string) answer { return answer{status: status, body: doc{"error": text}} }

func refused(status int, text string) answer {
	return answer{status: status, body: doc{"errorMessage": text}}
}

func oauth(status int, code, description string) answer {
	return answer{status: status, body: object{{"error", code}, {"error_description", description}}}
}

func forbidden() answer { return said(http.StatusForbidden, "HTTP 403 Forbidden") }

func serverError() answer {
	return oauth(http.StatusInternalServerError, "unknown_error", "For more on this error consult the server log.")
}

// call is one request.
type call struct {
	k     *Keycloak
	r     *http.Request
	query url.Values
	body  []byte
	realm *realm
	user  *holder
	may   rights
	args  []string // what stands in the path for each * of the route
}

// read decodes the body; bad is what is answered where that cannot be.
func (c *call) read(out any) (bad *answer) {
	if err := decode(c.body, out); err != nil {
		a := said(http.StatusBadRequest, "Cannot parse the JSON")
		return &a
	}
	return nil
}

// maxRequest bounds what one request may send, in bytes.
const maxRequest = 16 << 20

// ServeHTTP answers one request: with the trouble that is asked for, or as
// Keycloak does.
func (k *Keycloak) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return // the other side has gone
	}
	path := strings.TrimPrefix(r.URL.EscapedPath(), k.path)
	if a := k.meet(r, path); a != nil {
		a.send(w)
		return
	}
	k.mu.Lock()
	a := k.answer(&call{k: k, r: r, query: r.URL.Query(), body: body}, path)
	sent := a.encode() // within the lock: documents are shown as they are
	k.mu.Unlock()
	sent.send(w)
}

// reply is an answer, ready to be sent.
type reply struct {
	status   int
	kind     string
	body     []byte
	location string
}

func (a answer) encode() reply {
	r := reply{status: a.status, location: a.location}
	switch {
	case a.html != "":
		r.kind, r.body = "text/html; charset=utf-8", []byte(a.html)
	case a.body != nil:
		r.kind = "application/json;charset=UTF-8"
		if a.status >= http.StatusBadRequest {
			r.kind = "application/json"
		}
		b, err := json.Marshal(a.body)
		if err != nil {
			r.status, b = http.StatusInternalServerError, []byte(`{"error":"the fake has no JSON"}`)
		}
		r.body = b
	}
	return r
}

func (r reply) send(w http.ResponseWriter) {
	h := w.Header()
	if r.kind != "" {
		h.Set("Content-Type", r.kind)
	}
	if r.location != "" {
		h.Set("Location", r.location)
	}
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the other side may have gone
}

// answer finds what is asked for; k.mu is held.
func (k *Keycloak) answer(c *call, path string) answer {
	if k.path != "" && !strings.HasPrefix(c.r.URL.EscapedPath(), k.path+"/") {
		return answer{status: http.StatusNotFound, html: "<html><body><h1>Resource not found</h1></body></html>"}
	}
	segments := strings.Split(strings.Trim(path, "/"), "/")
	for i, s := range segments {
		plain, err := url.PathUnescape(s)
		if err != nil {
			return said(http.StatusBadRequest, "HTTP 400 Bad Request")
		}
		segments[i] = plain
	}
	switch segments[0] {
	case "realms":
		return k.public(c, segments[1:])
	case "admin":
		return k.admin(c, segments[1:])
	case "":
		return answer{status: http.StatusFound, location: k.URL + "/admin/"}
	}
	return said(http.StatusNotFound, "Unable to find matching target resource method")
}

// public answers what a realm shows to everybody.
func (k *Keycloak) public(c *call, path []string) answer {
	if len(path) == 0 {
		return said(http.StatusNotFound, "Unable to find matching target resource method")
	}
	c.realm = k.realm(path[0])
	if c.realm == nil {
		return said(http.StatusNotFound, "Realm does not exist")
	}
	if text(c.realm.doc, "sslRequired") == "all" {
		return oauth(http.StatusForbidden, "invalid_request", "HTTPS required")
	}
	for _, p := range []struct {
		method, path string
		do           func(*call) answer
	}{
		{http.MethodGet, "", (*call).about},
		{http.MethodGet, ".well-known/openid-configuration", (*call).discovery},
		{http.MethodGet, "protocol/openid-connect/certs", (*call).certs},
		{http.MethodPost, "protocol/openid-connect/token", (*call).token},
		{http.MethodPost, "protocol/openid-connect/logout", (*call).logout},
	} {
		if strings.Join(path[1:], "/") != p.path {
			continue
		}
		if c.r.Method != p.method {
			return said(http.StatusMethodNotAllowed, "HTTP 405 Method Not Allowed")
		}
		return p.do(c)
	}
	return said(http.StatusNotFound, "Unable to find matching target resource method")
}

// admin answers the admin API to those who are signed in.
func (k *Keycloak) admin(c *call, path []string) answer {
	token, _ := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	c.user = k.holders[token]
	if c.user == nil || !c.user.until.After(k.now()) || c.user.ended {
		return said(http.StatusUnauthorized, "HTTP 401 Unauthorized")
	}
	if len(path) == 1 && path[0] == "serverinfo" && c.r.Method == http.MethodGet {
		return c.serverInfo()
	}
	if len(path) == 0 || path[0] != "realms" {
		return said(http.StatusNotFound, "HTTP 404 Not Found")
	}
	if len(path) == 1 {
		switch c.r.Method {
		case http.MethodGet:
			return c.listRealms()
		case http.MethodPost:
			return c.createRealm()
		}
		return said(http.StatusMethodNotAllowed, "HTTP 405 Method Not Allowed")
	}
	if c.realm = k.realm(path[1]); c.realm == nil {
		return said(http.StatusNotFound, "Realm not found.")
	}
	if c.may = k.rightsOf(c.user, c.realm); c.may.none {
		return forbidden()
	}
	return c.dispatch(path[2:])
}

// route is one thing that the admin API does. Each * of the path is an argument;
// needs is the right without which it is forbidden.
type route struct {
	method, path string
	needs        func(rights) bool
	do           func(*call) answer
}

func (c *call) dispatch(path []string) answer {
	known := false
	for _, r := range routes {
		args, fits := match(r.path, path)
		if !fits {
			continue
		}
		known = true
		if r.method != c.r.Method {
			continue
		}
		if r.needs != nil && !r.needs(c.may) {
			return forbidden()
		}
		for _, values := range c.query {
			if slices.ContainsFunc(values, blocked) {
				return said(http.StatusBadRequest, "Blocking invalid query parameter value")
			}
		}
		c.args = args
		return r.do(c)
	}
	if known {
		return said(http.StatusMethodNotAllowed, "HTTP 405 Method Not Allowed")
	}
	return said(http.StatusNotFound, "HTTP 404 Not Found")
}

// blocked says whether Keycloak refuses such a text in a query (since 26.7).
func blocked(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' })
}

func match(pattern string, path []string) (args []string, fits bool) {
	want := strings.Split(pattern, "/")
	if pattern == "" {
		want = nil
	}
	if len(want) != len(path) {
		return nil, false
	}
	for i, w := range want {
		if w == "*" {
			args = append(args, path[i])
		} else if w != path[i] {
			return nil, false
		}
	}
	return args, true
}

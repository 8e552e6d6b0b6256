package fake

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// trouble is what is done with some requests instead of answering them.
type trouble struct {
	method, part string
	reply        *reply
	gate         chan struct{} // of what hangs
	once         sync.Once
}

func (t *trouble) release() {
	t.once.Do(func() {
		if t.gate != nil {
			close(t.gate)
		}
	})
}

// Fail answers requests with this status and body from now on: those of this
// method ("" for any) whose path, as in [Keycloak.Requests], holds pathPart. The
// body is sent as JSON if it is, else as HTML; an empty one is what Keycloak words
// such an error with. What was asked for last comes first. undo ends it.
func (k *Keycloak) Fail(method, pathPart string, status int, body string) (undo func()) {
	r := reply{status: status, kind: "text/html; charset=utf-8", body: []byte(body)}
	switch {
	case body == "":
		r = bare(status).encode()
	case json.Valid([]byte(body)):
		r.kind = "application/json"
	}
	return k.trouble(&trouble{method: method, part: pathPart, reply: &r})
}

// bare is how Keycloak words a status without a reason.
func bare(status int) answer {
	if status >= http.StatusInternalServerError {
		return serverError()
	}
	return said(status, "HTTP "+statusLine(status))
}

// Hang lets the requests whose path holds pathPart wait until release; then they
// are answered. Those whose sender has gone are not.
func (k *Keycloak) Hang(pathPart string) (release func()) {
	return k.HangOn("", pathPart)
}

// HangOn is [Keycloak.Hang] for the requests of one method ("" for any).
func (k *Keycloak) HangOn(method, pathPart string) (release func()) {
	return k.trouble(&trouble{method: method, part: pathPart, gate: make(chan struct{})})
}

func (k *Keycloak) trouble(t *trouble) (undo func()) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.faults = append(k.faults, t)
	return func() {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.faults = slices.DeleteFunc(k.faults, func(x *trouble) bool { return x == t })
		t.release()
	}
}

// Requests are those that came, in their order, as "GET /admin/realms?first=0":
// without the base path, and as they were written.
func (k *Keycloak) Requests() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.requests)
}

// Forget empties the list of requests.
func (k *Keycloak) Forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.requests = nil
}

// meet notes a request, and returns what it meets with; nil for nothing. It waits
// where it hangs.
func (k *Keycloak) meet(r *http.Request, path string) *reply {
	line := path
	if r.URL.RawQuery != "" {
		line += "?" + r.URL.RawQuery
	}
	k.mu.Lock()
	k.requests = append(k.requests, r.Method+" "+line)
	var found *trouble
	for _, t := range slices.Backward(k.faults) {
		if (t.method == "" || t.method == r.Method) && strings.Contains(line, t.part) {
			found = t
			break
		}
	}
	k.mu.Unlock()
	if found == nil {
		return nil
	}
	if found.gate != nil {
		select {
		case <-found.gate:
		case <-r.Context().Done():
		}
		return nil
	}
	return found.reply
}

func statusLine(status int) string {
	return strconv.Itoa(status) + " " + http.StatusText(status)
}

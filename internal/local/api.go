package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"kloakroom/internal/fault"
)

// APIOptions say which tokens the sample API takes.
type APIOptions struct {
	// Port is 0 for any free one. If it is taken, the next free one is used with
	// Fallback, and without it the start fails.
	Port     int
	Fallback bool

	Issuer   string // what iss must be, like "http://localhost:8080/realms/coolproject"
	JWKSURL  string // where the keys are; "" is Keycloak's place below Issuer
	Audience string // what aud must contain

	Progress Progress

	now func() time.Time // nil is the clock
}

// API is a running sample API: a resource server that asks for access tokens of
// one issuer and one audience.
//
//	GET /secure-data  any valid token; {"message":"You have access!","client":<sub>}
//	GET /orders       a valid token with the role orders-reader, of the realm or of the audience's client
//	GET /health       open
//	GET /openapi.json open; describes all this in OpenAPI 3.0
//
// Everything else, refusals included, is JSON too: {"detail": "…"}.
type API struct {
	url    string
	server *http.Server
	ended  chan struct{} // closed when nobody listens any more
	stop   sync.Once
	err    error
}

// StartAPI starts the sample API on 127.0.0.1 and returns when it listens. It
// fetches keys when the first token comes, so the issuer need not be up yet. It
// ends by Stop or when ctx does.
func StartAPI(ctx context.Context, o APIOptions) (*API, error) {
	const what = "start the sample API"
	if o.Issuer == "" || o.Audience == "" {
		return nil, &fault.Error{
			Class: fault.Usage, Code: "bad-api-options", What: what,
			Why: "it needs to know the issuer and the audience of its tokens",
		}
	}
	o.Issuer = strings.TrimRight(o.Issuer, "/")
	if o.JWKSURL == "" {
		o.JWKSURL = o.Issuer + "/protocol/openid-connect/certs"
	}
	if o.now == nil {
		o.now = time.Now
	}
	l, err := listen(ctx, o.Port, o.Fallback)
	if err != nil {
		return nil, fault.Wrap(what, err)
	}
	address := "http://" + l.Addr().String()
	handler, err := newAPIHandler(address, o)
	if err != nil {
		return nil, fault.Wrap(what, errors.Join(err, l.Close()))
	}
	if port := l.Addr().(*net.TCPAddr).Port; o.Port != 0 && port != o.Port {
		o.Progress.say(fmt.Sprintf("Port %d is taken; the sample API gets port %d.", o.Port, port))
	}
	o.Progress.say("Starting the sample API at " + address + " …")
	a := &API{url: address, ended: make(chan struct{}), server: &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    128 << 10, // tokens with many roles are long
	}}
	go func() {
		_ = a.server.Serve(l) // returns when Stop closes it
		close(a.ended)
	}()
	context.AfterFunc(ctx, func() { _ = a.Stop(context.WithoutCancel(ctx)) })
	return a, nil
}

// listen opens the port on 127.0.0.1, as the example set-up spells it.
func listen(ctx context.Context, preferred int, fallback bool) (net.Listener, error) {
	var lost []int
	for {
		port, err := choosePort(ctx, preferred, fallback, lost...)
		if err != nil {
			return nil, err
		}
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil || (preferred != 0 && !fallback) || len(lost) > fallbackPorts {
			return l, err
		}
		lost = append(lost, port) // taken since we looked
	}
}

// URL is where the API is, like "http://127.0.0.1:8000".
func (a *API) URL() string { return a.url }

// Stop ends the API: requests under way may finish for five seconds or until ctx
// ends. A second call returns the same.
func (a *API) Stop(ctx context.Context) error {
	a.stop.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		a.err = a.server.Shutdown(ctx)
		if ctx.Err() != nil {
			a.err = a.server.Close()
		}
		<-a.ended
	})
	return fault.Wrap("stop the sample API", a.err)
}

package keycloak

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
	"kloakroom/keycloak/internal/rest"
)

// Location is where a Keycloak was found.
type Location struct {
	// Base is the URL with the base path that is right, without a final slash.
	Base string
	// Discovery is the realm's discovery document; nil where the base is right
	// and the realm does not exist.
	Discovery *Discovery
}

// Locate finds the base path of a Keycloak by asking for the realm's discovery
// document at each candidate: the URL as given, then with every final "/auth"
// removed, then with one "/auth". A base is proven by that document, or by the
// 404 that only the right base gives for a realm that does not exist. Addresses
// copied out of a browser (…/admin/master/console, …/realms/shop/account) are
// cut to what stands before.
//
// hc is guarded and signs nothing. Errors: a usage fault for what is no URL; the
// transport's where nobody answers, or the server is in trouble; "redirect" or
// "not-keycloak" where something else answers; "https-required".
func Locate(ctx context.Context, hc *http.Client, given, realm string) (Location, error) {
	candidates, err := bases(given)
	if err != nil {
		return Location{}, err
	}
	var failure error
	for _, base := range candidates {
		d, err := discovery(ctx, rest.New(base, hc), realm, "find Keycloak at "+base)
		switch {
		case err == nil:
			return Location{Base: base, Discovery: d}, nil
		case IsRealmMissing(err):
			return Location{Base: base}, nil
		case !elsewhere(err):
			return Location{}, err
		}
		// That a server is in trouble says more than that a path leads nowhere.
		if failure == nil || (inTrouble(err) && !inTrouble(failure)) {
			failure = err
		}
	}
	return Location{}, notKeycloak(failure)
}

// elsewhere says whether another path at the same server may do better: it
// answered, but not as a Keycloak. A load balancer answers 503 too for a path
// that it does not know.
func elsewhere(err error) bool {
	var w *wire.Error
	var r *rest.Error
	switch {
	case errors.As(err, &w):
		return slices.Contains([]wire.Kind{wire.NotJSON, wire.Redirect, wire.TooLarge, wire.Truncated, wire.Status}, w.Kind)
	case errors.As(err, &r):
		return !r.HTTPSRequired()
	}
	return errors.Is(err, rest.ErrWrongJSON)
}

func inTrouble(err error) bool {
	var w *wire.Error
	var r *rest.Error
	return errors.As(err, &w) && w.Kind == wire.Status || errors.As(err, &r) && r.Trouble()
}

// notKeycloak puts an answer into words that no Keycloak gives there. One of a
// server in trouble, and a redirect, have their own.
func notKeycloak(cause error) error {
	var w *wire.Error
	if inTrouble(cause) || errors.As(cause, &w) && w.Kind == wire.Redirect {
		return cause
	}
	f := *fault.Of(cause)
	f.Class, f.Code, f.Err = fault.Unreachable, "not-keycloak", cause
	f.Why = "what answers there is not a Keycloak: " + f.Why
	f.Hint = "Check the URL: scheme, host and port, and the base path if it is not /auth."
	return &f
}

// bases returns the candidates in the order in which they are tried.
func bases(given string) ([]string, error) {
	u, err := wire.ParseURL(strings.TrimSpace(given))
	if err != nil {
		return nil, badURL(err)
	}
	u.User, u.RawQuery, u.ForceQuery, u.Fragment, u.RawFragment, u.RawPath = nil, "", false, "", "", ""
	u.Path, _, _ = strings.Cut(u.Path+"/", "/realms/")
	u.Path = strings.TrimRight(u.Path, "/")
	whole := u.String()
	u.Path, _, _ = strings.Cut(u.Path+"/", "/admin/")
	u.Path = strings.TrimRight(u.Path, "/")
	out := []string{u.String()}
	for strings.HasSuffix(u.Path, "/auth") {
		u.Path = strings.TrimRight(strings.TrimSuffix(u.Path, "/auth"), "/")
		out = append(out, u.String())
	}
	if len(out) == 1 {
		u.Path += "/auth"
		out = append(out, u.String())
	}
	if !slices.Contains(out, whole) {
		out = append(out, whole) // a base path may have an "admin" of its own
	}
	return out, nil
}

// badURL does not repeat what was given: it may be a secret in the wrong place,
// or carry one.
func badURL(cause error) error {
	why := "this is no URL"
	var w *wire.Error
	if errors.As(cause, &w) && w.Err != nil {
		why += ": " + w.Err.Error()
	}
	return &fault.Error{
		Class: fault.Usage, Code: "bad-url", What: "find Keycloak", Why: why,
		Hint: "Give it like http://localhost:8080 or https://sso.example.com/auth.", Err: cause,
	}
}

// Package write is all that is written to a Keycloak server. Only
// internal/change imports it: there every write is planned, checked before and
// after, and kept in the journal. This package does none of that; it turns one
// step into the requests that Keycloak wants.
package write

import (
	"context"
	"errors"
	"net/http"

	gocloak "github.com/Nerzal/gocloak/v13"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/keycloak"
	"kloakroom/keycloak/internal/cloak"
	"kloakroom/keycloak/internal/rest"
)

// Writer writes to one Keycloak.
type Writer struct {
	rest  *rest.Caller
	cloak *cloak.Client
}

// New returns a Writer. The base URL carries the base path; hc signs admin
// requests, is guarded and follows no redirect.
func New(base string, hc *http.Client) *Writer {
	c := rest.New(base, hc)
	return &Writer{rest: c, cloak: cloak.New(c)}
}

// CreateRealm creates an enabled realm with Keycloak's own defaults.
func (w *Writer) CreateRealm(ctx context.Context, name string) error {
	op := rest.Op{
		What: "create realm " + name, Realm: name, Needs: "create-realm", Exists: true, Path: []string{name},
	}
	return w.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		_, err := g.CreateRealm(ctx, "", gocloak.RealmRepresentation{
			Realm: gocloak.StringP(name), Enabled: gocloak.BoolP(true),
		})
		return err
	})
}

// DeleteRealm deletes a realm with all that is in it.
func (w *Writer) DeleteRealm(ctx context.Context, name string) error {
	op := rest.Op{
		What: "delete realm " + name, Realm: name, Needs: "manage-realm", Subject: "realm " + name, Path: []string{name},
	}
	return w.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		return g.DeleteRealm(ctx, "", cloak.Escape(name))
	})
}

// NewClient is what a client is created with. The rest are Keycloak's defaults;
// its scopes are the realm's (naming lists here would replace them).
type NewClient struct {
	ClientID, Name, Description string
	Public, ServiceAccount      bool
	StandardFlow, DirectAccess  bool
	FullScope, Enabled          bool
}

// CreateClient creates an OpenID Connect client.
func (w *Writer) CreateClient(ctx context.Context, realm string, c NewClient) error {
	op := rest.Op{
		What: "create client " + c.ClientID + " in realm " + realm, Realm: realm, Needs: "manage-clients",
		Exists: true, Path: []string{realm},
	}
	return w.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		n := gocloak.Client{
			ClientID: &c.ClientID, Protocol: gocloak.StringP(keycloak.OpenIDConnect),
			PublicClient: &c.Public, ServiceAccountsEnabled: &c.ServiceAccount,
			StandardFlowEnabled: &c.StandardFlow, DirectAccessGrantsEnabled: &c.DirectAccess,
			FullScopeAllowed: &c.FullScope, Enabled: &c.Enabled,
		}
		if c.Name != "" {
			n.Name = &c.Name
		}
		if c.Description != "" {
			n.Description = &c.Description
		}
		_, err := g.CreateClient(ctx, "", cloak.Escape(realm), n)
		return err
	})
}

// PutClient replaces a client by this whole document. A secret that Keycloak
// showed masked is left out: written, the mask would become the secret; absent,
// the secret stays.
func (w *Writer) PutClient(ctx context.Context, realm, uuid string, whole keycloak.Doc) error {
	clientID, _ := whole["clientId"].(string)
	_, err := w.rest.Do(ctx, rest.Op{
		What: "change client " + clientID + " of realm " + realm, Realm: realm, Needs: "manage-clients",
		Subject: "client with the ID " + uuid, Method: http.MethodPut, Path: rest.AdminPath(realm, "clients", uuid),
	}, unmasked(whole), nil)
	return err
}

// unmasked returns the document without the values that are Keycloak's mask.
func unmasked(d keycloak.Doc) keycloak.Doc {
	out := make(keycloak.Doc, len(d))
	for k, v := range d {
		switch v := v.(type) {
		case string:
			if !secret.IsMask(v) {
				out[k] = v
			}
		case keycloak.Doc:
			out[k] = unmasked(v)
		default:
			out[k] = v
		}
	}
	return out
}

// CreateScope creates a client scope with its mappers.
func (w *Writer) CreateScope(ctx context.Context, realm string, scope keycloak.Doc) error {
	name, _ := scope["name"].(string)
	_, err := w.rest.Do(ctx, rest.Op{
		What: "create client scope " + name + " in realm " + realm, Realm: realm, Needs: "manage-clients",
		Exists: true, Method: http.MethodPost, Path: rest.AdminPath(realm, "client-scopes"),
	}, scope, nil)
	return err
}

// AddMapper adds a protocol mapper to a client scope.
func (w *Writer) AddMapper(ctx context.Context, realm, scopeID string, mapper keycloak.Doc) error {
	name, _ := mapper["name"].(string)
	_, err := w.rest.Do(ctx, rest.Op{
		What: "create mapper " + name, Realm: realm, Needs: "manage-clients", Exists: true,
		Subject: "client scope with the ID " + scopeID, Method: http.MethodPost,
		Path: rest.AdminPath(realm, "client-scopes", scopeID, "protocol-mappers", "models"),
	}, mapper, nil)
	return err
}

// ErrHalfMade is in the chain of an error after which the first half of a change
// may be made and the second not, and the first could not be taken back.
var ErrHalfMade = errors.New("half made")

// Assign moves a client scope of a client from one assignment to another.
// Keycloak answers 204 and does nothing when a scope is assigned in one way
// while it still is in the other, so it is unassigned first; when that or the
// second half fails, it is assigned as it was. Where that fails too, the error
// is an [ErrHalfMade].
func (w *Writer) Assign(ctx context.Context, realm, clientUUID, scopeID string, from, to keycloak.Assignment) error {
	if from == to {
		return nil
	}
	err := w.link(ctx, realm, clientUUID, scopeID, from, false)
	var answered *keycloak.Error
	if to == keycloak.NotAssigned || errors.As(err, &answered) {
		return err
	}
	if err == nil {
		err = w.link(ctx, realm, clientUUID, scopeID, to, true)
	}
	if err == nil || from == keycloak.NotAssigned {
		return err
	}
	if back := w.link(context.WithoutCancel(ctx), realm, clientUUID, scopeID, from, true); back != nil {
		f := *fault.Of(err)
		f.Err = errors.Join(ErrHalfMade, err, back)
		return &f
	}
	return err
}

// link adds a scope to one of the client's two lists, or removes it.
func (w *Writer) link(ctx context.Context, realm, client, scope string, list keycloak.Assignment, add bool) error {
	op := rest.Op{
		What: "assign a client scope", Realm: realm, Needs: "manage-clients",
		Subject: "client or client scope of that ID", Path: []string{realm, client, scope},
	}
	r, c, s := cloak.Escape(realm), cloak.Escape(client), cloak.Escape(scope)
	return w.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		switch {
		case list == keycloak.Default && add:
			return g.AddDefaultScopeToClient(ctx, "", r, c, s)
		case list == keycloak.Default:
			return g.RemoveDefaultScopeFromClient(ctx, "", r, c, s)
		case list == keycloak.Optional && add:
			return g.AddOptionalScopeToClient(ctx, "", r, c, s)
		case list == keycloak.Optional:
			return g.RemoveOptionalScopeFromClient(ctx, "", r, c, s)
		}
		return nil
	})
}

// RotateSecret makes Keycloak generate a new secret for a client.
func (w *Writer) RotateSecret(ctx context.Context, realm, uuid string) error {
	op := rest.Op{
		What: "make a new secret", Realm: realm, Needs: "manage-clients",
		Subject: "client with the ID " + uuid, Path: []string{realm, uuid},
	}
	return w.cloak.Run(ctx, op, func(ctx context.Context, g *gocloak.GoCloak) error {
		_, err := g.RegenerateClientSecret(ctx, "", cloak.Escape(realm), cloak.Escape(uuid))
		return err
	})
}

package change

import (
	"context"
	"slices"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/keycloak"
)

// Setup is everything that one application needs to call one API: the realm, a
// client with client authentication and a service account but without full
// scope, and a client scope with an audience mapper, assigned as Default. What
// is there already stays; a second set-up plans nothing.
type Setup struct {
	ClientID, Audience string
	// Scope names the client scope. Empty: one that writes this audience and no
	// other, else "<audience>-audience".
	Scope string
}

func (i Setup) subject() string { return i.ClientID }

func (i Setup) command() shellLine {
	line := shellLine{words: []string{"setup"}, flags: []string{"--client", i.ClientID, "--audience", i.Audience}}
	if i.Scope != "" {
		line = line.with("--scope-name", i.Scope)
	}
	return line
}

// settings are what the set-up wants of a client that exists; its flows for
// people are left alone, since it may serve them too.
func (i Setup) settings() Settings {
	yes, no := true, false
	return Settings{ClientAuthentication: &yes, ServiceAccount: &yes, FullScope: &no, Enabled: &yes}
}

// check refuses names that Keycloak would refuse half-way.
func (i Setup) check(realm string) error {
	if strings.TrimSpace(i.Audience) == "" {
		return &fault.Error{Class: fault.Usage, Code: "bad-name", What: "set up client " + i.ClientID, Why: "the audience is empty", Hint: "Name what the API wants to find in aud, such as apiserver."}
	}
	for _, err := range []error{
		checkName(KindRealm, realm), checkClientID(i.ClientID, true), checkName(KindScope, i.scopeName()),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (i Setup) plan(ctx context.Context, d *draft) error {
	if err := i.check(d.realm); err != nil {
		return err
	}
	c, doc, scopes, err := d.clientAndScopes(ctx, i.ClientID)
	switch {
	case keycloak.IsRealmMissing(err):
		d.createRealm(d.realm)
		return i.planIn(ctx, d, nil, nil, nil)
	case err != nil:
		return err
	}
	return i.planIn(ctx, d, c, doc, scopes)
}

func (i Setup) scopeName() string {
	if i.Scope != "" {
		return i.Scope
	}
	return scopeNameFor(i.Audience)
}

// planIn plans in a realm with these scopes: none in one that is yet to come.
func (i Setup) planIn(ctx context.Context, d *draft, c *keycloak.Client, doc keycloak.Doc, scopes []keycloak.Scope) error {
	if c == nil {
		d.createClient(CreateClient{ClientID: i.ClientID, Settings: i.settings()})
	} else if err := d.setClient(ctx, *c, doc, i.settings()); err != nil {
		return err
	}
	if c != nil && i.Scope == "" && slices.Contains(keycloak.ClientAudiences(*c, scopes), i.Audience) {
		return nil
	}
	a := assignment{client: i.ClientID, before: doc, scope: i.choose(c, scopes), to: keycloak.Default}
	sc, err := keycloak.ScopeNamed(scopes, a.scope)
	switch {
	case err != nil:
		d.createScope(CreateScope{Name: a.scope, Audience: i.Audience})
	case !speaksOpenID(sc.Protocol):
		return otherProtocol("use client scope "+sc.Name, "the client scope", sc.Protocol)
	case !slices.Contains(keycloak.Audiences(sc.Mappers), i.Audience):
		d.addMapper(sc, CreateScope{Audience: i.Audience}.mapper(sc.Mappers))
	}
	a.scopeID = sc.ID
	if a.from, err = d.assignedTo(ctx, c, sc); err != nil {
		return err
	}
	if a.from != keycloak.Default {
		d.assign(a)
	}
	return nil
}

// assignedTo returns how a client has a scope, or will have it: a client that is
// created gets those of the realm.
func (d *draft) assignedTo(ctx context.Context, c *keycloak.Client, sc keycloak.Scope) (keycloak.Assignment, error) {
	switch {
	case c != nil:
		return c.Assigned(sc.Name), nil
	case sc.ID == "":
		return keycloak.NotAssigned, nil
	}
	given, err := d.server().RealmDefaults(ctx, d.realm)
	return given[sc.Name], err
}

// choose returns the scope to use: the one that was named; else one that writes
// the audience, if possible one that this client has; else a new one. One that
// writes other audiences besides would open more than was asked for.
func (i Setup) choose(c *keycloak.Client, scopes []keycloak.Scope) string {
	if i.Scope != "" {
		return i.Scope
	}
	name := i.scopeName()
	for _, s := range scopes {
		if all := keycloak.Audiences(s.Mappers); len(all) != 1 || all[0] != i.Audience {
			continue
		}
		if c != nil && c.Assigned(s.Name) != keycloak.NotAssigned {
			return s.Name
		}
		if name == i.scopeName() {
			name = s.Name
		}
	}
	return name
}

package change

import (
	"context"
	"strings"

	"kloakroom/keycloak"
)

const (
	// serviceAccountScope is the client scope that Keycloak links and unlinks by
	// itself, as service accounts are switched on and off (since 26).
	serviceAccountScope = "service_account"
	// secretCreated is the path of the time that Keycloak notes beside a secret.
	secretCreated = "attributes.client.secret.creation.time"

	defaultScopes  = "defaultClientScopes"
	optionalScopes = "optionalClientScopes"
)

// effect is a consequence that can be checked: it foresees what Keycloak makes
// of the document. An effect without words is not worth telling. Measured on
// 26.3.5 and 26.7.3.
type effect struct {
	Consequence
	foresee func(keycloak.Doc)
}

// effects returns what Keycloak does by itself when a client is written whole
// with these fields changed.
func (d *draft) effects(ctx context.Context, c keycloak.Client, fields []Field) ([]effect, error) {
	will := c
	for _, f := range fields {
		on, _ := f.After.(bool)
		switch f.Path {
		case "publicClient":
			will.Public = on
		case "bearerOnly":
			will.BearerOnly = on
		case "serviceAccountsEnabled":
			will.ServiceAccount = on
		case "enabled":
			will.Enabled = on
		}
	}
	var out []effect
	if will.ClientAuthentication() != c.ClientAuthentication() || will.Public != c.Public {
		out = append(out, authenticationEffect(c, will.ClientAuthentication()))
	}
	account, err := d.accountEffect(ctx, c, will)
	if err != nil {
		return nil, err
	}
	out = append(out, account...)
	if c.Enabled && !will.Enabled {
		out = append(out, disabledEffect())
	}
	return out, nil
}

func disabledEffect() effect {
	return effect{Consequence: Consequence{
		Text: "It gets no new tokens. Tokens it has already stay good until they expire.", Fields: []string{},
	}}
}

func authenticationEffect(was keycloak.Client, on bool) effect {
	c := Consequence{Fields: []string{"secret", secretCreated}}
	if on {
		c.Text = "Keycloak makes a new secret; one that the client had before does not come back."
		return effect{c, newSecret}
	}
	c.Text = "Keycloak erases the client's secret, and the client gets no more tokens by client credentials."
	if was.ClientAuthentication() {
		c.Lost = "the secret of client " + was.ClientID
	}
	return effect{c, func(doc keycloak.Doc) {
		delete(doc, "secret")
		secretNotes(doc)
	}}
}

// newSecret foresees a secret that nobody knows yet.
func newSecret(doc keycloak.Doc) {
	doc["secret"] = anything{}
	secretNotes(doc)
}

// secretNotes lets the notes about the secret move with it, the rotation
// policy's among them.
func secretNotes(doc keycloak.Doc) {
	attributes, ok := doc["attributes"].(keycloak.Doc)
	if !ok {
		attributes = keycloak.Doc{}
		doc["attributes"] = attributes
	}
	for _, name := range []string{
		"client.secret.creation.time", "client.secret.expiration.time", "client.secret.rotated",
		"client.secret.rotated.creation.time", "client.secret.rotated.expiration.time",
	} {
		attributes[name] = anything{}
	}
}

// accountEffect is what happens to the service account and its client scope.
// Every whole write of a client with a service account makes that scope Default
// again, whoever had unassigned it.
func (d *draft) accountEffect(ctx context.Context, c, will keycloak.Client) ([]effect, error) {
	switch {
	case c.ServiceAccount && !will.ServiceAccount:
		return d.accountGoes(ctx, c)
	case !will.ServiceAccount:
		return nil, nil
	}
	e := effect{foresee: func(doc keycloak.Doc) {
		removeFrom(doc, optionalScopes, serviceAccountScope)
		addTo(doc, defaultScopes, serviceAccountScope)
	}}
	as := c.Assigned(serviceAccountScope)
	switch {
	case !c.ServiceAccount:
		e.Consequence = accountComes()
		e.Text += " The token's sub is a new one."
	case as != keycloak.Default:
		scope, _, err := d.server().FindScope(ctx, d.realm, serviceAccountScope)
		if scope == nil || err != nil {
			return nil, err
		}
		e.Text = "Keycloak assigns the client scope " + serviceAccountScope + " again, as Default, because the client has a service account."
		e.Fields = []string{defaultScopes}
	}
	if as == keycloak.Optional {
		e.Fields = append(e.Fields, optionalScopes)
	}
	return []effect{e}, nil
}

func accountComes() Consequence {
	return Consequence{
		Text:   "Keycloak creates its service account, with the realm's default roles, and assigns the client scope " + serviceAccountScope + ".",
		Fields: []string{defaultScopes},
	}
}

// accountGoes says what a service account takes with it: the roles are named,
// where these rights show them.
func (d *draft) accountGoes(ctx context.Context, c keycloak.Client) ([]effect, error) {
	roles, err := d.accountRoles(ctx, c.ClientID)
	if err != nil {
		return nil, err
	}
	if roles != "" {
		roles = " (" + roles + ")"
	}
	return []effect{{
		Consequence{
			Text: "Keycloak deletes the service account with its roles" + roles + " and its sub, and unassigns the client scope " +
				serviceAccountScope + ".",
			Fields: []string{defaultScopes, optionalScopes},
			Lost:   "the service account of client " + c.ClientID + ", with its roles and its sub",
		},
		func(doc keycloak.Doc) {
			removeFrom(doc, defaultScopes, serviceAccountScope)
			removeFrom(doc, optionalScopes, serviceAccountScope)
		},
	}}, nil
}

// accountRoles names the roles that a service account has; "" where these rights
// do not show them.
func (d *draft) accountRoles(ctx context.Context, clientID string) (string, error) {
	user, err := d.server().ServiceAccount(ctx, d.realm, clientID)
	if user == nil || err != nil {
		return "", ignoreForbidden(err)
	}
	mappings, err := d.server().RoleMappings(ctx, d.realm, user.ID)
	if err != nil {
		return "", ignoreForbidden(err)
	}
	names := make([]string, len(mappings))
	for i, m := range mappings {
		names[i] = m.Role
		if m.Client != "" {
			names[i] = m.Client + "/" + m.Role
		}
	}
	return strings.Join(names, ", "), nil
}

func ignoreForbidden(err error) error {
	if keycloak.IsForbidden(err) {
		return nil
	}
	return err
}

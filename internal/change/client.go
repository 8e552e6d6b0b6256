package change

import (
	"context"

	"kloakroom/internal/secret"
	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// SetClient sets switches of a client that exists.
type SetClient struct {
	ClientID string
	Settings Settings
}

func (i SetClient) subject() string { return i.ClientID }

func (i SetClient) command() shellLine {
	return shellLine{words: []string{"clients", "set"}, name: i.ClientID, flags: i.Settings.flags()}
}

func (i SetClient) plan(ctx context.Context, d *draft) error {
	c, doc, err := d.client(ctx, i.ClientID)
	if err != nil {
		return err
	}
	return d.setClient(ctx, *c, doc, i.Settings)
}

// client reads a client that must be there.
func (d *draft) client(ctx context.Context, clientID string) (*keycloak.Client, keycloak.Doc, error) {
	c, doc, err := d.server().FindClient(ctx, d.realm, clientID)
	if err == nil && c == nil {
		err = d.server().NoClient(ctx, d.realm, clientID)
	}
	return c, doc, err
}

// speaksOpenID says whether a client or a scope is for OpenID Connect, which
// Keycloak assumes where nothing is said.
func speaksOpenID(protocol string) bool {
	return protocol == "" || protocol == keycloak.OpenIDConnect
}

// setClient adds the step that brings a client to the settings, if any is due.
func (d *draft) setClient(ctx context.Context, c keycloak.Client, doc keycloak.Doc, want Settings) error {
	if want.forOpenID() && !speaksOpenID(c.Protocol) {
		return otherProtocol("change client "+c.ClientID, "the client", c.Protocol)
	}
	fields := want.fields(doc)
	if len(fields) == 0 {
		return nil
	}
	effects, err := d.effects(ctx, c, fields)
	if err != nil {
		return err
	}
	s := &step{
		change: Change{Action: Update, Kind: KindClient, Name: c.ClientID, Fields: fields},
		place:  clientPlace{d.realm, c.ClientID},
		before: doc,
		edit: func(doc keycloak.Doc) {
			for _, f := range fields {
				doc[f.Path] = f.After
			}
		},
		write: func(ctx context.Context, w *write.Writer, m making) error {
			return w.PutClient(ctx, d.realm, uuid(m.before), m.asked)
		},
	}
	s.foresee = func(doc keycloak.Doc) {
		for _, e := range effects {
			if e.foresee != nil {
				e.foresee(doc)
			}
		}
	}
	for _, e := range effects {
		if e.Text != "" {
			s.change.Consequences = append(s.change.Consequences, e.Consequence)
		}
	}
	d.add(s)
	return nil
}

// CreateClient creates a client for an application that signs in as itself: with
// client authentication and a service account, every flow for people off, and no
// roles beyond its own, unless the settings say otherwise. A client without
// authentication gets no service account unless it is asked for.
type CreateClient struct {
	ClientID, Name, Description string
	Settings                    Settings
}

func (i CreateClient) subject() string { return i.ClientID }

func (i CreateClient) command() shellLine {
	line := shellLine{words: []string{"clients", "create"}, name: i.ClientID}
	if i.Name != "" {
		line = line.with("--name", i.Name)
	}
	if i.Description != "" {
		line = line.with("--description", i.Description)
	}
	return line.with(i.Settings.flags()...)
}

func (i CreateClient) plan(ctx context.Context, d *draft) error {
	if err := checkClientID(i.ClientID, i.serviceAccount()); err != nil {
		return err
	}
	c, _, err := d.server().FindClient(ctx, d.realm, i.ClientID)
	if err != nil {
		return err
	}
	if c != nil {
		return exists(KindClient, i.ClientID)
	}
	d.createClient(i)
	return nil
}

func (i CreateClient) authenticates() bool { return on(i.Settings.ClientAuthentication, true) }

func (i CreateClient) serviceAccount() bool { return on(i.Settings.ServiceAccount, i.authenticates()) }

// createClient adds the step that creates a client.
func (d *draft) createClient(i CreateClient) {
	n := write.NewClient{
		ClientID: i.ClientID, Name: i.Name, Description: i.Description,
		Public:         !i.authenticates(),
		ServiceAccount: i.serviceAccount(),
		StandardFlow:   on(i.Settings.StandardFlow, false),
		DirectAccess:   on(i.Settings.DirectAccess, false),
		FullScope:      on(i.Settings.FullScope, false),
		Enabled:        on(i.Settings.Enabled, true),
	}
	asked := keycloak.Doc{
		"clientId": n.ClientID, "publicClient": n.Public, "serviceAccountsEnabled": n.ServiceAccount,
		"standardFlowEnabled": n.StandardFlow, "directAccessGrantsEnabled": n.DirectAccess,
		"fullScopeAllowed": n.FullScope, "enabled": n.Enabled,
	}
	if n.Name != "" {
		asked["name"] = n.Name
	}
	if n.Description != "" {
		asked["description"] = n.Description
	}
	s := creation(KindClient, i.ClientID, clientPlace{d.realm, i.ClientID}, asked)
	s.write = func(ctx context.Context, w *write.Writer, _ making) error {
		return w.CreateClient(ctx, d.realm, n)
	}
	if !n.Public {
		s.change.Consequences = append(s.change.Consequences,
			Consequence{Text: "Keycloak makes a secret for it.", Fields: []string{"secret", secretCreated}})
	}
	if n.ServiceAccount {
		s.change.Consequences = append(s.change.Consequences, accountComes())
	}
	d.add(s)
}

// RotateSecret makes Keycloak generate a new secret.
type RotateSecret struct{ ClientID string }

func (i RotateSecret) subject() string { return i.ClientID }

func (i RotateSecret) command() shellLine {
	return shellLine{words: []string{"clients", "secret"}, name: i.ClientID, flags: []string{"--rotate"}}
}

func (i RotateSecret) plan(ctx context.Context, d *draft) error {
	c, doc, err := d.client(ctx, i.ClientID)
	if err != nil {
		return err
	}
	if !c.ClientAuthentication() {
		return noSecret(i.ClientID)
	}
	d.add(&step{
		change: Change{
			Action: Update, Kind: KindSecret, Name: i.ClientID,
			Fields: []Field{{Path: "secret", Before: secret.Mask, After: secret.Mask}},
			Consequences: []Consequence{{
				Text:   "The present secret stops working at once; every application that uses it needs the new one.",
				Fields: []string{"secret", secretCreated},
				Lost:   "the present secret of client " + i.ClientID,
			}},
		},
		place:   clientPlace{d.realm, i.ClientID},
		before:  doc,
		edit:    func(keycloak.Doc) {},
		foresee: newSecret,
		renews:  []string{"secret"},
		write: func(ctx context.Context, w *write.Writer, m making) error {
			return w.RotateSecret(ctx, d.realm, uuid(m.before))
		},
	})
	return nil
}

package change

import (
	"context"

	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// CreateScope creates a client scope. With an Audience, or a ForClient, it gets
// an audience mapper that writes this value, or that client's ID, to the aud
// claim of access tokens.
type CreateScope struct {
	Name, Description   string
	Audience, ForClient string
}

func (i CreateScope) subject() string { return i.Name }

func (i CreateScope) command() shellLine {
	line := shellLine{words: []string{"scopes", "create"}, name: i.Name}
	if i.Audience != "" || i.ForClient != "" {
		line.words = []string{"audiences", "create"}
	}
	if i.Description != "" {
		line = line.with("--description", i.Description)
	}
	if i.Audience != "" {
		return line.with("--audience", i.Audience)
	}
	if i.ForClient != "" {
		return line.with("--for-client", i.ForClient)
	}
	return line
}

func (i CreateScope) plan(ctx context.Context, d *draft) error {
	if err := checkName(KindScope, i.Name); err != nil {
		return err
	}
	s, _, err := d.server().FindScope(ctx, d.realm, i.Name)
	if err != nil {
		return err
	}
	if s != nil {
		return exists(KindScope, i.Name)
	}
	if i.ForClient != "" {
		if _, _, err := d.client(ctx, i.ForClient); err != nil {
			return err
		}
	}
	d.createScope(i)
	return nil
}

func (d *draft) createScope(i CreateScope) {
	asked := keycloak.Doc{
		"name": i.Name, "protocol": keycloak.OpenIDConnect,
		"attributes": keycloak.Doc{"include.in.token.scope": "true", "display.on.consent.screen": "false"},
	}
	if i.Description != "" {
		asked["description"] = i.Description
	}
	if mapper := i.mapper(nil); mapper != nil {
		asked["protocolMappers"] = []any{mapper}
	}
	s := creation(KindScope, i.Name, scopePlace{d.realm, i.Name}, asked)
	s.write = func(ctx context.Context, w *write.Writer, m making) error {
		return w.CreateScope(ctx, d.realm, m.asked)
	}
	d.add(s)
}

// mapper returns the audience mapper as the console makes it, under a name that
// none of these mappers has; nil without an audience.
func (i CreateScope) mapper(beside []keycloak.Mapper) keycloak.Doc {
	config := keycloak.Doc{
		"access.token.claim": "true", "introspection.token.claim": "true",
		"id.token.claim": "false", "lightweight.claim": "false",
	}
	audience := i.Audience
	switch {
	case i.Audience != "":
		config["included.custom.audience"] = i.Audience
	case i.ForClient != "":
		audience = i.ForClient
		config["included.client.audience"] = i.ForClient
	default:
		return nil
	}
	name := freeName("audience "+audience, func(name string) bool {
		for _, m := range beside {
			if m.Name == name {
				return true
			}
		}
		return false
	})
	return keycloak.Doc{
		"name": name, "protocol": keycloak.OpenIDConnect,
		"protocolMapper": keycloak.AudienceMapper, "config": config,
	}
}

// addMapper adds the step that gives an existing scope one more mapper.
func (d *draft) addMapper(sc keycloak.Scope, mapper keycloak.Doc) {
	name, _ := mapper["name"].(string)
	at := mapperPlace{scopePlace{d.realm, sc.Name}, name}
	s := creation(KindMapper, name, at, mapper)
	s.change.Owner = sc.Name
	s.change.Consequences = []Consequence{{
		Text: "Every client that has the client scope " + sc.Name + " gets the audience too.", Fields: []string{},
	}}
	s.write = func(ctx context.Context, w *write.Writer, m making) error {
		return w.AddMapper(ctx, d.realm, sc.ID, m.asked)
	}
	d.add(s)
}

package change

import (
	"context"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// CreateRealm creates a realm.
type CreateRealm struct{ Name string }

func (i CreateRealm) subject() string { return i.Name }

func (i CreateRealm) command() shellLine {
	return shellLine{words: []string{"realms", "create"}, name: i.Name}
}

// plan looks the realm up by its discovery document, which every realm serves
// and every administrator may read.
func (i CreateRealm) plan(ctx context.Context, d *draft) error {
	if err := checkName(KindRealm, i.Name); err != nil {
		return err
	}
	switch _, err := d.server().Discovery(ctx, i.Name); {
	case err == nil:
		return exists(KindRealm, i.Name)
	case !keycloak.IsRealmMissing(err):
		return err
	}
	d.createRealm(i.Name)
	return nil
}

func (d *draft) createRealm(name string) {
	s := creation(KindRealm, name, realmPlace{name}, keycloak.Doc{"realm": name, "enabled": true})
	s.write = func(ctx context.Context, w *write.Writer, _ making) error {
		return w.CreateRealm(ctx, name)
	}
	d.add(s)
}

// DeleteRealm deletes a realm with all that is in it; where there is none, nothing
// is left to do. No command and no key offers it: it is how the demo clears its own
// realm away.
type DeleteRealm struct{ Name string }

func (i DeleteRealm) subject() string { return i.Name }

func (i DeleteRealm) command() shellLine { return shellLine{} }

func (i DeleteRealm) plan(ctx context.Context, d *draft) error {
	if i.Name == profile.DefaultLoginRealm {
		return &fault.Error{
			Class: fault.Usage, Code: "master-realm", What: "delete realm " + i.Name,
			Why: "the whole server is administered from it", Hint: "Nothing was deleted.",
		}
	}
	at := realmPlace{i.Name}
	before, err := at.read(ctx, d.server())
	if before == nil || err != nil {
		return err
	}
	s := deletion(KindRealm, i.Name, at, before)
	s.change.Consequences = []Consequence{{
		Text:   "Keycloak deletes its clients, scopes, roles, users and keys, too; every token it has given is worth nothing.",
		Fields: []string{}, Lost: "realm " + i.Name + ", with all that is in it",
	}}
	s.write = func(ctx context.Context, w *write.Writer, _ making) error {
		return w.DeleteRealm(ctx, i.Name)
	}
	d.add(s)
	return nil
}

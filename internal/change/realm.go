package change

import (
	"context"

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

package session

import (
	"context"
	"slices"
	"strings"

	"kloakroom/internal/claims"
	"kloakroom/internal/profile"
	"kloakroom/internal/secret"
	"kloakroom/keycloak"
)

// masterRealm is the realm whose roles reach beyond it: Keycloak lets nobody else
// create realms.
const masterRealm = "master"

// creators are the realm roles of master that let create realms; admin holds the
// other one.
var creators = []string{"create-realm", "admin"}

// CreateRealms finds out, by a few small reads, whether the administrator may
// create realms. The token says it where it names roles. That of somebody who
// signed in by password names none: then the roles that they have in master tell,
// where they may look at them.
func (s *Session) CreateRealms(ctx context.Context) (Knowledge, error) {
	if err := s.attached(); err != nil || !s.SignedIn() {
		return Unknown, err
	}
	token, err := s.grants.token(ctx)
	if err != nil {
		return Unknown, err
	}
	if k := creatorByToken(token); k != Unknown {
		return k, nil
	}
	switch {
	case s.settings.SignIn.Kind != profile.SignInPassword:
		return Unknown, nil
	case s.settings.LoginRealm != masterRealm:
		return No, nil
	}
	return s.creatorByRoles(ctx)
}

// creatorByToken reads the claims of a token: who issued it, and the roles that it
// names, if it names any.
func creatorByToken(token secret.Value) Knowledge {
	t, err := claims.Decode(token.Reveal())
	if err != nil || t.Issuer() == "" {
		return Unknown
	}
	if !strings.HasSuffix(t.Issuer(), "/realms/"+masterRealm) {
		return No
	}
	roles := t.RealmRoles()
	if len(roles) == 0 {
		return Unknown
	}
	return yesNo(slices.ContainsFunc(roles, creates))
}

func creates(role string) bool { return slices.Contains(creators, role) }

// creatorByRoles looks at master as it shows itself to this administrator.
func (s *Session) creatorByRoles(ctx context.Context) (Knowledge, error) {
	user, err := s.server.UserByName(ctx, masterRealm, s.settings.SignIn.Name)
	if user == nil || err != nil {
		return Unknown, unlessForbidden(err)
	}
	roles, err := s.server.EffectiveRealmRoles(ctx, masterRealm, user.ID)
	if err != nil || len(roles) == 0 {
		// Since 26.7 none is listed, without an error, where view-realm is missing.
		return Unknown, unlessForbidden(err)
	}
	return yesNo(slices.ContainsFunc(roles, creates)), nil
}

// unlessForbidden is the error but for a 403, which tells only that one may not
// look.
func unlessForbidden(err error) error {
	if keycloak.IsForbidden(err) {
		return nil
	}
	return err
}

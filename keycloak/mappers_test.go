package keycloak_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/keycloak"
)

func mapper(kind string, config ...string) keycloak.Mapper {
	m := keycloak.Mapper{Type: kind, Config: map[string]string{}}
	for i := 0; i < len(config); i += 2 {
		m.Config[config[i]] = config[i+1]
	}
	return m
}

func audience(a string) keycloak.Mapper {
	return mapper(keycloak.AudienceMapper, "access.token.claim", "true", "included.custom.audience", a)
}

func TestTheAudienceOfAMapper(t *testing.T) {
	const client, custom, access = "included.client.audience", "included.custom.audience", "access.token.claim"
	for name, c := range map[string]struct {
		mapper keycloak.Mapper
		want   string
	}{
		"a custom audience counts":                        {mapper(keycloak.AudienceMapper, access, "true", custom, "apiserver"), "apiserver"},
		"a client's audience counts":                      {mapper(keycloak.AudienceMapper, access, "true", client, "svc"), "svc"},
		"the client wins over the custom audience":        {mapper(keycloak.AudienceMapper, access, "true", client, "svc", custom, "apiserver"), "svc"},
		"an empty client leaves the custom audience":      {mapper(keycloak.AudienceMapper, access, "true", client, "", custom, "apiserver"), "apiserver"},
		"one that is off for access tokens counts not":    {mapper(keycloak.AudienceMapper, access, "false", custom, "apiserver"), ""},
		"one that says nothing of access tokens neither":  {mapper(keycloak.AudienceMapper, custom, "apiserver"), ""},
		"one that names no audience has none":             {mapper(keycloak.AudienceMapper, access, "true"), ""},
		"another type of mapper has none":                 {mapper("oidc-hardcoded-claim-mapper", access, "true", custom, "apiserver"), ""},
		"a mapper without any config has none":            {keycloak.Mapper{Type: keycloak.AudienceMapper}, ""},
		"an audience keeps its blanks, case and controls": {mapper(keycloak.AudienceMapper, access, "true", custom, " Api\x1b[31m "), " Api\x1b[31m "},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := c.mapper.Audience()
			if got != c.want || ok != (c.want != "") {
				t.Errorf("got %q, %v; want %q", got, ok, c.want)
			}
		})
	}
}

func TestAudiencesComeInOrderAndOnce(t *testing.T) {
	got := keycloak.Audiences([]keycloak.Mapper{audience("b"), audience("a"), audience("b"), mapper("oidc-sub-mapper")})
	if diff := cmp.Diff([]string{"b", "a"}, got); diff != "" {
		t.Error(diff)
	}
	if got := keycloak.Audiences(nil); got == nil || len(got) != 0 {
		t.Errorf("of no mappers: got %#v, want an empty list, as JSON shows it", got)
	}
}

func TestTheAudiencesOfAClient(t *testing.T) {
	scopes := []keycloak.Scope{
		{Name: "given", Mappers: []keycloak.Mapper{audience("from default"), audience("both")}},
		{Name: "asked", Mappers: []keycloak.Mapper{audience("from optional")}},
		{Name: "other", Mappers: []keycloak.Mapper{audience("from elsewhere")}},
	}
	c := keycloak.Client{
		DedicatedMappers: []keycloak.Mapper{audience("own"), audience("both")},
		DefaultScopes:    []string{"given", "gone"}, OptionalScopes: []string{"asked"},
	}
	if diff := cmp.Diff([]string{"own", "both", "from default"}, keycloak.ClientAudiences(c, scopes)); diff != "" {
		t.Error(diff)
	}
	for scope, want := range map[string]keycloak.Assignment{
		"given": keycloak.Default, "asked": keycloak.Optional, "other": keycloak.NotAssigned,
	} {
		if got := c.Assigned(scope); got != want {
			t.Errorf("%s is assigned as %q, want %q", scope, got, want)
		}
	}
	var names []string
	for _, s := range keycloak.ScopesWithAudience(scopes, "from optional") {
		names = append(names, s.Name)
	}
	if diff := cmp.Diff([]string{"asked"}, names); diff != "" {
		t.Error(diff)
	}
}

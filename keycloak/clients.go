package keycloak

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/keycloak/internal/rest"
)

// PageSize is how many clients one request reads. Keycloak is slow on large
// pages when cold, and a list without a limit occupies it for minutes even
// after the reader has gone.
const PageSize = 100

// Client is one client as lists and forms show it.
type Client struct {
	ID               string   `json:"id"`
	ClientID         string   `json:"clientId"`
	Name             string   `json:"name"`
	Description      string   `json:"description"`
	Protocol         string   `json:"protocol"`
	Enabled          bool     `json:"enabled"`
	Public           bool     `json:"publicClient"`
	BearerOnly       bool     `json:"bearerOnly"`
	ServiceAccount   bool     `json:"serviceAccountsEnabled"`
	StandardFlow     bool     `json:"standardFlowEnabled"`
	DirectAccess     bool     `json:"directAccessGrantsEnabled"`
	FullScope        bool     `json:"fullScopeAllowed"`
	Authenticator    string   `json:"clientAuthenticatorType"`
	RedirectURIs     []string `json:"redirectUris"`
	DefaultScopes    []string `json:"defaultClientScopes"`
	OptionalScopes   []string `json:"optionalClientScopes"`
	DedicatedMappers []Mapper `json:"protocolMappers"`
	Access           Access   `json:"access"`

	Attributes map[string]string `json:"attributes"`
}

// Access is what the signed-in administrator may do with one object.
type Access struct {
	View      bool `json:"view"`
	Configure bool `json:"configure"`
	Manage    bool `json:"manage"`
}

// ClientAuthentication says whether the client authenticates itself (the
// console's "Client authentication").
func (c Client) ClientAuthentication() bool { return !c.Public && !c.BearerOnly }

// SecretCreated returns when the secret was made, where Keycloak noted it.
func (c Client) SecretCreated() (time.Time, bool) {
	s, err := strconv.ParseInt(c.Attributes["client.secret.creation.time"], 10, 64)
	if err != nil || s <= 0 {
		return time.Time{}, false
	}
	return time.Unix(s, 0).UTC(), true
}

// ClientQuery is one page of clients: those whose client ID contains Search (in
// any case; "" for all), from First on, at most Max (0: [PageSize]). In Search the
// server takes "_" for any character and "%" for any text.
type ClientQuery struct {
	Search string
	First  int
	Max    int
}

// Clients reads one page. Keycloak gives no count: a page that is not full is
// the last. No realm is without clients: where all of them are asked for and none
// comes (the role query-clients alone lets ask, but shows nothing), the error is
// as that of a 403, which names the role that is missing.
func (s *Server) Clients(ctx context.Context, realm string, q ClientQuery) ([]Client, error) {
	if q.Max <= 0 {
		q.Max = PageSize
	}
	v := rest.Query("first", strconv.Itoa(q.First), "max", strconv.Itoa(q.Max))
	if q.Search != "" {
		v.Set("clientId", q.Search)
		v.Set("search", "true")
	}
	op := rest.Op{
		What: "list the clients of realm " + realm, Realm: realm, Needs: "view-clients",
		Path: rest.AdminPath(realm, "clients"), Query: v,
	}
	var out []Client
	if err := s.rest.Get(ctx, op, &out); err != nil {
		return nil, err
	}
	if len(out) == 0 && q.Search == "" && q.First <= 0 {
		return nil, &Error{Op: op, Status: http.StatusForbidden, Hidden: true}
	}
	return out, nil
}

// FindClient returns the client of exactly this client ID, and its whole
// document, the same as [Server.ClientDoc] reads; nil and no error where there is
// none, or none that these rights show (see [Server.NoClient]).
func (s *Server) FindClient(ctx context.Context, realm, clientID string) (*Client, Doc, error) {
	if strings.TrimSpace(clientID) == "" {
		// Keycloak would list them all.
		return nil, nil, &fault.Error{
			Class: fault.Usage, Code: "bad-name", What: "find a client of realm " + realm, Why: "the client ID is empty",
			Hint: "Name a client: kloakroom clients list shows those that there are.",
		}
	}
	query := rest.Query("clientId", clientID, "max", "2")
	if pattern, odd := withoutControls(clientID); odd {
		query = rest.Query("clientId", pattern, "search", "true", "max", strconv.Itoa(PageSize))
	}
	var docs []Doc
	err := s.rest.Get(ctx, rest.Op{
		What: "find client " + clientID + " of realm " + realm, Realm: realm, Needs: "view-clients",
		Path: rest.AdminPath(realm, "clients"), Query: query,
	}, &docs)
	if err != nil {
		return nil, nil, err
	}
	for _, d := range docs {
		if d["clientId"] == clientID {
			c, err := AsClient(d)
			if err != nil {
				return nil, nil, err
			}
			return c, d, nil
		}
	}
	return nil, nil, nil
}

// withoutControls puts the search's wildcard for one character in the place of
// control characters, and says whether there were any: since 26.7 Keycloak
// refuses a request with such a character in its query, but not a client that
// has one in its ID.
func withoutControls(name string) (pattern string, odd bool) {
	pattern = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return '_'
		}
		return r
	}, name)
	return pattern, pattern != name
}

// ClientDoc reads one client whole, by its UUID.
func (s *Server) ClientDoc(ctx context.Context, realm, uuid string) (Doc, error) {
	var out Doc
	err := s.rest.Get(ctx, rest.Op{
		What: "read a client of realm " + realm, Realm: realm, Needs: "view-clients",
		Subject: "client with the ID " + uuid, Path: rest.AdminPath(realm, "clients", uuid),
	}, &out)
	return out, err
}

// AsClient gives the typed view of a client's document.
func AsClient(d Doc) (*Client, error) {
	var c Client
	if err := convert("read a client", d, &c); err != nil {
		return nil, err
	}
	return &c, nil
}

// convert turns a raw document into its typed view.
func convert(what string, d Doc, out any) error {
	b, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(b, out)
	}
	if err != nil {
		return rest.WrongJSON(what, err)
	}
	return nil
}

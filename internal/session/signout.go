package session

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
	"kloakroom/keycloak"
)

// SignOut ends the session that a sign-in by password has at the server
// (OpenID Connect RP-Initiated Logout, as Keycloak's own logout endpoint takes
// it from clients with a refresh token), so that its tokens are worth nothing
// any more. A service account and a given token have none; then nothing is sent.
func (s *Session) SignOut(ctx context.Context) error {
	if s.grants == nil {
		return nil
	}
	last, _, _ := s.grants.kept()
	if last.grant == nil || last.grant.Refresh.IsZero() {
		return nil
	}
	tokenURL, err := keycloak.New(s.base, s.plain).TokenPath(s.settings.LoginRealm)
	if err != nil {
		return err
	}
	form := url.Values{"client_id": {adminCLI}, "refresh_token": {last.grant.Refresh.Reveal()}}
	where := strings.TrimSuffix(tokenURL, "token") + "logout"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, where, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := s.plain.Do(req)
	if err != nil {
		return fault.Wrap("end the session at "+s.base, wire.Classify(http.MethodPost, where, err))
	}
	discard(resp)
	s.grants.drop(last.grant.Access)
	if resp.StatusCode >= http.StatusBadRequest {
		return &fault.Error{
			Class: fault.Refused, Code: "logout-refused", What: "end the session at " + s.base,
			Why:  "Keycloak answered " + resp.Status,
			Hint: "It ends by itself when nobody uses it.",
		}
	}
	return nil
}

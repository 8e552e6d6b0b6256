package lease

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"
)

// client speaks to the shared servers alone; it goes through no proxy and
// follows no redirect.
var client = &http.Client{
	Timeout:       60 * time.Second,
	Transport:     &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 10 * time.Second},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// AdminToken returns an access token of the server's administrator, good for at
// least 20 seconds more.
func AdminToken(tb testing.TB, s Server) string {
	tb.Helper()
	token, err := adminToken(context.Background(), s)
	if err != nil {
		tb.Fatalf("sign in as %s on %s: %v", s.AdminUser, s.Name, err)
	}
	return token
}

// Admin sends one request as the administrator, so that a test can arrange and
// look at things on the server without the code under test. The path starts
// behind the base URL, like "/admin/realms/shop/clients". The body is sent as
// JSON: nil sends none, a string or []byte is sent as it is, anything else is
// marshalled. What comes back is the status and the decoded JSON (numbers as
// float64), or nil when there is no body; for a 201 that only names a Location it
// is {"id": the last part of that}.
func Admin(tb testing.TB, s Server, method, path string, body any) (status int, out any) {
	tb.Helper()
	status, out, err := admin(context.Background(), s, method, path, body)
	if err != nil {
		tb.Fatalf("%s %s on %s: %v", method, path, s.Name, err)
	}
	return status, out
}

func admin(ctx context.Context, s Server, method, path string, body any) (int, any, error) {
	token, err := adminToken(ctx, s)
	if err != nil {
		return 0, nil, err
	}
	payload, err := encode(body)
	if err != nil {
		return 0, nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.URL+path, bytes.NewReader(payload))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return send(req)
}

func encode(body any) ([]byte, error) {
	switch b := body.(type) {
	case nil:
		return nil, nil
	case string:
		return []byte(b), nil
	case []byte:
		return b, nil
	}
	return json.Marshal(body)
}

func send(req *http.Request) (int, any, error) {
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return resp.StatusCode, nil, err
	}
	if len(text) == 0 {
		if at := resp.Header.Get("Location"); at != "" {
			return resp.StatusCode, map[string]any{"id": path.Base(at)}, nil
		}
		return resp.StatusCode, nil, nil
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		return resp.StatusCode, string(text), nil //nolint:nilerr // a page of text is an answer, too: the test sees it
	}
	return resp.StatusCode, out, nil
}

// tokens keeps the administrators' tokens; Keycloak gives them for 60 seconds.
var tokens struct {
	sync.Mutex
	byURL map[string]keptToken
}

type keptToken struct {
	token string
	until time.Time
}

func adminToken(ctx context.Context, s Server) (string, error) {
	tokens.Lock()
	defer tokens.Unlock()
	if kept, ok := tokens.byURL[s.URL]; ok && time.Now().Before(kept.until) {
		return kept.token, nil
	}
	form := url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"},
		"username": {s.AdminUser}, "password": {s.AdminPassword},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost,
		s.URL+"/realms/master/protocol/openid-connect/token", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	asked := time.Now()
	status, out, err := send(req)
	if err != nil {
		return "", err
	}
	answer, _ := out.(map[string]any)
	token, _ := answer["access_token"].(string)
	if status != http.StatusOK || token == "" {
		why, ok := answer["error_description"]
		if !ok {
			why = out
		}
		return "", fmt.Errorf("status %d: %v", status, why)
	}
	life, _ := answer["expires_in"].(float64)
	if tokens.byURL == nil {
		tokens.byURL = map[string]keptToken{}
	}
	tokens.byURL[s.URL] = keptToken{token, asked.Add(time.Duration(life)*time.Second - 20*time.Second)}
	return token, nil
}

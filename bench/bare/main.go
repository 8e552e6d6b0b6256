// Command bare does what the measured commands do in as few requests as it can
// be done, in plain Go: it plans nothing, reads nothing first, checks nothing
// afterwards, and believes every answer that is not an error. It is the measure
// for kloakroom's own times and good for nothing else.
//
//	bare version
//	bare call           TOKEN_URL, CLIENT_ID, CLIENT_SECRET, API_URL
//	bare setup          KEYCLOAK_URL, ADMIN_USER, ADMIN_PASSWORD, REALM, CLIENT_ID, AUDIENCE
//	bare echo           writes every key that it reads from a terminal
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"

	"github.com/charmbracelet/x/term"
)

func main() {
	if err := run(strings.Join(os.Args[1:], " ")); err != nil {
		fmt.Fprintln(os.Stderr, "bare:", err)
		os.Exit(1)
	}
}

func run(what string) error {
	switch what {
	case "version":
		fmt.Println("bare 1")
		return nil
	case "call":
		return call()
	case "setup":
		return setup()
	case "echo":
		return echo()
	}
	return fmt.Errorf("%q is none of version, call, setup, echo", what)
}

// echo writes back what is typed, as it comes, until it is killed.
func echo() error {
	if _, err := term.MakeRaw(os.Stdin.Fd()); err != nil {
		return err
	}
	fmt.Print("ready")
	_, err := io.Copy(os.Stdout, os.Stdin)
	return err
}

// call gets a token by client credentials and calls the API: two requests.
func call() error {
	req, err := http.NewRequest(http.MethodPost, os.Getenv("TOKEN_URL"), strings.NewReader("grant_type=client_credentials"))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(os.Getenv("CLIENT_ID")), url.QueryEscape(os.Getenv("CLIENT_SECRET")))
	token, err := token(req)
	if err != nil {
		return err
	}
	req, err = http.NewRequest(http.MethodGet, os.Getenv("API_URL"), nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	_, body, err := send(req)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(body)
	return err
}

// setup signs in and makes the client, the client scope with its mapper, and the
// assignment: four requests.
func setup() error {
	base, realm := os.Getenv("KEYCLOAK_URL"), os.Getenv("REALM")
	form := url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"},
		"username": {os.Getenv("ADMIN_USER")}, "password": {os.Getenv("ADMIN_PASSWORD")},
	}
	req, err := http.NewRequest(http.MethodPost, base+"/realms/master/protocol/openid-connect/token", strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	token, err := token(req)
	if err != nil {
		return err
	}
	admin := base + "/admin/realms/" + url.PathEscape(realm)
	client, err := write(token, http.MethodPost, admin+"/clients", clientJSON(os.Getenv("CLIENT_ID")))
	if err != nil {
		return err
	}
	scope, err := write(token, http.MethodPost, admin+"/client-scopes", scopeJSON(os.Getenv("AUDIENCE")))
	if err != nil {
		return err
	}
	_, err = write(token, http.MethodPut, admin+"/clients/"+client+"/default-client-scopes/"+scope, nil)
	return err
}

func clientJSON(id string) map[string]any {
	return map[string]any{
		"clientId": id, "protocol": "openid-connect", "enabled": true,
		"publicClient": false, "serviceAccountsEnabled": true, "fullScopeAllowed": false,
		"standardFlowEnabled": false, "directAccessGrantsEnabled": false,
	}
}

func scopeJSON(audience string) map[string]any {
	return map[string]any{
		"name": audience + "-audience", "protocol": "openid-connect",
		"attributes": map[string]string{"include.in.token.scope": "true", "display.on.consent.screen": "false"},
		"protocolMappers": []any{map[string]any{
			"name": "audience " + audience, "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
			"config": map[string]string{
				"included.custom.audience": audience,
				"access.token.claim":       "true", "introspection.token.claim": "true",
				"id.token.claim": "false", "lightweight.claim": "false",
			},
		}},
	}
}

// write sends JSON as the administrator and returns the ID of what was created.
func write(token, method, address string, body any) (id string, err error) {
	var text []byte
	if body != nil {
		if text, err = json.Marshal(body); err != nil {
			return "", err
		}
	}
	req, err := http.NewRequest(method, address, bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+token)
	header, _, err := send(req)
	return path.Base(header.Get("Location")), err
}

func token(req *http.Request) (string, error) {
	_, body, err := send(req)
	if err != nil {
		return "", err
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	err = json.Unmarshal(body, &answer)
	return answer.Token, err
}

func send(req *http.Request) (http.Header, []byte, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %s", req.Method, req.URL, resp.Status, body)
	}
	return resp.Header, body, err
}

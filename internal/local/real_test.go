package local_test

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/adrg/xdg"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
	"kloakroom/internal/local/lease"
)

// needKeycloak leaves a test out where the shared servers are left out, too, and
// keeps what it starts away from the user's own records.
func needKeycloak(t *testing.T) {
	t.Helper()
	if testing.Short() {
		lease.Skip(t, "real Keycloak servers are left out under -short")
	}
	if _, err := local.FindJava(t.Context()); err != nil {
		lease.Skip(t, fault.Of(err).Why)
	}
	t.Cleanup(xdg.Reload)
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	xdg.Reload()
}

func TestARealServerEndsCleanlyAndKeepsItsRealmsInAFolder(t *testing.T) {
	needKeycloak(t)
	dir := filepath.Join(t.TempDir(), "server")
	o := local.KeycloakOptions{Version: local.DefaultVersion, Dir: dir, Progress: progress(t)}
	k := start(t, t.Context(), o)
	assertIssuer(t, k.URL())
	assertLoopbackOnly(t, k.URL())
	s := server(k)
	if status, out := lease.Admin(t, s, http.MethodPost, "/admin/realms", map[string]any{"realm": "kept", "enabled": true}); status != 201 {
		t.Fatalf("create a realm: %d, %v", status, out)
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	assertNoProcess(t, dir)

	// Once more from the same folder, at the same address; ended by its context.
	o.Port = port(t, k.URL())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	again := start(t, ctx, o)
	if again.URL() != k.URL() {
		t.Errorf("it is at %s now, not at %s", again.URL(), k.URL())
	}
	if status, out := lease.Admin(t, s, http.MethodGet, "/admin/realms/kept", nil); status != 200 {
		t.Errorf("the realm of the first start: %d, %v", status, out)
	}
	cancel()
	if err := again.Wait(); err != nil {
		t.Error(err)
	}
	assertNoProcess(t, dir)
	if err := again.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if left, err := local.FindLeft(t.Context()); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

func TestCancellingARealStartLeavesNothingRunning(t *testing.T) {
	needKeycloak(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	servers := filepath.Join(os.Getenv("XDG_STATE_HOME"), "kloakroom", "servers")
	go func() {
		// Java is under way, the server is not.
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
			if strings.Contains(processes(), "-Dkc.home.dir="+servers) {
				break
			}
		}
		cancel()
	}()
	_, err := local.StartKeycloak(ctx, local.KeycloakOptions{Version: local.DefaultVersion})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	assertNoProcess(t, servers)
	if entries, err := os.ReadDir(servers); err != nil || len(entries) > 0 {
		t.Errorf("left on disk: %v, %v", entries, err)
	}
}

func TestARealTokenOpensTheSampleAPI(t *testing.T) {
	lease.Each(t, func(t *testing.T, s lease.Server) {
		realm := lease.Realm(t, s, "sample-api")
		base := "/admin/realms/" + realm
		created := func(path string, body map[string]any) string {
			t.Helper()
			status, out := lease.Admin(t, s, http.MethodPost, base+path, body)
			if status != 201 {
				t.Fatalf("POST %s: %d, %v", path, status, out)
			}
			id, _ := out.(map[string]any)["id"].(string)
			return id
		}
		client := created("/clients", map[string]any{
			"clientId": "client-app", "secret": "s3cret", "serviceAccountsEnabled": true,
			"standardFlowEnabled": false, "fullScopeAllowed": false,
		})
		a, err := local.StartAPI(t.Context(), local.APIOptions{Issuer: s.URL + "/realms/" + realm, Audience: "apiserver"})
		if err != nil {
			t.Fatal(err)
		}
		ask := func() (int, map[string]any) {
			return callAPI(t, a.URL()+"/secure-data", token(t, s, realm))
		}
		if status, body := ask(); status != 401 || body["detail"] != "Invalid token: wrong audience: expected apiserver, got none" {
			t.Errorf("without the audience: %d, %v", status, body)
		}
		created("/clients/"+client+"/protocol-mappers/models", map[string]any{
			"name": "audience", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
			"config": map[string]string{"included.custom.audience": "apiserver", "access.token.claim": "true"},
		})
		status, body := ask()
		if sub, _ := body["client"].(string); status != 200 || body["message"] != "You have access!" || len(sub) != 36 {
			t.Errorf("with the audience: %d, %v", status, body)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func start(t *testing.T, ctx context.Context, o local.KeycloakOptions) *local.Keycloak {
	t.Helper()
	k, err := local.StartKeycloak(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.Stop(context.Background()) })
	return k
}

func server(k *local.Keycloak) lease.Server {
	return lease.Server{Name: "own", URL: k.URL(), AdminUser: local.DefaultAdminUser, AdminPassword: local.DefaultAdminPassword}
}

func progress(t *testing.T) local.Progress {
	return func(step string) { t.Log(step) }
}

func assertIssuer(t *testing.T, base string) {
	t.Helper()
	_, doc := callAPI(t, base+"/realms/master/.well-known/openid-configuration", "")
	if doc["issuer"] != base+"/realms/master" {
		t.Errorf("the issuer is %v", doc["issuer"])
	}
}

// assertLoopbackOnly asks for the server at this machine's other addresses.
func assertLoopbackOnly(t *testing.T, base string) {
	t.Helper()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addresses {
		ip, ok := a.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.IsLinkLocalUnicast() {
			continue
		}
		c, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), strconv.Itoa(port(t, base))), 2*time.Second)
		if err == nil {
			_ = c.Close()
			t.Errorf("the server can be reached at %s", ip.IP)
		}
	}
}

func port(t *testing.T, base string) int {
	t.Helper()
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// processes lists the command lines of all processes, where ps can.
func processes() string {
	if runtime.GOOS == "windows" {
		return ""
	}
	out, _ := exec.Command("ps", "-A", "-ww", "-o", "args=").Output()
	return string(out)
}

func assertNoProcess(t *testing.T, dir string) {
	t.Helper()
	for line := range strings.Lines(processes()) {
		if strings.Contains(line, dir) {
			t.Errorf("still running: %.200s", line)
		}
	}
}

func token(t *testing.T, s lease.Server, realm string) string {
	t.Helper()
	resp, err := http.PostForm(s.URL+"/realms/"+realm+"/protocol/openid-connect/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"client-app"}, "client_secret": {"s3cret"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	text, _ := answer["access_token"].(string)
	if text == "" {
		t.Fatalf("no token: %v", answer)
	}
	return text
}

func callAPI(t *testing.T, address, bearer string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var body map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, body
}

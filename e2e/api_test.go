package e2e_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// api is an API that takes everything and tells what it was sent. It never
// repeats a token, only whose it is.
type api struct {
	*httptest.Server
	mu    sync.Mutex
	count int
}

// hostile is text that would clear the screen, colour it, set the title, and
// turn the direction of what follows, if a terminal got it.
const hostile = "\x1b[2J\x1b[31mred\x1b]0;owned\x07\u009b31m\u202egnp.exe\u200b"

func startAPI(t testing.TB) *api {
	t.Helper()
	a := &api{}
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/status/{code}", func(w http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscan(r.PathValue("code"), &code)
		w.Header().Set("WWW-Authenticate", `Bearer realm="shop", error="invalid_token", error_description="The audience is wrong"`)
		w.WriteHeader(code)
		_, _ = fmt.Fprintf(w, "{\"status\":%d}", code)
	})
	mux.HandleFunc("/redirect/{code}", func(w http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscan(r.PathValue("code"), &code)
		http.Redirect(w, r, r.URL.Query().Get("to"), code)
	})
	mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop", http.StatusFound) })
	mux.HandleFunc("/binary", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte{0, 1, 2, 0xff, 0xfe}) })
	mux.HandleFunc("/big", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("0123456789abcde\n", 3<<16))
	})
	mux.HandleFunc("/hostile", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer error_description=\"\u009b31m\"")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, hostile+"\n")
	})
	mux.HandleFunc("POST /token", giveToken)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.count++
		a.mu.Unlock()
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(a.Close)
	return a
}

// requests is how many have come.
func (a *api) requests() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count
}

// echo tells what came: the method, the body, and whose token.
func echo(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	answer, err := json.Marshal(map[string]any{
		"method": r.Method, "body": string(body), "content_type": r.Header.Get("Content-Type"),
		"token_of": tokenOf(r.Header.Get("Authorization")), "x_test": r.Header.Get("X-Test"),
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(answer)
}

// tokenOf names the client of a bearer token, "" where there is none.
func tokenOf(authorization string) string {
	token, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok {
		return ""
	}
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return "an opaque token"
	}
	b, err := base64.RawURLEncoding.DecodeString(parts[1])
	var claims struct {
		Client string `json:"azp"`
	}
	if err != nil || json.Unmarshal(b, &claims) != nil {
		return "a broken token"
	}
	return claims.Client
}

// giveToken is a token endpoint whose tokens say how the client authenticated.
func giveToken(w http.ResponseWriter, r *http.Request) {
	how := "nothing"
	if _, _, ok := r.BasicAuth(); ok {
		how = "basic"
	} else if r.PostFormValue("client_secret") != "" {
		how = "post"
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = fmt.Fprintf(w, `{"access_token":"by-%s-for-%s","token_type":"Bearer","expires_in":300}`, how, r.PostFormValue("grant_type"))
}

package explorer_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"kloakroom/tui/screen"
	"kloakroom/tui/tuitest"
	"kloakroom/tui/tuitest/fake"
)

// scene is a state worth looking at, and the way there.
type scene struct {
	path string
	hold string
	do   func(d *tuitest.Drive)
}

func press(keys ...string) func(*tuitest.Drive) {
	return func(d *tuitest.Drive) { d.Press(keys...) }
}

var scenes = map[string]scene{
	"ready":    {path: "/secure-data", do: func(*tuitest.Drive) {}},
	"answer":   {path: "/secure-data", do: press("ctrl+j")},
	"body":     {path: "/secure-data", do: press("ctrl+j", "tab", "tab", "down")},
	"headers":  {path: "/secure-data", do: press("ctrl+j", "tab", "tab", "]", "down")},
	"timing":   {path: "/secure-data", do: press("ctrl+j", "tab", "tab", "]", "]")},
	"exchange": {path: "/secure-data", do: press("ctrl+j", "tab", "tab", "]", "]", "]")},
	"auth":     {path: "/secure-data", do: press("]", "]", "enter")},
	"refused":  {path: "/refuses", do: press("ctrl+j", "r")},
	"moved":    {path: "/moved", do: press("ctrl+j")},
	"binary":   {path: "/binary", do: press("ctrl+j")},
	"zoomed":   {path: "/secure-data", do: press("ctrl+j", "tab", "tab", "z")},
	"copy":     {path: "/secure-data", do: press("ctrl+j", "tab", "tab", "y")},
	"problem":  {path: "/secure-data", do: func(d *tuitest.Drive) { d.Press("enter").Paste("Accept: a\nnonsense"); d.Press("ctrl+j") }},
	"away":     {path: "", do: func(d *tuitest.Drive) { d.Press("e", "ctrl+u").Type("127.0.0.1:1/x").Press("enter") }},
	"sending": {path: "/secure-data", hold: "api/send", do: func(d *tuitest.Drive) {
		d.Press("ctrl+j").Advance(time.Second)
	}},
}

// stage is an API whose answers may be meant to harm who looks at them.
func stage(t *testing.T, evil string) (a, other *api) {
	t.Helper()
	a, other = newAPI(t), newAPI(t)
	other.says("/elsewhere", 200, "application/json", `{"here":true}`)
	a.mux.Handle("/moved", http.RedirectHandler(other.URL+"/elsewhere", http.StatusFound))
	a.says("/binary", 200, "image/png", "\x89PNG\r\n\x00\x01"+evil)
	a.mux.HandleFunc("/refuses", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", error_description="Invalid audience`+header(evil)+`"`)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"detail":"Invalid token: Invalid audience`+evil+`"}`)
	})
	return a, other
}

// header is a text as far as a client of Go takes it in a header.
func header(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

func TestFrames(t *testing.T) {
	for _, look := range tuitest.Looks {
		for name, sc := range scenes {
			t.Run(look.Name+"/"+name, func(t *testing.T) {
				k := fake.New(t)
				a, other := stage(t, "")
				desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: "client-app", API: a.URL + sc.path})
				draw(t, k, desk, sc, a, other, look.Options).Golden(look.Name + "/" + name)
			})
		}
	}
}

func draw(t *testing.T, k *fake.Keycloak, desk *screen.Desk, sc scene, a, other *api, options []tuitest.Option) *tuitest.Drive {
	t.Helper()
	options = append(options[:len(options):len(options)], tuitest.Stable(func(frame string) string {
		return stable(k.Stable(frame), a.Server, other.Server)
	}))
	if sc.hold != "" {
		options = append(options, tuitest.Hold("api/send"))
	}
	d := show(t, desk, options...)
	sc.do(d)
	noConflicts(t, d)
	return d
}

// TestHostileFrames draws every state with names, headers and bodies that are
// meant to harm; the drive refuses whatever must not reach a terminal.
func TestHostileFrames(t *testing.T) {
	for name, sc := range scenes {
		t.Run(name, func(t *testing.T) {
			for i, evil := range fake.Nasty {
				for _, look := range tuitest.Looks {
					if look.Name != "80x24" && i > 0 {
						continue
					}
					k := fake.New(t)
					k.Hostile()
					a, other := stage(t, evil)
					desk := k.Desk(t, fake.DeskOptions{Realm: "coolproject", Client: evil, API: a.URL + sc.path})
					d := draw(t, k, desk, sc, a, other, look.Options)
					if i == 0 {
						d.Golden(look.Name + "/hostile-" + name)
					}
				}
			}
		})
	}
}

func TestHostileTextIsTyped(t *testing.T) {
	_, _, desk := at(t, "/secure-data")
	for i, evil := range fake.Nasty {
		d := show(t, desk)
		d.Press("e", "ctrl+u").Paste("http://127.0.0.1:1/" + evil)
		d.Press("tab", "tab").Paste("X-Evil: " + evil)
		d.Press("esc", "]", "enter").Paste(evil)
		d.Press("ctrl+j", "esc", "y").Golden(fmt.Sprint("typed/", i))
	}
}

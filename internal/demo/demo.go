// Package demo plays the cool project on this machine: a real Keycloak and a
// real protected API, the set-up through internal/change, a token, its claims,
// the called API. It writes only to the Keycloak that it starts itself, whatever
// is configured otherwise, and keeps its secrets to itself; another Keycloak is
// used only where its caller has set that up with the user's consent ([Beside]).
//
// A demo is either for as long as its caller stays ([Run]), or it is brought up
// and left to a keeper, a process of its own ([Up], [Keep], [Down]).
//
// It prints nothing: what happens is told to a [Reporter].
package demo

import (
	"fmt"
	"path/filepath"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
	"kloakroom/internal/profile"
)

// The cool project, as its article sets it up.
const (
	Realm    = "coolproject"
	ClientID = "client-app"
	Scope    = "api-audience"
	Audience = "apiserver"
	// Path is what is called of the API.
	Path = "/secure-data"

	keycloakPort = 8080
	apiPort      = 8000
)

// The administrator of the demo's Keycloak. It can be reached from this machine
// alone, so the password keeps nobody out and may be known.
const (
	Admin         = local.DefaultAdminUser
	AdminPassword = local.DefaultAdminPassword
)

// DefaultVersion is the release of Keycloak that is brought up unless another is
// named.
const DefaultVersion = local.DefaultVersion

// goodbye is how long everything that was started has to end.
const goodbye = 20 * time.Second

// Scene is how far the cool project is when the curtain rises.
type Scene string

// The scenes: everything is set up; all but that the client has the scope that
// writes the audience, so that the API refuses its tokens; not even a realm.
const (
	Done       Scene = "done"
	NoAudience Scene = "no-audience"
	Empty      Scene = "empty"
)

// ParseScene reads a scene; "" stays "", for whatever is usual.
func ParseScene(name string) (Scene, error) {
	switch s := Scene(name); s {
	case "", Done, NoAudience, Empty:
		return s, nil
	}
	return "", &fault.Error{
		Class: fault.Usage, Code: "bad-scene", Why: fmt.Sprintf("there is no scene %q", name),
		Hint: "The scenes are done, no-audience and empty.",
	}
}

// Reporter is told what happens, as it happens, from several goroutines. Texts
// may come from outside.
type Reporter interface {
	// Step begins a step of the story.
	Step(title string)
	// Detail adds to the step.
	Detail(text string)
	// Fields adds names and values to the step.
	Fields(pairs [][2]string)
}

// Options say what to bring up.
type Options struct {
	Version  string // of Keycloak; "" is what KEYCLOAK_HOME holds, else DefaultVersion
	Scene    Scene  // "" is Done
	Reporter Reporter
	// Hurry, if given, is closed by somebody who does not want to wait for a clean
	// end: what still runs then is killed, and cleared away all the same.
	Hurry <-chan struct{}
}

// stateDir is where the demo keeps its journal and notes, apart from the real
// ones.
func stateDir() string { return filepath.Join(profile.StateDir(), "demo") }

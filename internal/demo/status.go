package demo

import (
	"context"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/local"
)

// Status says what of the demo runs.
type Status struct {
	Up bool `json:"up"`
	// The rest is about the demo that is up; empty where none is.
	Keycloak  *KeycloakStatus `json:"keycloak"`
	API       *APIStatus      `json:"api"`
	Realm     string          `json:"realm,omitempty"`
	Client    string          `json:"client,omitempty"`
	Scene     Scene           `json:"scene,omitempty"`
	StartedAt *time.Time      `json:"started_at"`
	// Left are servers of killed runs, which the next start or down ends.
	Left []LeftStatus `json:"left"`
}

// KeycloakStatus is where the demo's Keycloak is, and whether it answers.
type KeycloakStatus struct {
	URL      string `json:"url"`
	Version  string `json:"version"`
	Admin    string `json:"admin"`
	Password string `json:"password"`
	Answers  bool   `json:"answers"`
}

// APIStatus is what is called of the demo's API.
type APIStatus struct {
	URL string `json:"url"`
}

// LeftStatus is a server that nobody looks after any more.
type LeftStatus struct {
	URL     string `json:"url"`
	Version string `json:"version"`
}

// Look says what of the demo runs. It changes nothing.
func Look(ctx context.Context) (Status, error) {
	s := status(ctx, findUp())
	left, err := local.FindLeft(ctx)
	if err != nil {
		return s, fault.Wrap("look after the demo", err)
	}
	for _, l := range left {
		if l.Running {
			s.Left = append(s.Left, LeftStatus{URL: l.URL, Version: l.Version})
		}
	}
	return s, nil
}

func status(ctx context.Context, n *note) Status {
	s := Status{Left: []LeftStatus{}}
	if n == nil {
		return s
	}
	s.Up, s.Realm, s.Client, s.Scene, s.StartedAt = true, Realm, ClientID, n.Scene, &n.StartedAt
	s.Keycloak = &KeycloakStatus{
		URL: n.URL, Version: n.Version, Admin: Admin, Password: AdminPassword, Answers: local.Answers(ctx, n.URL),
	}
	s.API = &APIStatus{URL: n.API + Path}
	return s
}

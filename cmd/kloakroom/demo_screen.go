package main

import (
	"context"

	"kloakroom/internal/demo"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// showDemo opens the full-screen program on the demo; present is for the stage.
func (a *app) showDemo(ctx context.Context, s *demo.Stage, present bool) error {
	desk := screen.New(screen.Options{
		Settings: s.Settings, Resolve: s.Resolve, State: s.StateDir, API: s.Settings.API, Present: present,
	})
	o := tuiOptions(desk)
	o.Finished = a.tellFinished
	words := guideWords(s)
	for i, e := range o.Screens {
		full, ok := e.Screen.(guidable)
		if text := words[e.Screen.ID()]; ok && text != "" {
			o.Screens[i].Screen = &guided{guidable: full, desk: desk, text: text}
		}
	}
	err := tui.Run(context.WithoutCancel(ctx), o)
	if s.Stays && err == nil {
		a.out.Notice("Keycloak at " + clean(s.Settings.URL) + " stays up.")
	}
	return err
}

// guideWords say on each screen which key comes next: from the curtain to the
// called API.
func guideWords(s *demo.Stage) map[string]safetext.Text {
	last := safetext.Text("ctrl+c quits and ends the demo")
	if s.Stays {
		last = "ctrl+c quits; Keycloak stays up"
	}
	words := map[string]safetext.Text{
		screen.Clients:  "t gets a token for client-app · 3 the API · ctrl+j calls it",
		screen.Tokens:   "3 the API · ctrl+j calls it with such a token",
		screen.Explorer: "ctrl+j calls the API · " + last,
	}
	switch s.Scene {
	case demo.NoAudience:
		words[screen.Clients] = "3 ctrl+j: the API refuses · enter ] G, ↑ to api-audience, space mends it"
		words[screen.Tokens] = "3 ctrl+j calls the API, which wants apiserver in aud"
		words[screen.Explorer] = "ctrl+j calls the API · refused? 1 enter ] G, ↑ to api-audience, space"
	case demo.Empty:
		words[screen.Clients] = "n makes what is missing: realm coolproject, client-app, audience apiserver"
	case demo.Done:
	}
	return words
}

// guidable is a screen as the full-screen program has them.
type guidable interface {
	part.Screen
	part.Catalogue
}

// guided is a screen of the demo: its last line says which keys come next.
type guided struct {
	guidable
	desk  *screen.Desk
	text  safetext.Text
	w     int
	begun bool
}

// Start chooses the demo's client when the first session is there.
func (g *guided) Start() part.Result {
	if !g.begun && g.desk.Session() != nil {
		g.begun = true
		if g.desk.Realm() == demo.Realm && g.desk.Client() == "" {
			g.desk.SetClient(demo.ClientID)
		}
	}
	return g.guidable.Start()
}

// Resize leaves the last line to the guide.
func (g *guided) Resize(w, h int) {
	g.w = w
	g.guidable.Resize(w, max(1, h-1))
}

// Lines draws the screen, and the guide below it.
func (g *guided) Lines(st *themes.Styles, focused bool) []string {
	const label = " demo "
	text := safetext.Text(widget.Fit(" "+g.text, max(0, g.w-len(label))))
	return append(g.guidable.Lines(st, focused), st.KeyCap.Render(label)+widget.Cell{Text: text, Tone: widget.ToneInfo}.Render(st))
}

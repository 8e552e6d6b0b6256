package main

import (
	"context"
	"os"

	"github.com/spf13/cobra"

	"kloakroom/internal/demo"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
)

func newDemoUp(a *app) *cobra.Command {
	var version, scene string
	cmd := &cobra.Command{
		Use: "up", Short: "Bring the demo up and leave it up", Args: noArgs,
		Long: "Start Keycloak and the protected API, set the cool project up, and leave all that running in the\n" +
			"background until `kloakroom demo down`. `kloakroom demo` opens it on the screen and leaves it up.",
		Example: examples(
			"kloakroom demo up",
			"kloakroom demo up --at empty",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.changeDemo(cmd, version, scene, demo.Up)
		},
	}
	bindVersion(cmd, &version)
	bindScene(cmd, &scene, "done")
	return cmd
}

func newDemoReset(a *app) *cobra.Command {
	var scene string
	cmd := &cobra.Command{
		Use: "reset", Short: "Set the scene anew on the demo that is up", Args: noArgs,
		Long: "Delete the realm coolproject of the demo that is up, with all that was done to it, and set the scene\n" +
			"anew. No other realm and no other Keycloak is touched.",
		Example: examples(
			"kloakroom demo reset",
			"kloakroom demo reset --at no-audience",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.changeDemo(cmd, "", scene, demo.Reset)
		},
	}
	bindScene(cmd, &scene, "the one before")
	return cmd
}

// changeDemo brings the demo up or back, and says where it is then.
func (a *app) changeDemo(cmd *cobra.Command, version, scene string, do func(context.Context, demo.Options) (demo.Status, error)) error {
	at, err := demo.ParseScene(scene)
	if err != nil {
		return err
	}
	ctx, watch := a.watchDemo(cmd.Context())
	defer watch.close()
	s, err := do(ctx, demo.Options{Version: version, Scene: at, Reporter: a.narrator(), Hurry: watch.hurry})
	if err != nil {
		return err
	}
	return a.out.Data(s, func(w *output.Human) { demoIsUp(w, s) })
}

// downView says how many demos and servers were ended.
type downView struct {
	Ended int `json:"ended"`
}

func newDemoDown(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "End the demo that is up, and what a killed one left", Args: noArgs,
		Example: examples(
			"kloakroom demo down",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ended, err := demo.Down(cmd.Context(), a.narrator())
			if err != nil {
				return err
			}
			return a.out.Data(downView{ended}, func(w *output.Human) {
				if ended == 0 {
					w.Line("No demo is up.")
					return
				}
				w.Line("The demo is down.")
			})
		},
	}
}

func newDemoStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: "Show whether a demo is up, and where", Args: noArgs,
		Example: examples(
			"kloakroom demo status",
			"kloakroom demo status -o json",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := demo.Look(cmd.Context())
			if err != nil {
				return err
			}
			return a.out.Data(s, func(w *output.Human) { showDemoStatus(w, s) })
		},
	}
}

func newDemoPrepare(a *app) *cobra.Command {
	var version string
	cmd := &cobra.Command{
		Use: "prepare", Short: "Make the next demo start quickly, and without a network", Args: noArgs,
		Long: "Fetch Keycloak, start it once and end it again, and keep what that has built. The next demo with this\n" +
			"release needs no network, and comes up in half the time.",
		Example: examples(
			"kloakroom demo prepare",
			"kloakroom demo prepare --keycloak-version 26.7.3",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.out.JSON() {
				return usage(cmd, "there is no JSON of it")
			}
			ctx, watch := a.watchDemo(cmd.Context())
			defer watch.close()
			if err := demo.Prepare(ctx, demo.Options{Version: version, Reporter: a.narrator()}); err != nil {
				return err
			}
			return a.out.Data(nil, func(w *output.Human) { w.Line("Ready: the next demo needs no network.") })
		},
	}
	bindVersion(cmd, &version)
	return cmd
}

// newDemoKeep is what stays in the background after demo up.
func newDemoKeep() *cobra.Command {
	return &cobra.Command{
		Use: demo.KeepCommand[len(demo.KeepCommand)-1], Hidden: true, Args: noArgs, Short: "Keep the demo up (demo up starts this)",
		RunE: func(cmd *cobra.Command, _ []string) error { return demo.Keep(cmd.Context(), os.Stdin) },
	}
}

// demoIsUp says where the demo is, and what can be done with it.
func demoIsUp(w *output.Human, s demo.Status) {
	w.Blank()
	showDemoStatus(w, s)
	w.Blank()
	w.Line("To use it:")
	export := safetext.Text("export KLOAKROOM_URL=") + clean(s.Keycloak.URL)
	if s.Scene != demo.Empty {
		export += " KLOAKROOM_REALM=" + clean(s.Realm)
	}
	next := "kloakroom call --client " + clean(s.Client) + " " + clean(s.API.URL)
	if s.Scene == demo.Empty {
		next = "kloakroom setup --realm " + clean(s.Realm) + " --client " + clean(s.Client) + " --audience " + demo.Audience
	}
	for _, l := range []safetext.Text{
		export + " KLOAKROOM_USER=" + clean(s.Keycloak.Admin) + " KLOAKROOM_PASSWORD=" + clean(s.Keycloak.Password),
		next,
		"kloakroom demo          # on the screen; it stays up",
		"kloakroom demo reset    # back to this scene",
		"kloakroom demo down     # ends it",
	} {
		w.Line("  " + l)
	}
}

func showDemoStatus(w *output.Human, s demo.Status) {
	if !s.Up {
		w.Line("No demo is up. `kloakroom demo up` brings one up.")
	} else {
		keycloak := clean(s.Keycloak.URL) + ", release " + clean(s.Keycloak.Version) + ", administrator " + clean(s.Keycloak.Admin) + ", password " + clean(s.Keycloak.Password)
		if !s.Keycloak.Answers {
			keycloak += " (it does not answer)"
		}
		w.Fields([][2]safetext.Text{
			{"Keycloak", keycloak},
			{"API", clean(s.API.URL)},
			{"Scene", clean(string(s.Scene)) + ": realm " + clean(s.Realm) + ", client " + clean(s.Client)},
			{"Since", clean(s.StartedAt.Local().Format("2006-01-02 15:04:05"))},
		})
	}
	for _, l := range s.Left {
		w.Line("A killed run left Keycloak " + clean(l.Version) + " running at " + clean(l.URL) + "; `kloakroom demo down` ends it.")
	}
}

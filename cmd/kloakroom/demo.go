package main

import (
	"context"

	"github.com/spf13/cobra"

	"kloakroom/internal/demo"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
)

// demoFlags are those of the demo itself.
type demoFlags struct {
	headless   bool
	version    string
	scene      string
	useRunning string
	present    bool
	consent    consent
}

func newDemo(a *app) *cobra.Command {
	var f demoFlags
	cmd := &cobra.Command{
		Use: "demo", Short: "A real Keycloak, a protected API and the cool project, from nothing", Args: noArgs,
		Long: "Start a real Keycloak and a protected API on this machine, set the cool project up, and open it on the\n" +
			"screen; quitting ends everything again. Without a terminal, or with --headless, it plays the whole flow\n" +
			"once and prints it. It needs Java 17 or newer, and fetches Keycloak the first time.\n" +
			"It writes only to the Keycloak that it starts, whatever KLOAKROOM_URL says; to another one on this\n" +
			"machine only with --use-running, and after the plan was confirmed.",
		Example: examples(
			"kloakroom demo",
			"kloakroom demo --headless --keycloak-version 26.7.3",
			"kloakroom demo --at no-audience",
			"kloakroom demo --present",
			"kloakroom demo --use-running http://localhost:8080",
		),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.out.JSON() {
				return usage(cmd, "the demo tells a story and has no JSON; `kloakroom demo status` has")
			}
			return a.runDemo(cmd, f)
		},
	}
	fl := cmd.Flags()
	fl.BoolVar(&f.headless, "headless", false, "play the flow once and print it (so it is without a terminal)")
	fl.StringVar(&f.useRunning, "use-running", "", "use the Keycloak at this `URL` on this machine, with your own sign-in")
	bindVersion(cmd, &f.version)
	bindScene(cmd, &f.scene, "done")
	bindPresent(cmd, &f.present)
	f.consent.bind(cmd)
	for name, means := range map[string]string{
		"yes": "with --use-running: apply without asking", "dry-run": "with --use-running: only show what would change",
		"confirm": "with --use-running: apply, and prove it by the `NAME` of what changes",
	} {
		fl.Lookup(name).Usage = means
	}
	cmd.AddCommand(newDemoUp(a), newDemoDown(a), newDemoStatus(a), newDemoReset(a), newDemoPrepare(a), newDemoKeep())
	return cmd
}

func bindVersion(cmd *cobra.Command, version *string) {
	cmd.Flags().StringVar(version, "keycloak-version", "", "the `RELEASE` of Keycloak to start (default "+demo.DefaultVersion+")")
}

func bindScene(cmd *cobra.Command, scene *string, usual string) {
	cmd.Flags().StringVar(scene, "at", "", "the `SCENE` to begin with: empty, no-audience (the API refuses) or done (default "+usual+")")
}

// runDemo plays the demo on the screen, or in print where there is none.
func (a *app) runDemo(cmd *cobra.Command, f demoFlags) error {
	scene, err := demo.ParseScene(f.scene)
	if err != nil {
		return err
	}
	screen := !f.headless && a.out.OutIsTerminal() && a.out.CanAsk()
	ctx, watch := a.watchDemo(cmd.Context())
	defer watch.close()
	o := demo.Options{Version: f.version, Scene: scene, Reporter: a.narrator(), Hurry: watch.hurry}
	use := func(ctx context.Context, s *demo.Stage) error { return s.Play(ctx) }
	if screen {
		use = func(ctx context.Context, s *demo.Stage) error { return a.showDemo(ctx, s, f.present) }
	}
	if f.present && f.headless {
		return usage(cmd, "--present is for the screen, and --headless has none")
	}
	if f.useRunning != "" {
		return a.demoBeside(ctx, f, o, use)
	}
	if flag := f.consent.given(); flag != "" {
		return usage(cmd, flag+" belongs to --use-running: the demo's own Keycloak is written to without asking")
	}
	return demo.Run(ctx, o, !screen, use)
}

// given names a flag of consent that was given, "" for none.
func (c consent) given() string {
	switch {
	case c.yes:
		return "--yes"
	case c.dryRun:
		return "--dry-run"
	case c.confirm != "":
		return "--confirm"
	}
	return ""
}

// narrator prints the story of the demo as it happens: beside the data where
// that is for a program.
type narrator struct{ out *output.Printer }

func (a *app) narrator() narrator { return narrator{a.out} }

func (n narrator) Step(title string) { n.say(clean(title)) }

func (n narrator) Detail(text string) { n.say("  " + clean(text)) }

func (n narrator) Fields(pairs [][2]string) {
	fields := make([][2]safetext.Text, len(pairs))
	for i, p := range pairs {
		fields[i] = [2]safetext.Text{"  " + clean(p[0]), clean(p[1])}
	}
	n.print(func(w *output.Human) { w.Fields(fields) })
}

func (n narrator) say(t safetext.Text) {
	n.print(func(w *output.Human) { w.Line(t) })
}

// print prints at once. A reader who has gone does not end the demo: what it
// started is still to be stopped.
func (n narrator) print(human func(*output.Human)) {
	if n.out.JSON() {
		n.out.Show(human)
		return
	}
	_ = n.out.Data(nil, human)
}

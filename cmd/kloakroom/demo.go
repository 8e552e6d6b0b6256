package main

import (
	"github.com/spf13/cobra"

	"kloakroom/internal/demo"
	"kloakroom/internal/output"
	"kloakroom/internal/safetext"
)

func newDemo(a *app) *cobra.Command {
	var version string
	cmd := &cobra.Command{
		Use: "demo", Short: "A real Keycloak and a protected API on this machine, and the whole flow once", Args: noArgs,
		Long: "Start a real Keycloak and a protected API on this machine, set the cool project up, get a token, read its\n" +
			"claims, call the API, and end everything again. It needs Java 17 or newer, and fetches Keycloak the first time.\n" +
			"It writes only to the Keycloak that it starts, whatever KLOAKROOM_URL says.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.out.JSON() {
				return usage(cmd, "the demo tells a story and has no JSON")
			}
			return demo.Run(cmd.Context(), demo.Options{Version: version, Reporter: narrator{a.out}})
		},
	}
	cmd.Flags().Bool("headless", false, "play the flow once and print it (so far it is always played like this)")
	cmd.Flags().StringVar(&version, "keycloak-version", "", "the release of Keycloak to start (default "+demo.DefaultVersion+")")
	return cmd
}

// narrator prints the story of the demo as it happens.
type narrator struct{ out *output.Printer }

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
func (n narrator) print(human func(*output.Human)) { _ = n.out.Data(nil, human) }

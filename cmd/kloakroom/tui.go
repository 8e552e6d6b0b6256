package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/tui"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients"
	"kloakroom/tui/screen/connect"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/screen/tokens"
)

// runTUI shows the full-screen program: it signs in by itself where flags and
// variables are enough for that, and asks otherwise.
func (a *app) runTUI(cmd *cobra.Command) error {
	if !a.out.OutIsTerminal() || !a.out.CanAsk() {
		return &fault.Error{
			Class: fault.Usage, Code: "no-terminal", Why: "the full-screen program needs a terminal for input and output",
			Hint: "The commands work without one: kloakroom --help lists them.",
		}
	}
	resolved, err := a.resolved()
	if err != nil {
		return err
	}
	settings := resolved.Settings
	// From here on the program itself hears of signals: it has a terminal to
	// restore, and writes to finish.
	a.unwatch()
	desk := screen.New(screen.Options{
		Settings: settings, Resolve: a.quiet().Resolve, State: profile.StateDir(), API: settings.API,
	})
	o := tuiOptions(desk)
	o.Finished = a.tellFinished
	return tui.Run(context.WithoutCancel(cmd.Context()), o)
}

// tuiOptions puts the screens together.
func tuiOptions(desk *screen.Desk) tui.Options {
	entries := []tui.Entry{
		{Key: "0", Screen: connect.New(desk), Aside: true},
		{Key: "1", Screen: clients.New(desk), Off: desk.SignedOff},
		{Key: "2", Screen: tokens.New(desk)},
		{Key: "3", Screen: explorer.New(desk)},
	}
	return tui.Options{Screens: entries, First: screen.Connect, Header: desk.Header}
}

// quiet resolves secrets where nobody can be asked beside the screen: standard
// input is the keyboard of the screens.
func (a *app) quiet() *secret.Resolver {
	return &secret.Resolver{
		Getenv: a.secrets.Getenv, Stdin: strings.NewReader(""),
		Store: func() (secret.Store, error) { return secret.Open(secret.StoreOptions{Dir: profile.DataDir()}) },
	}
}

// tellFinished tells, once the terminal is as it was, how a write ended that was
// under way when the program was told to end.
func (a *app) tellFinished(title safetext.Text, err error) {
	if err != nil {
		a.out.Notice(title + ": " + clean(fault.Of(err).Error()))
		return
	}
	a.out.Notice(title + ": done.")
}

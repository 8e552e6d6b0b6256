package main

import (
	"cmp"
	"context"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients"
	"kloakroom/tui/screen/connect"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/screen/tokens"
)

// runTUI shows the full-screen program: it signs in by itself where flags and
// variables are enough for that, and asks otherwise. present is for the stage.
func (a *app) runTUI(cmd *cobra.Command, present bool) error {
	if !a.out.OutIsTerminal() || !a.out.CanAsk() {
		return &fault.Error{
			Class: fault.Usage, Code: "no-terminal", Why: "the full-screen program needs a terminal for input and output",
			Hint: "The commands work without one: kloakroom --help lists them.",
		}
	}
	o, err := a.deskOptions()
	if err != nil {
		return err
	}
	// From here on the program itself hears of signals: it has a terminal to
	// restore, and writes to finish.
	a.unwatch()
	o.Present = present
	full := tuiOptions(screen.New(o))
	full.Finished = a.tellFinished
	return tui.Run(context.WithoutCancel(cmd.Context()), full)
}

// deskOptions joins flags, variables and the profile for the screens. A file of
// profiles that is damaged is told there, and left alone; only who names a profile
// cannot do without it.
func (a *app) deskOptions() (screen.Options, error) {
	file, damaged := profile.OpenFile(profile.Path())
	if damaged != nil && cmp.Or(a.flags.Profile, a.getenv("KLOAKROOM_PROFILE")) != "" {
		return screen.Options{}, damaged
	}
	resolved, err := profile.Resolve(a.flags, a.getenv, file)
	if err != nil {
		return screen.Options{}, err
	}
	phrase := new(screen.Passphrase)
	resolver := a.quiet(phrase)
	o := screen.Options{
		Settings: resolved.Settings, Resolve: resolver.Resolve, State: profile.StateDir(), API: resolved.API,
		Damaged: damaged, Warning: resolved.Warning, Passphrase: phrase,
	}
	if damaged == nil {
		o.Keeper = &session.Keeper{File: file, Store: resolver.Store}
	}
	return o, nil
}

// tuiOptions puts the screens together.
func tuiOptions(desk *screen.Desk) tui.Options {
	entries := []tui.Entry{
		{Key: "0", Screen: connect.New(desk), Aside: true},
		{Key: "1", Screen: clients.New(desk), Off: desk.SignedOff},
		{Key: "2", Screen: tokens.New(desk)},
		{Key: "3", Screen: explorer.New(desk)},
	}
	return tui.Options{
		Screens: entries, First: screen.Connect, Header: desk.Header, Actions: desk.Everywhere, Present: desk.Presenting(),
	}
}

// quiet resolves secrets where nobody can be asked on the terminal, since standard
// input is the keyboard of the screens. phrase asks there for the passphrase of
// the encrypted file; nil is nobody.
func (a *app) quiet(phrase *screen.Passphrase) *secret.Resolver {
	o := secret.StoreOptions{Dir: profile.DataDir()}
	if phrase != nil {
		o.Ask = phrase.Ask
	}
	store := sync.OnceValues(func() (secret.Store, error) { return secret.Open(o) })
	return &secret.Resolver{Getenv: a.secrets.Getenv, Stdin: strings.NewReader(""), Store: store}
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

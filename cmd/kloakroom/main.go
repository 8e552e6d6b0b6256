// Command kloakroom is a workbench for app-to-app authentication with Keycloak:
// it browses and changes clients, gets tokens by client credentials, reads them,
// and calls protected APIs. This package holds the commands: flags in, a run
// function, output through internal/output. What a command does is done in the
// rooms below.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"

	"kloakroom/internal/output"
)

func main() { os.Exit(run(os.Args[1:])) }

// run executes one command and returns the exit code of the process.
func run(args []string) int {
	// net/http writes to the standard logger when a server speaks out of turn;
	// standard error is for our own words.
	log.SetOutput(io.Discard)
	ctx, stop := interruptible()
	defer stop()
	a := newApp(output.Standard(formatOf(args)))
	a.unwatch = stop
	root := newRoot(a)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil || errors.Is(err, output.ErrClosedPipe) {
		return exitOK
	}
	var code exitCode
	if errors.As(err, &code) {
		return int(code)
	}
	a.out.Error(err)
	return exitOf(err)
}

// interruptible returns a context that the first Ctrl-C (or SIGTERM, SIGHUP)
// cancels, so that what is under way is ended cleanly: a write is finished and
// kept. The second ends the process at once.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		<-signals
		cancel()
		<-signals
		os.Exit(exitInterrupted)
	}()
	return ctx, func() {
		signal.Stop(signals)
		cancel()
	}
}

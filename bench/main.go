// Command bench measures the program beside others that do the same, in one run
// and in turns, against a real Keycloak and the sample API that it starts itself:
//
//	go run ./bench [-runs 10]
//
// It prints one table: medians with quartiles, the ratio to a bare Go program
// that does the job in the fewest requests, and the budgets that hold here. The
// budgets are told, not enforced: a busy machine proves nothing.
//
// It works in folders of its own and ends what it started. Ctrl-C does, too.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	runs := flag.Int("runs", 10, "how often each program sets the cool project up; short commands are run 3 times as often")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, *runs)
	interrupted := ctx.Err() != nil
	stop()
	if interrupted {
		say("Interrupted; what was started is ended.")
		os.Exit(130)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, runs int) (err error) {
	heading := machine()
	say("Building the programs …")
	s, err := newStage(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if endErr := s.end(ctx); err == nil {
			err = endErr
		}
	}()
	if err := s.start(ctx); err != nil {
		return err
	}
	var measured []series
	for _, p := range []struct {
		contest
		times int
	}{{s.version(), 3 * runs}, {s.call(), 3 * runs}, {s.setup(), runs}} {
		say(fmt.Sprintf("Measuring %s, %d rounds …", p.what, p.times))
		one, err := p.hold(ctx, p.times)
		if err != nil {
			return err
		}
		measured = append(measured, one...)
	}
	if err := s.sameResult(ctx); err != nil {
		return err
	}
	size, err := s.size()
	if err != nil {
		return err
	}
	printTable(os.Stdout, heading+", Keycloak "+s.keycloak.Version(), measured, size, s.missing)
	return nil
}

// say tells a person what takes so long.
func say(step string) { fmt.Fprintln(os.Stderr, step) }

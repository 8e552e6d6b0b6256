// Command bench measures the program:
//
//	go run ./bench [-runs 10] [commands | tui]
//
// The commands run beside others that do the same, in one run and in turns,
// against a real Keycloak and the sample API that it starts itself: medians with
// quartiles, and the ratio to a bare Go program that does the job in the fewest
// requests. The full-screen program runs in a pseudo-terminal, against a small
// server that gives pages of clients and a large answer: times from a key to the
// last byte that it writes, bytes, memory. Without a word both are measured.
//
// The budgets are told, not enforced: a busy machine proves nothing.
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
	what := flag.Arg(0)
	if flag.NArg() > 1 || what != "" && what != "commands" && what != "tui" {
		fmt.Fprintln(os.Stderr, "bench: what can be measured is: commands, tui")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	err := run(ctx, what, *runs)
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

func run(ctx context.Context, what string, runs int) (err error) {
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
	// The screens first: there is no Keycloak yet that would take their processor.
	if what != "commands" {
		t := &screens{program: s.kloakroom, bare: s.bare, env: s.env("")}
		if err := t.measure(ctx); err != nil {
			return err
		}
		printFindings(os.Stdout, heading+fmt.Sprintf(", terminal of %d×%d", columns, lines), t.found)
	}
	if what == "tui" {
		return nil
	}
	return s.commands(ctx, heading, runs)
}

// commands measures the commands beside others.
func (s *stage) commands(ctx context.Context, heading string, runs int) error {
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

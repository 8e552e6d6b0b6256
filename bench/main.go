// Command bench measures the program:
//
//	go run ./bench [-runs 10] [commands | tui]
//	go run ./bench others
//
// The commands run beside others that do the same, in one run and in turns,
// against a real Keycloak and the sample API that it starts itself: medians with
// quartiles, and the ratio to a bare Go program that does the job in the fewest
// requests. The full-screen program runs in a pseudo-terminal, against a small
// server that gives pages of clients and a large answer: times from a key to the
// last byte that it writes, bytes, memory. Without a word both are measured, and
// one table is printed: every row that has a budget says whether it keeps to it,
// and the exit code is 1 if one does not. A busy machine proves nothing.
//
// Others that are installed are measured beside it. "others" fetches and installs
// them, each by its own client at a version that is written down here, into a
// folder of the cache; nothing else does.
//
// It works in folders of its own and ends what it started. Ctrl-C does, too.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

func main() {
	runs := flag.Int("runs", 10, "how often each program sets the cool project up; short commands are run 3 times as often")
	flag.Parse()
	what := flag.Arg(0)
	if flag.NArg() > 1 || !slices.Contains([]string{"", "commands", "tui", "others"}, what) {
		fmt.Fprintln(os.Stderr, "bench: it takes one word, or none: commands, tui, others")
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

// errOver ends a run whose table has a row over its budget.
var errOver = errors.New("a row is over its budget")

func run(ctx context.Context, what string, runs int) (err error) {
	if what == "others" {
		return installOthers(ctx)
	}
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
	var rows []row
	var notes []string
	// The screens first: there is no Keycloak yet that would take their processor.
	if what != "commands" {
		if rows, notes, err = s.screens(ctx); err != nil {
			return err
		}
		heading += fmt.Sprintf(", terminal of %d×%d", columns, lines)
	}
	if what != "tui" {
		more, err := s.commands(ctx, runs)
		if err != nil {
			return err
		}
		rows = append(more, rows...)
		heading += ", Keycloak " + s.keycloak.Version()
	}
	printTable(os.Stdout, heading, rows, append(notes, s.leftOut()...))
	if len(overs(rows)) > 0 {
		return errOver
	}
	return nil
}

// screens measures the full-screen program beside others.
func (s *stage) screens(ctx context.Context) ([]row, []string, error) {
	rivals, err := rivals(s.dir, s.there)
	if err != nil {
		return nil, nil, err
	}
	t := &screens{program: s.kloakroom, bare: s.bare, env: s.env(""), rivals: rivals, keys: keysMeasured}
	err = t.measure(ctx)
	return t.rows, t.notes, err
}

// commands measures the commands beside others.
func (s *stage) commands(ctx context.Context, runs int) ([]row, error) {
	if err := s.start(ctx); err != nil {
		return nil, err
	}
	var rows []row
	for _, p := range []struct {
		contest
		times int
	}{{s.version(), 3 * runs}, {s.call(), 3 * runs}, {s.setup(), runs}} {
		say(fmt.Sprintf("Measuring %s, %d rounds …", p.what, p.times))
		one, err := p.hold(ctx, p.times)
		if err != nil {
			return nil, err
		}
		rows = append(rows, seriesRows(one)...)
	}
	if err := s.sameResult(ctx); err != nil {
		return nil, err
	}
	size, err := s.size()
	if err != nil {
		return nil, err
	}
	return append(rows, sizeRow(size)), nil
}

// leftOut says what was not there to be compared with.
func (s *stage) leftOut() []string {
	if len(s.missing) == 0 {
		return nil
	}
	return []string{"Not installed here and left out: " + strings.Join(s.missing, ", ") + " (`go run ./bench others` installs what can be had)."}
}

// say tells a person what takes so long.
func say(step string) { fmt.Fprintln(os.Stderr, step) }

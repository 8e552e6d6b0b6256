package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// answerDelay is how late the page server is: a Keycloak nearby.
	answerDelay = 2 * time.Millisecond
	// idleFor is how long nothing is done to see what that costs.
	idleFor = 10 * time.Second
	// screenStarts is how often the program is started for the first frame.
	screenStarts = 30
)

// screens measures the full-screen program in a pseudo-terminal, against the page
// server, and others with lists of their own.
type screens struct {
	program string
	bare    string
	env     []string // without any Keycloak
	rivals  []rival
	keys    int // how many keys are pressed in a list, a multiple of a hundred
	server  *pageServer
	rows    []row
	notes   []string // what could not be measured
}

// measure measures everything.
func (s *screens) measure(ctx context.Context) (err error) {
	if s.server, err = startPageServer(ctx, answerDelay); err != nil {
		return err
	}
	defer s.server.close()
	s.tryRivals(ctx)
	for _, step := range []struct {
		what string
		run  func(context.Context) error
	}{
		{"the first frame", s.firstFrame},
		{"the first page of a large realm", s.firstPage},
		{"keys in a list, and doing nothing", s.list},
		{"the same of others, in small lists", s.othersLists},
		{"a large answer", s.large},
	} {
		say("Measuring " + step.what + " …")
		if err := step.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	s.rows = sortedBy(s.rows, whatFrame, whatPage, whatList, whatMemory, whatLoad)
	return nil
}

func (s *screens) find(r ...row) { s.rows = append(s.rows, r...) }

// sortedBy puts the rows of the named kinds first, in that order; else everything
// stays in its order.
func sortedBy(rows []row, kinds ...string) []row {
	rank := func(r row) int {
		if i := slices.Index(kinds, r.what); i >= 0 {
			return i
		}
		return len(kinds)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return rank(a) - rank(b) })
	return rows
}

// open starts the program, signed in at the page server, in a realm ("" for none).
func (s *screens) open(ctx context.Context, realm string) (*terminal, error) {
	env := append(s.env[:len(s.env):len(s.env)], "KLOAKROOM_URL="+s.server.url, "KLOAKROOM_API="+s.server.url+largePath)
	if realm != "" {
		env = append(env, "KLOAKROOM_REALM="+realm)
	}
	return openTerminal(ctx, env, s.program)
}

// firstFrame is the time from the start of the process to the last byte of its
// first frame, taken in turns with others. The Keycloak takes the connection and
// says nothing.
func (s *screens) firstFrame(ctx context.Context) error {
	url, end, err := hanging(ctx)
	if err != nil {
		return err
	}
	defer end()
	env := append(s.env[:len(s.env):len(s.env)], "KLOAKROOM_URL="+url, "KLOAKROOM_REALM="+hugeRealm)
	all := make([]series, 1+len(s.rivals))
	all[0] = series{what: whatFrame, program: ours}
	for round := range screenStarts + 1 {
		for i := range all {
			var took time.Duration
			if i == 0 {
				took, err = s.frame(ctx, env)
			} else {
				all[i].what, all[i].program = whatFrame, s.rivals[i-1].label()
				took, err = s.rivals[i-1].firstFrame(ctx, s.env)
			}
			switch {
			case err != nil:
				return fmt.Errorf("%s: %w", all[i].program, err)
			case round > 0: // the first round warms everything up
				all[i].times = append(all[i].times, took)
			}
		}
	}
	s.find(frameRows(all)...)
	return nil
}

// tryRivals leaves those out that show no list here.
func (s *screens) tryRivals(ctx context.Context) {
	var able []rival
	for _, r := range s.rivals {
		if _, err := r.firstFrame(ctx, s.env); err != nil {
			s.notes = append(s.notes, fmt.Sprintf("%s shows no list here and is left out: %v", r.label(), err))
			continue
		}
		able = append(able, r)
	}
	s.rivals = able
}

// frame is one start of ours until its first frame.
func (s *screens) frame(ctx context.Context, env []string) (time.Duration, error) {
	t, err := openTerminal(ctx, env, s.program)
	if err != nil {
		return 0, err
	}
	defer t.close()
	return t.frameWith(ctx, footer)
}

// footer is what the last line of every screen says.
const footer = "help"

// frameWith waits for the burst of output that holds a text, and returns how long
// after the start it ended.
func (t *terminal) frameWith(ctx context.Context, text string) (time.Duration, error) {
	if _, err := t.sees(ctx, 0, text); err != nil {
		return 0, err
	}
	last, err := t.rests(ctx, settled)
	return last.at.Sub(t.began), err
}

// othersLists measures the others, as far as they go.
func (s *screens) othersLists(ctx context.Context) error {
	for _, r := range s.rivals {
		idle, presses, err := r.measure(ctx, s.env)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			s.notes = append(s.notes, fmt.Sprintf("The keys of %s were not measured: %v", r.label(), err))
			continue
		}
		s.find(r.rows(idle, presses)...)
	}
	return nil
}

// firstPage counts what is asked until the first clients are here, and afterwards
// as long as nobody touches a key.
func (s *screens) firstPage(ctx context.Context) error {
	s.server.forget()
	t, err := s.open(ctx, bigRealm)
	if err != nil {
		return err
	}
	defer t.close()
	shown, err := t.sees(ctx, 0, clientName(0))
	if err != nil {
		return err
	}
	if _, err := t.rests(ctx, time.Second); err != nil {
		return err
	}
	s.find(pageRows(s.server.requests(), shown.Sub(t.began))...)
	return nil
}

// large measures an answer of 100 MB in the screen API: what is seen while it
// arrives, keys in it, and the memory that it takes.
func (s *screens) large(ctx context.Context) error {
	t, err := s.open(ctx, "")
	if err != nil {
		return err
	}
	defer t.close()
	if _, err := t.sees(ctx, 0, hugeRealm); err != nil { // signed in: the realms are here
		return err
	}
	if _, err := t.rests(ctx, 500*time.Millisecond); err != nil {
		return err
	}
	if err := t.types(ctx, "3"); err != nil {
		return err
	}
	before, sent := t.mark(), time.Now()
	if _, err := t.file.WriteString(keyBytes("ctrl+j")); err != nil {
		return err
	}
	first, err := t.sees(ctx, before, firstRecord)
	if err != nil {
		return err
	}
	if err := t.types(ctx, "tab", "tab"); err != nil { // to the response
		return err
	}
	begin := time.Now()
	close(s.server.body.rest)
	still, err := t.stillness(ctx, s.server.body.sent)
	if err != nil {
		return err
	}
	arrived, err := t.rests(ctx, time.Second)
	if err != nil {
		return err
	}
	s.find(arrivalRows(first.Sub(sent), still, arrived.at.Sub(begin))...)
	if err := t.bothEnds(ctx); err != nil {
		return err
	}
	presses, noise, err := s.scroll(ctx, t)
	if err != nil {
		return err
	}
	s.find(keyRows(whatLarge, presses, noise, limits{p99: keyP99})...)
	size, err := memory(t.cmd.Process.Pid)
	if errors.Is(err, errNotTold) {
		return nil
	}
	s.find(largeMemoryRow(size))
	return err
}

// bothEnds makes sure that the whole answer is there: it goes to the last line,
// and back to the first.
func (t *terminal) bothEnds(ctx context.Context) error {
	before := t.mark()
	if err := t.types(ctx, "G"); err != nil {
		return err
	}
	if _, err := t.sees(ctx, before, lastRecord); err != nil {
		return err
	}
	return t.types(ctx, "g")
}

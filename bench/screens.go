package main

import (
	"context"
	"errors"
	"fmt"
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
// server.
type screens struct {
	program string
	bare    string
	env     []string // without any Keycloak
	server  *pageServer
	found   []finding
}

// measure measures everything, in the order of the table.
func (s *screens) measure(ctx context.Context) (err error) {
	if s.server, err = startPageServer(ctx, answerDelay); err != nil {
		return err
	}
	defer s.server.close()
	for _, step := range []struct {
		what string
		run  func(context.Context) error
	}{
		{"the first frame", s.firstFrame},
		{"the first page of a large realm", s.firstPage},
		{"keys in a list, and doing nothing", s.list},
		{"a large answer", s.large},
	} {
		say("Measuring " + step.what + " …")
		if err := step.run(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.what, err)
		}
	}
	return nil
}

func (s *screens) find(f ...finding) { s.found = append(s.found, f...) }

// open starts the program, signed in at the page server, in a realm ("" for none).
func (s *screens) open(ctx context.Context, realm string) (*terminal, error) {
	env := append(s.env[:len(s.env):len(s.env)], "KLOAKROOM_URL="+s.server.url, "KLOAKROOM_API="+s.server.url+largePath)
	if realm != "" {
		env = append(env, "KLOAKROOM_REALM="+realm)
	}
	return openTerminal(ctx, env, s.program)
}

// firstFrame is the time from the start of the process to the last byte of its
// first frame. The Keycloak takes the connection and says nothing.
func (s *screens) firstFrame(ctx context.Context) error {
	url, end, err := hanging(ctx)
	if err != nil {
		return err
	}
	defer end()
	var times []time.Duration
	for range screenStarts + 1 {
		t, err := openTerminal(ctx, append(s.env[:len(s.env):len(s.env)], "KLOAKROOM_URL="+url, "KLOAKROOM_REALM="+hugeRealm), s.program)
		if err != nil {
			return err
		}
		took, err := t.firstFrame(ctx)
		t.close()
		if err != nil {
			return err
		}
		times = append(times, took)
	}
	s.find(startFinding(times[1:])) // the first start warms everything up
	return nil
}

// footer is what the last line of every screen says.
const footer = "help"

// firstFrame waits for the burst of output that holds the footer, and returns how
// long after the start it ended.
func (t *terminal) firstFrame(ctx context.Context) (time.Duration, error) {
	if _, err := t.sees(ctx, 0, footer); err != nil {
		return 0, err
	}
	last, err := t.rests(ctx, settled)
	return last.at.Sub(t.began), err
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
	s.find(pageFindings(s.server.requests(), shown.Sub(t.began))...)
	return nil
}

// list measures keys in a list of 100,000 clients, and what the program costs
// that stands still there.
func (s *screens) list(ctx context.Context) error {
	t, err := s.open(ctx, hugeRealm)
	if err != nil {
		return err
	}
	defer t.close()
	if _, err := t.sees(ctx, 0, clientName(0)); err != nil {
		return err
	}
	if _, err := t.rests(ctx, time.Second); err != nil {
		return err
	}
	idle, err := t.idle(ctx)
	if err != nil {
		return err
	}
	presses, noise, err := s.scroll(ctx, t)
	if err != nil {
		return err
	}
	after, err := memory(t.cmd.Process.Pid)
	if err != nil && !errors.Is(err, errNotTold) {
		return err
	}
	s.find(keyFindings("key in a list of 100,000 clients", presses, noise, limits{p50: keyP50, p99: keyP99, bytes: keyBytesBudget})...)
	s.find(idleFindings(idle, after)...)
	return nil
}

// rest is what a program costs that does nothing.
type rest struct {
	told    bool
	memory  int64
	load    float64 // of one processor
	written int     // bytes, meanwhile
}

// idle looks at the program while nothing happens.
func (t *terminal) idle(ctx context.Context) (rest, error) {
	pid, before := t.cmd.Process.Pid, t.mark()
	begin, err := processorTime(pid)
	if errors.Is(err, errNotTold) {
		return rest{}, nil
	} else if err != nil {
		return rest{}, err
	}
	from := time.Now()
	select {
	case <-time.After(idleFor):
	case <-ctx.Done():
		return rest{}, ctx.Err()
	}
	took := time.Since(from)
	end, err := processorTime(pid)
	if err != nil {
		return rest{}, err
	}
	size, err := memory(pid)
	return rest{true, size, float64(end-begin) / float64(took), t.mark() - before}, err
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
	s.find(arrivalFindings(first.Sub(sent), still, arrived.at.Sub(begin))...)
	if err := t.bothEnds(ctx); err != nil {
		return err
	}
	presses, noise, err := s.scroll(ctx, t)
	if err != nil {
		return err
	}
	s.find(keyFindings("key with a response of 100 MB open", presses, noise, limits{p99: keyP99})...)
	size, err := memory(t.cmd.Process.Pid)
	if errors.Is(err, errNotTold) {
		return nil
	}
	s.find(memoryFinding("memory, response of 100 MB", size, largeMemory))
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

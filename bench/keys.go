package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// keysMeasured is how many keys the times of keys are taken from.
const keysMeasured = 400

// echoReady is what the bare program says when it echoes keys.
const echoReady = "ready"

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
	s.find(keyRows(whatList, presses, noise, limits{p50: keyP50, p99: keyP99, bytes: keyBytesBudget})...)
	s.find(idleRows(idle, after)...)
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

// scroll measures keys at random moments, and in turns with them the same keys in
// a program that only echoes them: what this machine and the measuring take by
// themselves. It begins far below the first line, so that every key moves
// something.
func (s *screens) scroll(ctx context.Context, t *terminal) (presses, noise []press, err error) {
	echo, err := openTerminal(ctx, s.env, s.bare, "echo")
	if err != nil {
		return nil, nil, err
	}
	defer echo.close()
	if _, err := echo.sees(ctx, 0, echoReady); err != nil {
		return nil, nil, err
	}
	for range pagesAhead(s.keys) {
		if err := t.types(ctx, "pgdown"); err != nil {
			return nil, nil, err
		}
	}
	if _, err := t.rests(ctx, time.Second); err != nil {
		return nil, nil, err
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same keys in each run
	for _, key := range mix(s.keys, random) {
		for _, to := range []struct {
			t   *terminal
			out *[]press
		}{{echo, &noise}, {t, &presses}} {
			time.Sleep(randomPause())
			p, err := to.t.press(ctx, key)
			if err != nil {
				return nil, nil, err
			}
			*to.out = append(*to.out, p)
		}
	}
	return presses, noise, nil
}

// randomPause lasts several frames at most, so that no phase of their clock is
// preferred.
func randomPause() time.Duration {
	return time.Duration(rand.Int64N(int64(settled))) //nolint:gosec // no secret
}

// The mix of keys, in hundredths: mostly downwards, where the cursor stands at
// the edge and every line scrolls.
const (
	lineDowns = 60
	lineUps   = 10
	pageDowns = 20
	pageUps   = 10
)

// pagesAhead is how many pages down outweigh all keys that go up in a mix of n.
func pagesAhead(n int) int { return n * (pageUps + lineUps) / 100 }

// mix returns n keys (a multiple of a hundred) in random order.
func mix(n int, random *rand.Rand) []string {
	var out []string
	for _, k := range []struct {
		key   string
		parts int
	}{{"j", lineDowns}, {"k", lineUps}, {"pgdown", pageDowns}, {"pgup", pageUps}} {
		for range n * k.parts / 100 {
			out = append(out, k.key)
		}
	}
	random.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// stillness presses a key every other frame until something else has happened,
// and returns the longest time in which nothing was written.
func (t *terminal) stillness(ctx context.Context, done <-chan struct{}) (time.Duration, error) {
	before, begin := t.mark(), time.Now()
	for {
		select {
		case <-done:
			return t.longestGap(before, begin, time.Now()), nil
		case <-t.exited:
			return 0, errors.New("the program ended; its last output: " + t.last())
		case <-time.After(2 * time.Second / 120):
		case <-ctx.Done():
			return 0, ctx.Err()
		}
		if _, err := t.file.WriteString("j"); err != nil {
			return 0, err
		}
	}
}

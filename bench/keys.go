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
	for range pagesAhead() {
		if err := t.types(ctx, "pgdown"); err != nil {
			return nil, nil, err
		}
	}
	if _, err := t.rests(ctx, time.Second); err != nil {
		return nil, nil, err
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same keys in each run
	for _, key := range mix(keysMeasured, random) {
		for _, to := range []struct {
			t   *terminal
			out *[]press
		}{{echo, &noise}, {t, &presses}} {
			// Several frames long, so that no phase of their clock is preferred.
			time.Sleep(time.Duration(random.Int64N(int64(settled))))
			p, err := to.t.press(ctx, key)
			if err != nil {
				return nil, nil, err
			}
			*to.out = append(*to.out, p)
		}
	}
	return presses, noise, nil
}

// The mix of keys, in hundredths: mostly downwards, where the cursor stands at
// the edge and every line scrolls.
const (
	lineDowns = 60
	lineUps   = 10
	pageDowns = 20
	pageUps   = 10
)

// pagesAhead is how many pages down outweigh all keys of the mix that go up.
func pagesAhead() int { return keysMeasured * (pageUps + lineUps) / 100 }

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

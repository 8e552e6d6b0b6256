package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// program is one of those that compete: a command line, its environment, and a
// text that its output must contain to count, besides an exit code of 0.
type program struct {
	name string
	args []string
	env  func(round int) []string
	want string
}

// contest is one job that several programs do.
type contest struct {
	what     string
	programs []program
	// before prepares a round for each program, and is not measured.
	before func(ctx context.Context, round int, p program) error
}

// series are the times of one program at one job.
type series struct {
	what, program string
	times         []time.Duration
}

// hold lets the programs take turns: in every round each runs once, and a
// different one begins. The first round warms everything up and does not count.
func (c contest) hold(ctx context.Context, rounds int) ([]series, error) {
	all := make([]series, len(c.programs))
	for i, p := range c.programs {
		all[i] = series{what: c.what, program: p.name}
	}
	for round := range rounds + 1 {
		if c.before != nil {
			for _, p := range c.programs {
				if err := c.before(ctx, round, p); err != nil {
					return nil, err
				}
			}
		}
		for turn := range c.programs {
			i := (turn + round) % len(c.programs)
			took, err := c.programs[i].run(ctx, round)
			if err != nil {
				return nil, fmt.Errorf("%s by %s: %w", c.what, c.programs[i].name, err)
			}
			if round > 0 {
				all[i].times = append(all[i].times, took)
			}
		}
	}
	return all, nil
}

// run runs the program once and returns how long the whole process took.
func (p program) run(ctx context.Context, round int) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, p.args[0], p.args[1:]...)
	cmd.Env = p.env(round)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	begin := time.Now()
	err := cmd.Run()
	took := time.Since(begin)
	switch {
	case ctx.Err() != nil:
		return 0, ctx.Err()
	case err != nil:
		return 0, fmt.Errorf("%w\n%s%s", err, out.Bytes(), complaint.Bytes())
	case !strings.Contains(out.String(), p.want):
		return 0, fmt.Errorf("%q is not in its output:\n%s", p.want, out.Bytes())
	}
	return took, nil
}

// median is the middle time.
func (s series) median() time.Duration { return quantile(s.times, 0.5) }

// quantile returns the time below which the given part of all lie, interpolated
// between the two nearest. There must be one at least.
func quantile(times []time.Duration, part float64) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	at := part * float64(len(sorted)-1)
	low := int(at)
	if low == len(sorted)-1 {
		return sorted[low]
	}
	return sorted[low] + time.Duration((at-float64(low))*float64(sorted[low+1]-sorted[low]))
}

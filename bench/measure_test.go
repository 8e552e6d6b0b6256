package main

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

func TestQuantile(t *testing.T) {
	for _, c := range []struct {
		name  string
		times []time.Duration
		part  float64
		want  time.Duration
	}{
		{"the median of an odd number is the middle one", []time.Duration{9, 1, 5}, 0.5, 5},
		{"the median of an even number lies between the middle two", []time.Duration{20, 10, 40, 30}, 0.5, 25},
		{"the lower quartile is interpolated", []time.Duration{0, 10, 20, 30}, 0.25, 7},
		{"the end is the greatest", []time.Duration{3, 2, 1}, 1, 3},
		{"one alone is everything", []time.Duration{7}, 0.75, 7},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := quantile(c.times, c.part); got != c.want {
				t.Errorf("quantile(%v, %v) = %v, want %v", c.times, c.part, got, c.want)
			}
		})
	}
}

func TestHold(t *testing.T) {
	gocmd, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	contestant := func(name, want string) program {
		return program{name: name, args: []string{gocmd, "version"}, want: want, env: func(int) []string {
			order = append(order, name)
			return nil
		}}
	}
	c := contest{what: "version", programs: []program{contestant("a", "go version"), contestant("b", "go version")}}
	all, err := c.hold(context.Background(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, ""); got != "abbaabba" {
		t.Errorf("the programs ran in the order %s; they should take turns", got)
	}
	for _, s := range all {
		if len(s.times) != 3 {
			t.Errorf("%s has %d times, want 3: the first round does not count", s.program, len(s.times))
		}
	}
	c.programs = append(c.programs, contestant("c", "rust version"))
	if _, err := c.hold(context.Background(), 1); err == nil || !strings.Contains(err.Error(), "version by c") {
		t.Errorf("a program that prints something else counted: %v", err)
	}
}

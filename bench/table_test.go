package main

import (
	"strings"
	"testing"
	"time"
)

func TestTheTableStandsInColumnsAndNamesWhatIsOver(t *testing.T) {
	rows := []row{
		{what: "one", program: ours, measured: "1 ms", of: "all", budget: "≤ 2 ms"},
		{what: "one", program: "another one", measured: "22 ms", of: "it"},
		{what: "two", program: ours, measured: "9 MB", budget: "≤ 8 MB", over: true},
	}
	var b strings.Builder
	printTable(&b, "here and now", rows, []string{"a note"})
	lines := strings.Split(b.String(), "\n")
	if lines[0] != "here and now" || lines[5] != "a note" {
		t.Fatalf("%s", b.String())
	}
	if strings.Index(lines[2], "1 ms") != strings.Index(lines[3], "22 ms") {
		t.Errorf("the measured stand in no column:\n%s", b.String())
	}
	if !strings.HasPrefix(lines[3], " ") || !strings.HasSuffix(lines[2], "ok") || !strings.HasSuffix(lines[4], "OVER") {
		t.Errorf("%s", b.String())
	}
	if want := "Over the budget: two (9 MB, budget ≤ 8 MB)."; lines[6] != want {
		t.Errorf("%q, want %q", lines[6], want)
	}
}

func TestSeriesRows(t *testing.T) {
	times := func(n int) []time.Duration { return []time.Duration{time.Duration(n) * time.Millisecond} }
	for _, c := range []struct {
		name       string
		what       string
		ours, bare int
		ratio      string
		verdict    string
	}{
		{"a call within its ratio", "call", 16, 10, "1.60", "ok"},
		{"a call over its ratio", "call", 17, 10, "1.70", "OVER"},
		{"a set-up within its ratio", "setup", 18, 10, "1.80", "ok"},
		{"a set-up over its ratio", "setup", 19, 10, "1.90", "OVER"},
		{"version counts by its time, not by its ratio", "version", 20, 2, "10.00", "ok"},
		{"version too late", "version", 21, 20, "1.05", "OVER"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := seriesRows([]series{{c.what, ours, times(c.ours)}, {c.what, bare, times(c.bare)}, {c.what, "curl", times(1000)}})
			if rows[0].ratio != c.ratio || rows[0].verdict() != c.verdict {
				t.Errorf("%+v: %s; want %s, %s", rows[0], rows[0].verdict(), c.ratio, c.verdict)
			}
			if rows[1].verdict() != "" || rows[2].verdict() != "" {
				t.Errorf("others are judged: %+v", rows[1:])
			}
		})
	}
}

func TestTheBinaryIsJudgedByItsSize(t *testing.T) {
	if r := sizeRow(sizeBudget); r.verdict() != "ok" {
		t.Errorf("%+v", r)
	}
	if r := sizeRow(sizeBudget + 1); r.verdict() != "OVER" {
		t.Errorf("%+v", r)
	}
}

package main

import (
	"strings"
	"testing"
	"time"
)

func TestKeyFindings(t *testing.T) {
	keys := func(n int, key string, took time.Duration, bytes int) []press {
		out := make([]press, n)
		for i := range out {
			out[i] = press{key, took, bytes}
		}
		return out
	}
	echo := keys(2, "j", time.Millisecond, 1)
	l := limits{p50: 8 * time.Millisecond, p99: 16 * time.Millisecond, bytes: 1000}
	for _, c := range []struct {
		name   string
		all    []press
		times  string // the verdict on times, and on bytes
		bytes  string
		detail string
	}{
		{"within both", keys(10, "j", 7*time.Millisecond, 900), "ok", "ok", "p50 7.0 ms, p99 7.0 ms"},
		{"the middle is too late", append(keys(4, "j", 2*time.Millisecond, 9), keys(6, "pgup", 9*time.Millisecond, 9)...), "OVER", "ok", "p50 2.0 ms, p99 2.0 ms"},
		{"the last are too late", append(keys(90, "j", 2*time.Millisecond, 9), keys(9, "pgdown", 20*time.Millisecond, 9)...), "OVER", "ok", "p50 2.0 ms, p99 2.0 ms"},
		{"too many bytes on the average", append(keys(1, "j", 0, 0), keys(1, "j", 0, 2002)...), "ok", "OVER", "p50 0.0 ms, p99 0.0 ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := keyFindings("key", c.all, echo, l)
			if got := f[0].budget; !strings.HasSuffix(got, ": "+c.times) {
				t.Errorf("times: %s, want %s", got, c.times)
			}
			if got := f[1].measured; got != c.detail {
				t.Errorf("lines: %s, want %s", got, c.detail)
			}
			if got := f[3].measured; got != "p50 1.0 ms, p99 1.0 ms" {
				t.Errorf("echoed: %s", got)
			}
			if got := f[len(f)-1].budget; !strings.HasSuffix(got, ": "+c.bytes) {
				t.Errorf("bytes: %s, want %s", got, c.bytes)
			}
		})
	}
}

func TestPageFindings(t *testing.T) {
	begin := time.Now()
	request := func(what string, at, answered int) asked {
		return asked{"GET /admin/realms/big" + what, begin.Add(time.Duration(at)), begin.Add(time.Duration(answered))}
	}
	for _, c := range []struct {
		name   string
		all    []asked
		until  string
		byHand string
	}{
		{
			"one page, and the next ones later",
			[]asked{request("/clients?first=0&max=1", 1, 2), request("/clients?first=0&max=100", 2, 10), request("/clients?first=100&max=100", 12, 20)},
			"1 of clients, 2 requests in all|1 of clients: ok", "2 of clients, 3 requests in all|≤ 3 of clients: ok",
		},
		{
			"several pages at once",
			[]asked{
				request("/clients?first=0&max=100", 1, 9), request("/clients?first=100&max=100", 2, 9), request("", 3, 4),
				request("/clients?first=200&max=100", 20, 21), request("/clients?first=300&max=100", 30, 31),
			},
			"2 of clients, 3 requests in all|1 of clients: OVER", "4 of clients, 5 requests in all|≤ 3 of clients: OVER",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := pageFindings(c.all, time.Second)
			if got := f[0].measured + "|" + f[0].budget; got != c.until {
				t.Errorf("until the first is answered: %s, want %s", got, c.until)
			}
			if got := f[1].measured + "|" + f[1].budget; got != c.byHand {
				t.Errorf("in all: %s, want %s", got, c.byHand)
			}
		})
	}
}

func TestStartFindingJudgesTheMedian(t *testing.T) {
	f := startFinding([]time.Duration{10 * time.Millisecond, 49 * time.Millisecond, 300 * time.Millisecond})
	if !strings.HasSuffix(f.budget, "ok") || !strings.HasPrefix(f.measured, "49.0 ms") {
		t.Errorf("%+v", f)
	}
	if f := startFinding([]time.Duration{51 * time.Millisecond}); !strings.HasSuffix(f.budget, "OVER") {
		t.Errorf("%+v", f)
	}
}

func TestIdleFindings(t *testing.T) {
	if f := idleFindings(rest{}, 0); f != nil {
		t.Errorf("where the system does not tell, the table says %+v", f)
	}
	f := idleFindings(rest{told: true, memory: 46_000_000, load: 0.019}, 50_000_000)
	if !strings.HasSuffix(f[0].budget, "OVER") || f[1].budget != "" || !strings.HasSuffix(f[2].budget, "ok") {
		t.Errorf("%+v", f)
	}
}

func TestFindingsStandInColumns(t *testing.T) {
	var b strings.Builder
	printFindings(&b, "here and now", []finding{{"one", "1 ms", "of all", "ok"}, {"", "22 ms", "of it", ""}})
	lines := strings.Split(b.String(), "\n")
	if lines[0] != "here and now" || strings.Index(lines[2], "1 ms") != strings.Index(lines[3], "22 ms") {
		t.Errorf("%s", b.String())
	}
}

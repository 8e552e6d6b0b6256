package main

import (
	"testing"
	"time"
)

func TestKeyRows(t *testing.T) {
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
		{"within both", keys(10, "j", 7*time.Millisecond, 900), "ok", "ok", "p50 7 ms, p99 7 ms"},
		{"the middle is too late", append(keys(4, "j", 2*time.Millisecond, 9), keys(6, "pgup", 9*time.Millisecond, 9)...), "OVER", "ok", "p50 2 ms, p99 2 ms"},
		{"the last are too late", append(keys(90, "j", 2*time.Millisecond, 9), keys(9, "pgdown", 20*time.Millisecond, 9)...), "OVER", "ok", "p50 2 ms, p99 2 ms"},
		{"too many bytes on the average", append(keys(1, "j", 0, 0), keys(1, "j", 0, 2002)...), "ok", "OVER", "p50 0 ms, p99 0 ms"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := keyRows("key", c.all, echo, l)
			if got := f[0].verdict(); got != c.times {
				t.Errorf("times: %s, want %s", got, c.times)
			}
			if got := f[1].verdict(); got != c.bytes {
				t.Errorf("bytes: %s, want %s", got, c.bytes)
			}
			if got := f[2].measured; got != c.detail {
				t.Errorf("lines: %s, want %s", got, c.detail)
			}
			if got := f[4].measured; got != "p50 1 ms, p99 1 ms" {
				t.Errorf("echoed: %s", got)
			}
		})
	}
}

func TestPageRows(t *testing.T) {
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
			"1 of clients, 2 requests in all|ok", "2 of clients, 3 requests in all|ok",
		},
		{
			"several pages at once",
			[]asked{
				request("/clients?first=0&max=100", 1, 9), request("/clients?first=100&max=100", 2, 9), request("", 3, 4),
				request("/clients?first=200&max=100", 20, 21), request("/clients?first=300&max=100", 30, 31),
			},
			"2 of clients, 3 requests in all|OVER", "4 of clients, 5 requests in all|OVER",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := pageRows(c.all, time.Second)
			if got := f[0].measured + "|" + f[0].verdict(); got != c.until {
				t.Errorf("until the first is answered: %s, want %s", got, c.until)
			}
			if got := f[1].measured + "|" + f[1].verdict(); got != c.byHand {
				t.Errorf("in all: %s, want %s", got, c.byHand)
			}
		})
	}
}

func TestTheFirstFrameIsJudgedByItsMedian(t *testing.T) {
	f := frameRows([]series{
		{whatFrame, ours, []time.Duration{10 * time.Millisecond, 49 * time.Millisecond, 300 * time.Millisecond}},
		{whatFrame, "another", []time.Duration{time.Second}},
	})
	if f[0].verdict() != "ok" || f[0].measured != "49 ms" || f[1].verdict() != "" {
		t.Errorf("%+v", f)
	}
	if f := frameRows([]series{{whatFrame, ours, []time.Duration{51 * time.Millisecond}}}); f[0].verdict() != "OVER" {
		t.Errorf("%+v", f)
	}
}

func TestIdleRows(t *testing.T) {
	if f := idleRows(rest{}, 0); f != nil {
		t.Errorf("where the system does not tell, the table says %+v", f)
	}
	f := idleRows(rest{told: true, memory: 46_000_000, load: 0.019}, 50_000_000)
	if f[0].verdict() != "OVER" || f[1].verdict() != "" || f[2].verdict() != "ok" {
		t.Errorf("%+v", f)
	}
}

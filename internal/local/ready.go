package local

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"kloakroom/internal/fault"
	"kloakroom/internal/wire"
)

const (
	readyTime = 180 * time.Second
	pollTime  = 100 * time.Millisecond
	// tellTime is how often somebody who waits is told that it goes on.
	tellTime = 5 * time.Second
)

// errPortTaken: somebody took the port between our choice and Keycloak's start.
var errPortTaken = errors.New("the port was taken meanwhile")

// waitReady returns when the server serves the JSON of its master realm at its
// base path, or an error when it ended, when it took too long, or when ctx did.
func (k *Keycloak) waitReady(ctx context.Context, p Progress) error {
	hc, err := machineClient(2 * time.Second)
	if err != nil {
		return err
	}
	defer hc.CloseIdleConnections()
	// Whoever took our port may let a request hang: the end of our server ends it.
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-k.done:
		case <-asking.Done():
		}
		cancel()
	}()
	began := time.Now()
	told := began
	tick := time.NewTicker(pollTime)
	defer tick.Stop()
	for {
		if saysItListens(k.log) && servesMaster(asking, hc, k.url) {
			return nil
		}
		select {
		case <-asking.Done():
			if ctx.Err() != nil {
				return context.Cause(ctx)
			}
			return k.endedEarly()
		case now := <-tick.C:
			if now.Sub(began) > readyTime {
				return k.tooSlow()
			}
			if now.Sub(told) >= tellTime {
				told = now
				p.say(fmt.Sprintf("Keycloak %s is still starting (%d s) …", k.version, int(now.Sub(began).Seconds())))
			}
		}
	}
}

// saysItListens tells from the server's own log that it has its port. An answer
// from there alone could be that of another Keycloak, which was quicker.
func saysItListens(log string) bool {
	b, err := os.ReadFile(log)
	return err == nil && bytes.Contains(b, []byte(" Listening on: "))
}

// machineClient speaks to servers of this machine, through no proxy.
func machineClient(timeout time.Duration) (*http.Client, error) {
	hc, err := wire.NewClient(wire.Options{
		Timeout: timeout,
		Proxy:   func(*http.Request) (*url.URL, error) { return nil, nil },
	})
	if err != nil {
		return nil, err
	}
	hc.Transport = wire.Guard(hc.Transport)
	return hc, nil
}

func servesMaster(ctx context.Context, hc *http.Client, base string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/realms/master", nil)
	if err != nil {
		return false
	}
	resp, err := hc.Do(req)
	if err != nil {
		return false
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct{ Realm string }
	return resp.StatusCode == http.StatusOK &&
		json.NewDecoder(resp.Body).Decode(&answer) == nil && answer.Realm == "master"
}

func (k *Keycloak) endedEarly() error {
	lines := usefulLines(k.log)
	e := &fault.Error{
		Class: fault.Unreachable, Code: "keycloak-ended",
		Why: "it ended by itself: " + strings.Join(lines, "; "),
	}
	if len(lines) == 0 {
		e.Why = "it ended by itself and wrote nothing"
	}
	if slices.ContainsFunc(lines, boundLine.MatchString) {
		e.Err = errPortTaken
	}
	return e
}

func (k *Keycloak) tooSlow() error {
	e := &fault.Error{
		Class: fault.Unreachable, Code: "keycloak-slow",
		Why:  fmt.Sprintf("it did not answer within %d s", int(readyTime.Seconds())),
		Hint: "The machine may be short of memory or busy; a server needs about 600 MB.",
	}
	if lines := usefulLines(k.log); len(lines) > 0 {
		e.Why += "; the last it said: " + lines[len(lines)-1]
	}
	return e
}

// 26.3 writes "Port(s) already bound: 8080", 26.7 "Port already bound: 8080".
var boundLine = regexp.MustCompile(`Port(\(s\))? already bound`)

// logHead is the time, level, logger and thread before a message.
var logHead = regexp.MustCompile(`^\S+ \S+ +([A-Z]+) +\[[^\]]*\] \([^)]*\) *(?:ERROR: )?`)

// usefulLines picks from a server's log what tells a person why it ended: its
// last errors, or else the last lines that are not part of a stack trace.
func usefulLines(log string) []string {
	const keep = 3
	f, err := os.Open(log)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	var failures, others []string
	push := func(list []string, line string) []string {
		line = shorten(line, 200)
		if line == "" || slices.Contains(list, line) {
			return list
		}
		if len(list) == keep {
			list = list[1:]
		}
		return append(list, line)
	}
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		head := logHead.FindStringSubmatch(line)
		text := strings.TrimPrefix(line, strings.Join(head[:min(1, len(head))], ""))
		switch {
		case strings.HasPrefix(strings.TrimSpace(line), "at "), strings.HasPrefix(text, "For more details run"):
		case head != nil && (head[1] == "ERROR" || head[1] == "FATAL"):
			failures = push(failures, text)
		default:
			others = push(others, text)
		}
	}
	if len(failures) > 0 {
		return failures
	}
	return others
}

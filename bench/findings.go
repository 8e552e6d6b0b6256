package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
)

// The budgets of the screens.
const (
	frameBudget    = 50 * time.Millisecond
	keyP50         = 8 * time.Millisecond
	keyP99         = 16 * time.Millisecond
	keyBytesBudget = 4096
	idleMemory     = 45_000_000
	largeMemory    = 250_000_000
	idleLoad       = 0.02
)

// finding is a row of the table of the screens.
type finding struct{ what, measured, of, budget string }

// printFindings prints what was measured of the screens.
func printFindings(w io.Writer, heading string, found []finding) {
	_, _ = fmt.Fprintln(w, heading)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "what\tmeasured\tof\tbudget")
	for _, f := range found {
		_, _ = fmt.Fprintln(t, strings.Join([]string{f.what, f.measured, f.of, f.budget}, "\t"))
	}
	_ = t.Flush()
}

// startFinding judges the time to the first frame by its median.
func startFinding(times []time.Duration) finding {
	median := quantile(times, 0.5)
	return finding{
		"first frame, no answer yet",
		fmt.Sprintf("%s (%s – %s)", ms(median), ms(quantile(times, 0.25)), ms(quantile(times, 0.75))),
		fmt.Sprintf("%d starts, median and quartiles", len(times)),
		fmt.Sprintf("≤ %v: %s", frameBudget, verdict(median <= frameBudget)),
	}
}

// pageFindings say what was asked until the first page of clients was answered,
// and in all until nothing more happened by itself.
func pageFindings(all []asked, took time.Duration) []finding {
	var answered time.Time
	for _, a := range all {
		if a.isPage() {
			answered = a.answered
			break
		}
	}
	count := func(by time.Time) (pages, requests int) {
		for _, a := range all {
			if a.at.After(by) {
				continue
			}
			requests++
			if a.isPage() {
				pages++
			}
		}
		return pages, requests
	}
	row := func(what string, by time.Time, of, budget string, most int) finding {
		pages, requests := count(by)
		return finding{
			what, fmt.Sprintf("%d of clients, %d requests in all", pages, requests), of,
			budget + ": " + verdict(pages <= most),
		}
	}
	last := all[len(all)-1].at
	return []finding{
		row("first page of 10,000 clients", answered, "until it was answered; on screen "+ms(took)+" after the start", "1 of clients", 1),
		row("", last, "by itself, until nothing more happens", "≤ 3 of clients", 3),
	}
}

// limits are those of keys; 0 is none.
type limits struct {
	p50, p99 time.Duration
	bytes    int
}

// keyFindings judge keys: all of them by their times and by the mean of their
// bytes; lines and pages are told apart besides. Noise is what the same keys took
// in a program that echoes them.
func keyFindings(what string, all, noise []press, l limits) []finding {
	var byLine, byPage []press
	for _, p := range all {
		if strings.HasPrefix(p.key, "pg") {
			byPage = append(byPage, p)
		} else {
			byLine = append(byLine, p)
		}
	}
	p50, p99 := quantile(timesOf(all), 0.5), quantile(timesOf(all), 0.99)
	budget := fmt.Sprintf("p99 ≤ %v: %s", l.p99, verdict(p99 <= l.p99))
	if l.p50 > 0 {
		budget = fmt.Sprintf("≤ %v / %v: %s", l.p50, l.p99, verdict(p50 <= l.p50 && p99 <= l.p99))
	}
	out := []finding{
		{what, p50p99(all), fmt.Sprintf("%d keys: %d %% j, %d %% k, %d %% pgdown, %d %% pgup", len(all), lineDowns, lineUps, pageDowns, pageUps), budget},
		{"", p50p99(byLine), fmt.Sprintf("%d of them, j and k", len(byLine)), ""},
		{"", p50p99(byPage), fmt.Sprintf("%d of them, pgdown and pgup", len(byPage)), ""},
		{"", p50p99(noise), "the same keys in turns, only echoed by " + bare, ""},
	}
	mean, most := bytesOf(all)
	bytes := finding{what: "bytes a key", measured: fmt.Sprintf("mean %d, most %d", mean, most), of: "the same keys"}
	if l.bytes > 0 {
		bytes.budget = fmt.Sprintf("mean ≤ %d: %s", l.bytes, verdict(mean <= l.bytes))
	}
	return append(out, bytes)
}

func timesOf(presses []press) []time.Duration {
	out := make([]time.Duration, len(presses))
	for i, p := range presses {
		out[i] = p.took
	}
	return out
}

func p50p99(presses []press) string {
	if len(presses) == 0 {
		return "none"
	}
	times := timesOf(presses)
	return fmt.Sprintf("p50 %s, p99 %s", ms(quantile(times, 0.5)), ms(quantile(times, 0.99)))
}

func bytesOf(presses []press) (mean, most int) {
	for _, p := range presses {
		mean += p.bytes
		most = max(most, p.bytes)
	}
	return mean / max(1, len(presses)), most
}

// idleFindings judge what the program costs that does nothing, and tell what it
// has after the keys.
func idleFindings(r rest, after int64) []finding {
	if !r.told {
		return nil
	}
	scrolled := memoryFinding("", after, 0)
	scrolled.of = "after the keys"
	return []finding{
		memoryFinding("memory, idle", r.memory, idleMemory), scrolled,
		{
			"processor, idle", fmt.Sprintf("%.1f %%", 100*r.load), fmt.Sprintf("one processor, %v, %d bytes written", idleFor, r.written),
			fmt.Sprintf("≤ %.0f %%: %s", 100*idleLoad, verdict(r.load <= idleLoad)),
		},
	}
}

// memoryFinding judges memory; most 0 is no budget.
func memoryFinding(what string, size, most int64) finding {
	f := finding{what: what, measured: megabytes(size), of: "resident set"}
	if most > 0 {
		f.budget = fmt.Sprintf("≤ %d MB: %s", most/1_000_000, verdict(size <= most))
	}
	return f
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// arrivalFindings tell when the first lines of the large answer are on screen,
// how long the screen stood still at most while the rest came and keys were
// pressed, and when all of it was there.
func arrivalFindings(first, still, all time.Duration) []finding {
	return []finding{
		{"response of 100 MB", ms(first), "first screen, with 1 MB sent and the rest held back", "while it arrives: ok"},
		{"", ms(still), "longest stillness, keys pressed while the rest arrives", ""},
		{"", ms(all), "from the second megabyte until all of it is there", ""},
	}
}

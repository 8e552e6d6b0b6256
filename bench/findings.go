package main

import (
	"fmt"
	"strings"
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

// What the rows of the screens are called.
const (
	whatFrame  = "first frame, no answer yet"
	whatPage   = "first page of 10,000 clients"
	whatMemory = "memory, idle"
	whatLoad   = "processor, idle"
	whatList   = "key in a list of 100,000 clients"
	whatLarge  = "key with a response of 100 MB open"
)

// frameRows judge the time to the first frame by its median.
func frameRows(measured []series) []row {
	var out []row
	for _, s := range measured {
		r := row{what: s.what, program: s.program, measured: ms(s.median()), of: spread(s.times)}
		if s.program == ours {
			r.budget, r.over = "≤ "+ms(frameBudget), s.median() > frameBudget
		}
		out = append(out, r)
	}
	return out
}

// pageRows say what was asked until the first page of clients was answered, and
// in all until nothing more happened by itself.
func pageRows(all []asked, took time.Duration) []row {
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
	one := func(by time.Time, of string, most int) row {
		pages, requests := count(by)
		return row{
			what: whatPage, program: ours,
			measured: fmt.Sprintf("%d of clients, %d requests in all", pages, requests), of: of,
			budget: fmt.Sprintf("≤ %d of clients", most), over: pages > most,
		}
	}
	last := all[len(all)-1].at
	return []row{
		one(answered, "until it was answered; on screen "+ms(took)+" after the start", 1),
		one(last, "by itself, until nothing more happens", 3),
	}
}

// limits are those of keys; 0 is none.
type limits struct {
	p50, p99 time.Duration
	bytes    int
}

// keyRows judge keys: all of them by their times and by the mean of their bytes;
// lines and pages are told apart besides. Noise is what the same keys took in a
// program that echoes them.
func keyRows(what string, all, noise []press, l limits) []row {
	var byLine, byPage []press
	for _, p := range all {
		if strings.HasPrefix(p.key, "pg") {
			byPage = append(byPage, p)
		} else {
			byLine = append(byLine, p)
		}
	}
	p50, p99 := quantile(timesOf(all), 0.5), quantile(timesOf(all), 0.99)
	budget := "p99 ≤ " + ms(l.p99)
	if l.p50 > 0 {
		budget = fmt.Sprintf("≤ %s / %s", ms(l.p50), ms(l.p99))
	}
	mean, most := bytesOf(all)
	bytes := row{what: what, program: ours, measured: bytesAKey(mean, most), of: "the same keys"}
	if l.bytes > 0 {
		bytes.budget, bytes.over = fmt.Sprintf("mean ≤ %d", l.bytes), mean > l.bytes
	}
	return []row{
		{
			what: what, program: ours, measured: p50p99(all),
			of:     fmt.Sprintf("%d keys: %d %% j, %d %% k, %d %% pgdown, %d %% pgup", len(all), lineDowns, lineUps, pageDowns, pageUps),
			budget: budget, over: p99 > l.p99 || l.p50 > 0 && p50 > l.p50,
		},
		bytes,
		{what: what, program: ours, measured: p50p99(byLine), of: fmt.Sprintf("%d of them, j and k", len(byLine))},
		{what: what, program: ours, measured: p50p99(byPage), of: fmt.Sprintf("%d of them, pgdown and pgup", len(byPage))},
		{what: what, program: bare, measured: p50p99(noise), of: "the same keys in turns, only echoed"},
	}
}

func bytesAKey(mean, most int) string {
	return fmt.Sprintf("%d bytes a key, at most %d", mean, most)
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

// idleRows judge what the program costs that does nothing, and tell what it has
// after the keys.
func idleRows(r rest, after int64) []row {
	if !r.told {
		return nil
	}
	out := restRows(ours, r)
	out[0].budget, out[0].over = fmt.Sprintf("≤ %d MB", idleMemory/1_000_000), r.memory > idleMemory
	out[1].budget, out[1].over = fmt.Sprintf("≤ %.0f %%", 100*idleLoad), r.load > idleLoad
	return []row{out[0], {what: whatMemory, program: ours, measured: megabytes(after), of: "resident set, after the keys"}, out[1]}
}

// restRows tell what any program costs that does nothing: its memory, and its
// part of a processor.
func restRows(program string, r rest) []row {
	if !r.told {
		return nil
	}
	return []row{
		{what: whatMemory, program: program, measured: megabytes(r.memory), of: "resident set"},
		{
			what: whatLoad, program: program, measured: fmt.Sprintf("%.1f %%", 100*r.load),
			of: fmt.Sprintf("of one processor in %v, %d bytes written", idleFor, r.written),
		},
	}
}

// largeMemoryRow judges the memory that a large response takes.
func largeMemoryRow(size int64) row {
	return row{
		what: "memory, response of 100 MB", program: ours, measured: megabytes(size), of: "resident set, after the keys",
		budget: fmt.Sprintf("≤ %d MB", largeMemory/1_000_000), over: size > largeMemory,
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

// arrivalRows tell when the first lines of the large answer are on screen, how
// long the screen stood still at most while the rest came and keys were pressed,
// and when all of it was there.
func arrivalRows(first, still, all time.Duration) []row {
	const what = "response of 100 MB arrives"
	return []row{
		{what: what, program: ours, measured: ms(first), of: "first screen, with 1 MB sent and the rest held back", budget: "while it arrives"},
		{what: what, program: ours, measured: ms(still), of: "longest stillness, keys pressed while the rest arrives"},
		{what: what, program: ours, measured: ms(all), of: "from the second megabyte until all of it is there"},
	}
}

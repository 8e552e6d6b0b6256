package clients

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

const slotScan part.Slot = "clients/audience"

// scan looks for the clients that write an audience. Keycloak cannot search for
// that, so the clients are read page by page, one job each: what was found is
// shown while it goes on, and esc ends it.
type scan struct {
	audience string
	looked   int   // clients that were looked at
	whole    bool  // all of them
	err      error // what ended it early; context.Canceled for esc
	listed   bool  // the list shows what was found, no longer the rows of before

	mu    sync.Mutex
	found []keycloak.Client
}

// Page gives what was found so far.
func (f *scan) Page(_ context.Context, first, limit int) ([]keycloak.Client, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first = min(first, len(f.found))
	return slices.Clone(f.found[first:min(len(f.found), first+limit)]), nil
}

func (f *scan) add(found []keycloak.Client) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.found = append(f.found, found...)
	return len(f.found)
}

func (f *scan) count() safetext.Text {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := strconv.Itoa(len(f.found))
	if !f.whole {
		n += "+"
	}
	return safetext.Text(n)
}

// scanned is the answer of one page of a scan.
type scanned struct {
	scan   *scan
	scopes []keycloak.Scope // read now, nil where they were known
	read   int
	found  []keycloak.Client
}

// startScan looks for an audience from the first client on. The rows of before
// stay until there is something to show.
func (s *Screen) startScan(audience string) part.Result {
	s.scan = &scan{audience: audience}
	return s.scanOn()
}

// dropScan ends a scan whose question is not asked any more.
func (s *Screen) dropScan() part.Result {
	if s.scan == nil {
		return part.Result{}
	}
	s.scan = nil
	return part.Result{Asks: []part.Ask{part.Cancel{Prefix: string(slotScan)}}}
}

// scanOn looks at the next page.
func (s *Screen) scanOn() part.Result {
	f := s.scan
	f.err = nil
	link, realm, scopes, known, first := s.link, s.realm, s.late.scopes, s.late.known && s.late.asked, f.looked
	return part.Result{Handled: true, Jobs: []part.Job{{
		Slot: slotScan, Title: "Looking for the audience " + safetext.Truncate(short(f.audience), 40),
		Run: func(ctx context.Context) (any, error) {
			server, out := link.server.Load(), scanned{scan: f}
			if !known {
				all, err := server.Scopes(ctx, realm)
				if err != nil {
					return out, err
				}
				scopes = all
				out.scopes = slices.Clip(append([]keycloak.Scope{}, all...))
			}
			page, err := server.Clients(ctx, realm, keycloak.ClientQuery{First: first, Max: keycloak.PageSize})
			if err != nil {
				return out, err
			}
			out.read = len(page)
			for _, c := range page {
				if writes(c, scopes, f.audience) {
					out.found = append(out.found, c)
				}
			}
			return out, nil
		},
	}}}
}

// scanDone takes a page, shows what it brought, and goes on.
func (s *Screen) scanDone(done part.Done) part.Result {
	f := s.scan
	if f == nil {
		return part.Handled()
	}
	if done.Err != nil {
		f.err = done.Err
		s.list.SetEmpty(s.noneFound())
		return s.listScan(true)
	}
	got, ok := done.Answer.(scanned)
	if !ok || got.scan != f {
		return part.Handled()
	}
	if got.scopes != nil {
		s.take(got.scopes)
	}
	f.looked += got.read
	f.whole = got.read < keycloak.PageSize
	n := f.add(got.found)
	s.list.SetEmpty(s.noneFound())
	r := s.listScan(len(got.found) > 0 || f.whole && n == 0)
	if !f.whole {
		r.Add(s.scanOn())
	}
	return r
}

// listScan shows what was found, if there is news.
func (s *Screen) listScan(news bool) part.Result {
	r := part.Handled()
	switch {
	case !news:
	case !s.scan.listed:
		s.scan.listed = true
		r.Add(s.list.Requery(s.scan))
	default:
		r.Add(s.list.Refresh())
	}
	return r
}

// resumeScan goes on with a scan that leaving the screen has ended.
func (s *Screen) resumeScan() part.Result {
	if s.scan == nil || !isCanceled(s.scan.err) {
		return part.Result{}
	}
	return s.scanOn()
}

// scanEnded says that the scan neither goes on nor has seen all.
func (s *Screen) scanEnded() bool { return s.scan != nil && s.scan.err != nil }

// noneFound is said where there is no row: what was looked at, and what there
// would be.
func (s *Screen) noneFound() safetext.Text {
	f := s.scan
	if !f.whole {
		return "None found so far."
	}
	out := "No client's default scopes or own mappers write “" + safetext.Truncate(short(f.audience), 60) + "” to aud."
	var there []string
	for _, sc := range s.late.scopes {
		for _, a := range keycloak.Audiences(sc.Mappers) {
			if !slices.Contains(there, a) {
				there = append(there, a)
			}
		}
	}
	if len(there) > 0 && !s.desk.Presenting() { // some are clients
		out += safetext.Truncate(" The client scopes of this realm write: "+short(strings.Join(there, ", ")), 200) + "."
	}
	return out
}

// scanWords says how far the scan is.
func (s *Screen) scanWords() widget.Cell {
	f := s.scan
	n := safetext.Text(strconv.Itoa(f.looked)) + " clients looked at"
	switch {
	case isCanceled(f.err):
		return widget.Cell{Text: "Stopped: " + n, Tone: widget.ToneMuted}
	case f.err != nil:
		return widget.Cell{Text: "✗ " + safetext.Truncate(safetext.Clean(fault.Of(f.err).Error()), nameMost), Tone: widget.ToneError}
	case f.whole:
		return widget.Cell{Text: "All " + n, Tone: widget.ToneMuted}
	}
	return widget.Cell{Text: n + ", esc stops", Tone: widget.ToneMuted}
}

func isCanceled(err error) bool { return errors.Is(err, context.Canceled) }

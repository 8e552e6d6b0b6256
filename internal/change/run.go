package change

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"kloakroom/internal/fault"
	"kloakroom/keycloak"
)

const (
	// settle is how long a write is looked for whose answer was lost. The server
	// goes on with it after the connection broke; a new realm takes it seconds.
	settle = 5 * time.Second
	// pause lies between two looks.
	pause = 100 * time.Millisecond
)

// run is one plan being applied.
type run struct {
	engine *Engine
	plan   *Plan
	kept   *entry
	seen   sightings
	// fresh is the place that was read last, with nothing written since.
	fresh string
}

// sightings are the documents as they were last read in this run, by the keys of
// their places; nil for what is not there.
type sightings map[string]keycloak.Doc

// look reads everything that the plan was made from again, side by side, and
// compares. In a realm that the plan itself creates there is nothing yet.
func (r *run) look(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4)
	var mu sync.Mutex
	for _, s := range r.plan.firsts() {
		g.Go(func() error {
			now, err := s.place.read(ctx, r.engine.read)
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			r.seen[s.place.key()] = now
			return moved(s.change, s.before, now)
		})
	}
	r.fresh = r.plan.steps[0].place.key()
	return g.Wait()
}

// firsts are the steps that were planned from what is there now: the first one
// at each place, and none behind the creation of their realm.
func (p *Plan) firsts() []*step {
	met := map[string]bool{}
	var out []*step
	for _, s := range p.steps {
		if key := s.place.key(); !met[key] {
			met[key] = true
			out = append(out, s)
		}
		if s.change.Kind == KindRealm && s.change.Action == Create {
			break
		}
	}
	return out
}

func (r *run) steps(ctx context.Context, o *Outcome, report func(StepOutcome)) error {
	for i, s := range r.plan.steps {
		if ctx.Err() != nil {
			return stopped(i, len(r.plan.steps), ctx.Err())
		}
		state, err := r.step(context.WithoutCancel(ctx), i, s)
		done := StepOutcome{Change: s.change, State: state}
		o.Steps = append(o.Steps, done)
		if report != nil {
			report(done)
		}
		if err != nil {
			return inTheMiddle(err, i, len(r.plan.steps))
		}
	}
	return nil
}

// step makes one change: read, compare, journal, write, read, compare, journal.
func (r *run) step(ctx context.Context, i int, s *step) (State, error) {
	before, err := r.again(ctx, s)
	if err != nil {
		return NotApplied, err
	}
	asked := clone(before)
	s.edit(asked)
	if err := r.kept.before(i, s, before); err != nil {
		return NotApplied, noJournal(err)
	}
	writeErr := s.write(ctx, r.engine.write, making{before, asked, r.find})
	got, readErr := r.result(ctx, s, before, writeErr)
	state, err := s.judge(before, asked, got, writeErr, readErr)
	if keepErr := r.kept.after(i, s, got, state, err); keepErr != nil && err == nil {
		err = notKept(keepErr)
	}
	return state, err
}

// again reads the place of a step just before its write and compares it with how
// it was last seen. What was read a moment ago, with nothing written since, is
// not read twice; nor is what is not there and will be created: Keycloak itself
// refuses a name that is taken.
func (r *run) again(ctx context.Context, s *step) (keycloak.Doc, error) {
	key := s.place.key()
	last := r.seen[key]
	if key == r.fresh || last == nil {
		return last, nil
	}
	now, err := s.place.read(ctx, r.engine.read)
	if err != nil {
		return nil, err
	}
	return now, moved(s.change, last, now)
}

// find looks something else up, for a write that needs its ID.
func (r *run) find(ctx context.Context, p place) (keycloak.Doc, error) {
	if d := r.seen[p.key()]; d != nil {
		return d, nil
	}
	return p.read(ctx, r.engine.read)
}

// result reads what there is after a write. Where the answer was lost the write
// may still be under way, so that nothing seen is looked at again for a while.
func (r *run) result(ctx context.Context, s *step, before keycloak.Doc, writeErr error) (got keycloak.Doc, err error) {
	key := s.place.key()
	if writeErr == nil || !lost(writeErr) {
		got, err = s.place.read(ctx, r.engine.read)
	} else {
		got, err = r.search(ctx, s, before)
	}
	r.seen[key], r.fresh = got, key
	return got, err
}

func (r *run) search(ctx context.Context, s *step, before keycloak.Doc) (got keycloak.Doc, err error) {
	ctx, cancel := context.WithTimeout(ctx, r.engine.settle)
	defer cancel()
	for first := true; ; first = false {
		now, nowErr := s.place.read(ctx, r.engine.read)
		if first || ctx.Err() == nil {
			got, err = now, nowErr
		}
		if nowErr == nil && len(diff(before, now)) > 0 {
			return got, err
		}
		select {
		case <-ctx.Done():
			return got, err
		case <-time.After(pause):
		}
	}
}

// moved compares what is there now with how it was last seen.
func moved(c Change, before, now keycloak.Doc) error {
	f := &fault.Error{
		Class: fault.Conflict, Code: "changed-meanwhile", What: c.Title(),
		Hint: "It was not written. Look at it again and make a new plan.",
	}
	switch {
	case before == nil && now == nil:
		return nil
	case before == nil:
		f.Why = "it exists by now"
	case now == nil:
		f.Why = "it is gone by now"
	default:
		changed := maskFields(diff(before, now))
		if len(changed) == 0 {
			return nil
		}
		f.Why = "it changed since it was shown: " + list(changed, "was")
	}
	return f
}

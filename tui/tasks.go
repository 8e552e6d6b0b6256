package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
)

// origin is who asked for something: an overlay, or else the screen of an entry.
type origin struct {
	entry int
	layer *layer
}

// task is a job under way.
type task struct {
	job     part.Job
	from    origin
	gen     uint64
	cancel  context.CancelFunc
	started time.Time
}

// finished is the message that a job is over.
type finished struct {
	slot   part.Slot
	gen    uint64
	answer any
	err    error
}

// tasks are the jobs under way, one a slot. Each has a number of its own: an
// answer whose number is not its slot's any more is stale and dropped.
//
// Only the root's goroutine touches live; the work itself runs on others.
type tasks struct {
	ctx, writeCtx context.Context
	stop          context.CancelFunc // ends the reads
	stopWrites    context.CancelFunc
	host          Host
	live          map[part.Slot]*task
	gen           uint64
	ledger        ledger
}

func newTasks(host Host) *tasks {
	t := &tasks{host: host, live: map[part.Slot]*task{}}
	t.ctx, t.stop = context.WithCancel(context.Background())
	t.writeCtx, t.stopWrites = context.WithCancel(context.Background())
	return t
}

// errStillWriting is the answer to a job whose slot is taken by a write.
func errStillWriting(title safetext.Text) error {
	return &fault.Error{
		Class: fault.Conflict, Code: "still-running",
		What: "begin anew", Why: string(title) + " is still under way",
		Hint: "Wait until it is done.",
	}
}

// start takes the slot for a job, cancelling the one before, and returns the
// command that does it; or an error if a write has the slot.
func (t *tasks) start(job part.Job, from origin) (tea.Cmd, error) {
	if old := t.live[job.Slot]; old != nil {
		if old.job.Write {
			return nil, errStillWriting(old.job.Title)
		}
		old.cancel()
	}
	t.gen++
	parent := t.ctx
	if job.Write {
		parent = t.writeCtx
	}
	ctx, cancel := context.WithCancel(parent)
	now := &task{job: job, from: from, gen: t.gen, cancel: cancel, started: t.host.Now()}
	t.live[job.Slot] = now
	gen := t.gen
	if job.Write {
		t.ledger.open(gen, job.Title)
	}
	return t.host.Job(job.Slot, func() tea.Msg {
		defer cancel()
		if job.Write && !t.ledger.begin(gen) {
			return nil // the program ended before the work began
		}
		answer, err := call(ctx, job)
		if job.Write {
			t.ledger.end(gen, err)
		}
		return finished{job.Slot, gen, answer, err}
	}), nil
}

// call does a job's work; a panic in it becomes an error.
func call(ctx context.Context, job part.Job) (answer any, err error) {
	defer func() {
		if p := recover(); p != nil {
			crash := newCrash(p)
			answer, err = nil, fault.Wrap(string(job.Title), crash)
		}
	}()
	return job.Run(ctx)
}

// take returns the task that an answer belongs to, and frees its slot; nil for a
// stale answer.
func (t *tasks) take(f finished) *task {
	now := t.live[f.slot]
	if now == nil || now.gen != f.gen {
		return nil
	}
	delete(t.live, f.slot)
	return now
}

// cancel ends the reads that match and returns them.
func (t *tasks) cancel(match func(*task) bool) []*task {
	var out []*task
	for slot, now := range t.live {
		if !now.job.Write && match(now) {
			now.cancel()
			delete(t.live, slot)
			out = append(out, now)
		}
	}
	sortTasks(out) // a map's order would make one run differ from the next
	return out
}

func sortTasks(all []*task) {
	for i := range all {
		for j := i; j > 0 && all[j].gen < all[j-1].gen; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
}

// writes returns the writes under way, the oldest first.
func (t *tasks) writes() []*task {
	var out []*task
	for _, now := range t.live {
		if now.job.Write {
			out = append(out, now)
		}
	}
	sortTasks(out)
	return out
}

// shown returns the job that the footer tells of: the oldest that is not quiet.
func (t *tasks) shown() *task {
	var out *task
	for _, now := range t.live {
		if !now.job.Quiet && (out == nil || now.gen < out.gen) {
			out = now
		}
	}
	return out
}

// within says whether a slot is the prefix or lies below it.
func within(slot part.Slot, prefix string) bool {
	return string(slot) == prefix || strings.HasPrefix(string(slot), strings.TrimSuffix(prefix, "/")+"/")
}

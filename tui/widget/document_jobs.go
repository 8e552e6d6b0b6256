package widget

import (
	"context"
	"errors"

	"kloakroom/tui/part"
)

var errDocShort = errors.New("the text is shorter than it was")

// carryOn asks for what is to be done next: a step of the layout, of the index,
// or another look whether more has come.
func (d *Document) carryOn() part.Result {
	var r part.Result
	wait := false
	if v := d.view; v != nil && !v.text.ended && d.indexing == nil && d.err == nil {
		switch {
		case v.text.body.Size() > v.text.seen || docEnded(v.text.body):
			r.Jobs = append(r.Jobs, d.indexJob(v))
		case v != d.laid:
			wait = true
		}
	}
	if l := d.lay; l != nil && !l.ended && !l.running && d.err == nil {
		if l.src.Size() > l.done() || docEnded(l.src) {
			r.Jobs = append(r.Jobs, d.layJob(l))
		} else {
			wait = true
		}
	}
	if wait && !d.waiting {
		d.waiting = true
		r.Afters = append(r.Afters, part.After{Slot: d.slot("grow"), Wait: docGrowth})
	}
	return r
}

func (d *Document) layJob(l *docLay) part.Job {
	l.running = true
	job, limit := l.next(), int64(docStep)
	if l.done() == 0 {
		limit = docFirstStep
	}
	return part.Job{
		Slot: d.slot("layout"), Title: "Laying out JSON",
		Run: func(ctx context.Context) (any, error) { return l.step(ctx, job, limit) },
	}
}

func (d *Document) indexJob(v *docView) part.Job {
	d.indexing = v
	scan, body, isJSON, limit := v.text.scan, v.text.body, v.text.json, int64(docStep)
	if v.text.seen == 0 {
		limit = docFirstStep
	}
	return part.Job{
		Slot: d.slot("index"), Title: "Reading the text",
		Run: func(ctx context.Context) (any, error) {
			s := scan
			return s.run(ctx, body, isJSON, limit)
		},
	}
}

// done takes the answer of one of the document's own jobs.
func (d *Document) done(msg part.Done) part.Result {
	var r part.Result
	switch msg.Slot {
	case d.slot("layout"):
		d.laidOut(msg)
	case d.slot("index"):
		d.indexed(msg)
	case d.slot("search"):
		d.searched(msg)
	case d.slot("copy"):
		r = d.copied(msg)
	default:
		return r
	}
	r.Add(d.carryOn())
	r.Handled = true
	return r
}

func (d *Document) indexed(msg part.Done) {
	v := d.indexing
	d.indexing = nil
	answer, ok := msg.Answer.(docIndexed)
	switch {
	case v == nil: // of a body before
	case msg.Err != nil:
		d.err = msg.Err
	case ok:
		v.text.take(answer)
	}
	d.redraw()
}

func (d *Document) laidOut(msg part.Done) {
	l := d.lay
	if l == nil || !l.running {
		return // of a body before
	}
	l.running = false
	answer, _ := msg.Answer.(docLaid)
	switch {
	case msg.Err != nil && errors.Is(msg.Err, context.Canceled):
		d.err = msg.Err
	case msg.Err != nil: // no room for it: the text as it came needs none
		d.unlaid()
		d.note = docNote{err: msg.Err}
	case answer.notJSON:
		d.unlaid()
		d.raw.text.json = false
	default:
		l.ended = answer.ended
		return
	}
	d.redraw()
}

// unlaid gives the layout up and shows the text as it came.
func (d *Document) unlaid() {
	_ = d.lay.stop() // a temporary file that is gone anyway
	d.lay, d.laid, d.view, d.indexing = nil, nil, d.raw, nil
}

// trouble is why there is less to see than there should be.
func (d *Document) trouble() error {
	switch {
	case d.err != nil:
		return d.err
	case d.view != nil && d.view.text.err != nil:
		return d.view.text.err
	}
	return nil
}

// again goes on after an error, or after it was stopped.
func (d *Document) again() part.Result {
	d.err, d.note = nil, docNote{}
	if d.view != nil {
		d.view.text.err = nil
	}
	d.redraw()
	return d.Resume()
}

package screen

import (
	tea "charm.land/bubbletea/v2"

	"kloakroom/internal/change"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// phase is what the box is at.
type phase int

const (
	shown    phase = iota // the plan is shown and may be applied
	working               // another plan is being worked out
	applying              // the plan is being applied
	failed                // planning or applying failed
)

// planBox shows a change before it is made, applies it, and tells how it ended
// where that was not well. Its answer is the *application that went well,
// nothingToDo, or nil.
type planBox struct {
	desk *Desk
	// asked is the newest proposal, the plan that of the last one that was worked
	// out; they differ while another is being worked out.
	asked Proposal
	planned
	phase phase

	application *application
	err         error

	proof proof
	typed widget.Input

	w, h, top int
	drawn     layout
	over      bool
	answer    any
}

var _ part.Overlay = (*planBox)(nil)

func newPlanBox(d *Desk, p planned) *planBox {
	b := &planBox{desk: d, asked: p.proposal}
	b.show(p)
	return b
}

// failedBox tells of a plan that failed after its box was left.
func failedBox(d *Desk, a *application) *planBox {
	b := newPlanBox(d, a.planned)
	b.application = a
	b.fail(a.err)
	return b
}

// show takes a plan. What was typed for the one before stays where this one
// wants the same.
func (b *planBox) show(p planned) {
	b.planned, b.phase, b.err, b.top = p, shown, nil, 0
	if ask := proofFor(p); ask != b.proof {
		b.proof = ask
		b.typed.SetValue("")
	}
	b.drawn.forget()
}

// proofFor is what a plan wants typed: one that destroys something, and any in a
// guarded profile. One that cannot be applied wants nothing.
func proofFor(p planned) proof {
	guard := p.session.Guard()
	if p.plan.Empty() || guard == profile.ReadOnly || guard != profile.Guarded && len(p.plan.Losses()) == 0 {
		return proof{}
	}
	return proofOf(p.plan.Subject())
}

func (b *planBox) fail(err error) {
	b.phase, b.err, b.top = failed, err, 0
	b.drawn.forget()
}

// Title is the question, and how it ended where that was not well.
func (b *planBox) Title() safetext.Text {
	return safetext.Truncate(b.title(), planWidth)
}

func (b *planBox) title() safetext.Text {
	if b.phase != failed {
		return b.asked.Title
	}
	if b.application == nil {
		return "✗ Not worked out"
	}
	switch b.application.state() {
	case change.Applied:
		return "! Applied, but not as planned"
	case change.Partial:
		return "✗ Applied only in part"
	case change.Unknown:
		return "? Nobody knows whether it was applied"
	default:
		return "✗ Not applied"
	}
}

// Tone is that of its frame.
func (b *planBox) Tone() widget.Tone {
	switch {
	case b.phase == failed:
		return widget.ToneError
	case len(b.plan.Losses()) > 0:
		return widget.ToneDanger
	case guarded(b.session):
		return widget.ToneWarn
	}
	return widget.ToneText
}

// Done says whether the box is over.
func (b *planBox) Done() (any, bool) { return b.answer, b.over }

func (b *planBox) close(answer any) part.Result {
	b.over, b.answer = true, answer
	return part.Handled()
}

// Update takes the answers of the box's jobs, what is typed, and the mouse.
func (b *planBox) Update(msg tea.Msg) part.Result {
	switch m := msg.(type) {
	case part.Done:
		return b.heard(m)
	case part.Tick:
		return b.watch()
	case tea.MouseWheelMsg:
		return b.scroll(part.WheelBy(m.Button))
	case tea.MouseClickMsg:
		if x := m.X - promptWidth; b.Typing() && m.Y == b.h-1 && x < b.typedWidth() {
			return b.typed.Update(part.MouseTo(m, x, 0))
		}
		return part.Handled()
	}
	if b.Typing() {
		return b.typed.Update(msg)
	}
	return part.Result{}
}

// Typing is true while a word is asked for.
func (b *planBox) Typing() bool { return b.proof.wanted() && (b.phase == shown || b.phase == working) }

// Cursor is in the field.
func (b *planBox) Cursor() *tea.Cursor {
	if !b.Typing() {
		return nil
	}
	b.typed.Resize(b.typedWidth(), 1)
	c := b.typed.Cursor()
	c.X += promptWidth
	c.Y = max(0, b.h-1)
	return c
}

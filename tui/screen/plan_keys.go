package screen

import (
	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
)

// Actions are those of what the box is at.
func (b *planBox) Actions() []part.Action {
	leave := part.Action{ID: "plan.leave", Title: "leave", Keys: []string{"esc", "q"}, Footer: 10, Run: b.leave}
	var out []part.Action
	switch {
	case b.phase == applying:
		leave.Title, leave.Help = "leave", "The change goes on; how it ended is told."
	case b.phase == failed:
		leave.Title = "close"
		out = b.afterFailure()
	case b.phase == shown && b.plan.Empty():
		leave.Title, leave.Keys = "close", []string{"esc", "q", "enter"}
		out = b.onward(nil)
	default:
		out = b.onward([]part.Action{{
			ID: "plan.apply", Title: "apply", Help: "Makes the change.", Keys: []string{"enter"}, Footer: 20, Danger: true,
			Off: b.applyOff, Run: b.apply,
		}})
		out = append(out, part.Action{
			ID: "plan.copy", Title: "copy as command", Help: "Copies the line for a shell that makes the same change.",
			Keys: []string{"y", "ctrl+y"}, Footer: 12, Off: b.notYet, Run: b.copyCommand,
		})
	}
	return append(append(out, leave), b.scrolling()...)
}

// onward adds the next proposal, if there is one.
func (b *planBox) onward(out []part.Action) []part.Action {
	if b.asked.Next == nil {
		return out
	}
	title := safetext.Truncate(b.asked.NextTitle, 24)
	if title == "" {
		title = "the next"
	}
	return append(out, part.Action{
		ID: "plan.next", Title: string(title), Help: "Shows the next of the changes that are possible here.",
		Keys: []string{"space", "tab"}, Footer: 15, Run: b.next,
	})
}

func (b *planBox) afterFailure() []part.Action {
	again := part.Action{
		ID: "plan.again", Title: "plan again", Help: "Looks again and works out what is missing now.",
		Keys: []string{"r"}, Footer: 18, Run: b.replan,
	}
	copyIt := part.Action{
		ID: "plan.copyfailure", Title: "copy", Help: "Copies what became of it, for a ticket.",
		Keys: []string{"y"}, Footer: 12, Run: b.copyFailure,
	}
	if !Ended(b.err) {
		return []part.Action{again, copyIt}
	}
	return []part.Action{{
		ID: "plan.signin", Title: "sign in again", Keys: []string{"0", "enter"}, Footer: 20,
		Run: func() part.Result { return SignInAgain(b.err, b.asked.From) },
	}, again, copyIt}
}

func (b *planBox) scrolling() []part.Action {
	by := func(n func() int) func() part.Result { return func() part.Result { return b.scroll(n()) } }
	const far = 1 << 30
	return []part.Action{
		{ID: "plan.down", Title: "down", Keys: []string{"j", "down"}, Run: by(func() int { return 1 })},
		{ID: "plan.up", Title: "up", Keys: []string{"k", "up"}, Run: by(func() int { return -1 })},
		{ID: "plan.pagedown", Title: "page down", Keys: []string{"pgdown"}, Run: by(func() int { return b.page() })},
		{ID: "plan.pageup", Title: "page up", Keys: []string{"pgup"}, Run: by(func() int { return -b.page() })},
		{ID: "plan.top", Title: "to the top", Keys: []string{"g", "home"}, Run: by(func() int { return -far })},
		{ID: "plan.end", Title: "to the end", Keys: []string{"G", "end"}, Run: by(func() int { return far })},
	}
}

// notYet is the Off of what needs the plan that is being worked out.
func (b *planBox) notYet() string {
	if b.phase == working {
		return "the change is still being worked out"
	}
	return ""
}

func (b *planBox) copyCommand() part.Result {
	return part.Handled(part.Copy{What: "the command", Text: b.plan.Command()})
}

// copyFailure copies what the box says, for a ticket. The command of the plan
// helps whoever is to finish it.
func (b *planBox) copyFailure() part.Result {
	text := string(b.title()) + "\n"
	for _, r := range b.rows(copyWidth) {
		text += r.text() + "\n"
	}
	return part.Handled(part.Copy{What: "what became of it", Text: text + "\n" + b.plan.Command() + "\n"})
}

// Places returns the keys of the box, for the page of docs.
func Places() []keys.Place {
	empty := &planBox{planned: planned{plan: &change.Plan{}}, phase: working}
	empty.asked.Next = func() Proposal { return Proposal{} }
	return []keys.Place{{
		Title: "A change before it is made", Intro: "Nothing is written before it is applied here.",
		Set: keys.Merge(empty.Actions(), (&planBox{phase: failed}).Actions()),
	}}
}

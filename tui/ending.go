package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui/part"
)

// ending is how far the program has got with ending.
type ending struct {
	waiting bool // for a write
	// interrupted says that it was ctrl+c or a signal that waits for a write.
	interrupted bool
	over        bool
	// asked is when the terminal was asked for its background, zero when it has
	// answered; then goes to the terminal as soon as it has.
	asked time.Time
	then  tea.Cmd
}

// interrupted is the message that ctrl+c was pressed or a signal came.
type interrupted struct{}

// suspend asks to stop the process until the shell takes it up again.
type suspend struct{}

// quit ends the program, after the writes that are under way.
func (r *Root) quit() {
	if len(r.tasks.writes()) == 0 {
		r.end()
		return
	}
	r.ending.waiting = true
}

// interrupt is quit for the first time, and the end at once for the second.
func (r *Root) interrupt() {
	if r.ending.waiting {
		r.end()
		return
	}
	r.quit()
	r.ending.interrupted = r.ending.waiting
}

// stay takes a quit back that waits for a write.
func (r *Root) stay() { r.ending.waiting, r.ending.interrupted = false, false }

func (r *Root) end() {
	if r.ending.over { // asked for twice: at once
		r.cmds = append(r.cmds, tea.Quit)
		return
	}
	r.ending.over = true
	r.leaveTerminal(tea.Quit)
}

func (r *Root) suspend() { r.leaveTerminal(tea.Suspend) }

// askBackground asks the terminal whether it is dark or light.
func (r *Root) askBackground() {
	r.ending.asked = r.host.Now()
	r.cmds = append(r.cmds, tea.RequestBackgroundColor)
}

// leaveTerminal hands the terminal back to the shell. If it has just been asked
// something, its answer is waited for a moment: else the shell would read it as
// if it was typed.
func (r *Root) leaveTerminal(cmd tea.Cmd) {
	left := answerWait - r.host.Now().Sub(r.ending.asked)
	if r.ending.asked.IsZero() || left <= 0 {
		r.cmds = append(r.cmds, cmd)
		return
	}
	r.ending.then = cmd
	r.wait(slotAnswer, left)
}

// answered goes on with leaving the terminal.
func (r *Root) answered() {
	r.ending.asked = time.Time{}
	if r.ending.then != nil {
		r.cmds = append(r.cmds, r.ending.then)
		r.ending.then = nil
	}
}

func quitNow() part.Result { return part.Handled(part.Quit{}) }

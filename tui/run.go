package tui

import (
	"context"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// framesPerSecond is Bubble Tea's most: its ticker is most of the time between a
// key and what it draws.
const framesPerSecond = 120

// Run shows the program on a terminal until it is quit, and returns when the
// terminal is as it was before and no write is under way any more.
//
// A signal (SIGINT, SIGTERM, SIGHUP) or the end of ctx counts as ctrl+c: reads
// are cancelled, writes are waited for, and the second one waits for nothing.
// Errors: [fault.Interrupted] after a signal or the end of ctx, and after ctrl+c
// while something was written; [*Crash] after a panic in a screen, otherwise what
// the terminal said.
func Run(ctx context.Context, o Options) error {
	env := o.Env
	if env == nil {
		env = os.Environ()
	}
	if o.Profile == colorprofile.Unknown {
		o.Profile = Profile(env)
	}
	if o.Theme == nil {
		o.Light = lightByEnv(env)
	}
	if o.Width <= 0 || o.Height <= 0 {
		o.Width, o.Height = terminalSize(o.Out)
	}
	root := New(o) //nolint:contextcheck // the end of ctx is a ctrl+c: writes outlive it
	model := &guarded{root: root}
	options := []tea.ProgramOption{
		tea.WithFPS(framesPerSecond), tea.WithColorProfile(o.Profile), tea.WithEnvironment(env),
		tea.WithoutSignalHandler(), tea.WithWindowSize(root.w, root.h),
		tea.WithInput(newKeyboard(o.In)),
	}
	if o.Out != nil {
		options = append(options, tea.WithOutput(o.Out))
	}
	program := tea.NewProgram(model, options...)
	model.stop = func() { go program.Send(tea.Quit()) }

	watch := watchSignals(ctx, func() { program.Send(interrupted{}) })
	defer watch.close()
	_, err := program.Run()
	cut := root.finish(watch.again)
	switch {
	case model.crash != nil:
		return model.crash
	case watch.cause() != nil:
		return watch.cause()
	case cut:
		return errCut
	case root.ending.interrupted:
		return errInterrupted
	case err != nil && !root.ending.over:
		return fault.Wrap("use the terminal", err)
	}
	return nil
}

// Profile says how many colours a terminal has, by its environment alone: nothing
// is asked and no program started. NO_COLOR with any value means none.
func Profile(env []string) colorprofile.Profile {
	p := colorprofile.Env(env)
	for _, e := range env {
		if len(e) > len("NO_COLOR=") && e[:len("NO_COLOR=")] == "NO_COLOR=" {
			return min(p, colorprofile.ASCII)
		}
	}
	return p
}

// lightByEnv says whether the environment tells of a light background: rxvt,
// Konsole and others leave their colours in COLORFGBG, "15;0" or "0;default;15".
// It serves those that do not answer the question for it.
func lightByEnv(env []string) bool {
	for _, e := range env {
		if colours, ok := strings.CutPrefix(e, "COLORFGBG="); ok {
			n, err := strconv.Atoi(colours[strings.LastIndexByte(colours, ';')+1:])
			return err == nil && n > 6 && n != 8 && n < 16
		}
	}
	return false
}

// terminalSize asks the system, so that the very first frame fits; 0 where it
// does not know.
func terminalSize(out any) (w, h int) {
	fd := uintptr(syscall.Stdout)
	if f, ok := out.(term.File); ok {
		fd = f.Fd()
	} else if out != nil {
		return 0, 0
	}
	w, h, err := term.GetSize(fd)
	if err != nil {
		return 0, 0
	}
	return w, h
}

// forceWait is how long a write that is told to stop may take to write down that
// its outcome is not known.
const forceWait = 250 * time.Millisecond

// What ends the program by ctrl+c during a write says, as the commands do.
var (
	errInterrupted = &fault.Error{Class: fault.Interrupted, Code: "interrupted", Why: "interrupted"}
	errCut         = &fault.Error{
		Class: fault.Interrupted, Code: "unknown", Why: "interrupted before the outcome was known",
		Hint: "Look at what was to be changed before you change it again.",
	}
)

// finish waits for the writes under way, unless again says that there was enough
// waiting, and reports what became of them: cut means that this is not known of
// all. The loop runs no more.
func (r *Root) finish(again <-chan struct{}) (cut bool) {
	r.tasks.stop()
	done := r.tasks.ledger.close()
	forced := r.ending.waiting && r.ending.over && len(r.tasks.writes()) > 0
	if !forced {
		select {
		case <-done:
		case <-again:
			forced = true
		}
	}
	r.tasks.stopWrites()
	if forced {
		select {
		case <-done:
		case <-time.After(forceWait):
		}
	}
	report := r.o.Finished
	if report == nil {
		report = func(safetext.Text, error) {}
	}
	r.tasks.ledger.outcomes(report)
	return forced
}

//go:build linux || darwin

package tui_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"testing"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/tui"
	"kloakroom/tui/part"
	"kloakroom/tui/tuitest"
)

// child names the variable that makes the test binary be the program: the tests
// below run it in a terminal of its own.
const child = "KLOAKROOM_TUI_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		os.Exit(beProgram())
	}
	os.Exit(m.Run())
}

// beProgram is a program of two demo screens, with keys for what only a real
// process can show.
func beProgram() int {
	a, _, o := two()
	o.Header = header
	release := make(chan struct{})
	if os.Getenv(child) == "hang" {
		release = nil
	}
	a.write = func(ctx context.Context) (any, error) {
		select {
		case <-release:
			return "written", nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	o.Screens[0].Screen = &asker{a, func() part.Result { panic("the screen broke \x1b]0;title\a") }}
	o.Actions = func() []part.Action {
		return []part.Action{{ID: "test.release", Title: "let the write go on", Keys: []string{"R"}, Scope: part.Everywhere, Run: func() part.Result {
			close(release)
			return part.Handled()
		}}}
	}
	o.Finished = func(title safetext.Text, err error) { fmt.Printf("finished %s: %v\r\n", title, err) }
	if os.Getenv(child) == "late" {
		o.Finished = func(title safetext.Text, err error) { fmt.Printf("late %s: %v\r\n", title, err) }
		go func() { // the write's answer comes when the test says so
			sig := make(chan os.Signal, 1)
			signal.Notify(sig, syscall.SIGUSR1)
			<-sig
			close(release)
		}()
	}
	err := tui.Run(context.Background(), o)
	var crash *tui.Crash
	switch {
	case errors.As(err, &crash):
		fmt.Printf("crash: %s, stack of %d lines\r\n", crash.Value, strings.Count(string(crash.Stack), "\n"))
		return 70
	case err != nil:
		fmt.Printf("error: %v\r\n", err)
		return 130
	}
	fmt.Print("bye\r\n")
	return 0
}

func program(t testing.TB, mode string, options ...tuitest.TerminalOption) *tuitest.Terminal {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+mode)
	return tuitest.Start(t, cmd, 80, 24, options...)
}

// restored fails unless the terminal is as it was: the screen, the cursor, mouse,
// paste, focus, key reports and line mode.
func restored(t *testing.T, term *tuitest.Terminal) {
	t.Helper()
	if term.AltScreen() {
		t.Error("the program kept the screen")
	}
	out := string(term.Output())
	for name, pair := range map[string][2]string{
		"the alternate screen": {"\x1b[?1049h", "\x1b[?1049l"},
		"the hidden cursor":    {"\x1b[?25l", "\x1b[?25h"},
		"mouse buttons":        {"\x1b[?1002h", "\x1b[?1002l"},
		"mouse places":         {"\x1b[?1006h", "\x1b[?1006l"},
		"bracketed paste":      {"\x1b[?2004h", "\x1b[?2004l"},
		"focus":                {"\x1b[?1004h", "\x1b[?1004l"},
		"kitty's keys":         {"\x1b[>1u", "\x1b[<1u"},
	} {
		on, off := strings.LastIndex(out, pair[0]), strings.LastIndex(out, pair[1])
		if on >= 0 && off < on {
			t.Errorf("%s stayed on", name)
		}
	}
	mode, err := unix.IoctlGetTermios(int(term.File().Fd()), termiosGet)
	if err != nil {
		t.Logf("the modes of the terminal are not to be had: %v", err)
		return
	}
	if mode.Lflag&unix.ICANON == 0 || mode.Lflag&unix.ECHO == 0 {
		t.Error("the terminal stayed in raw mode")
	}
}

func TestTheProgramStartsActsAndLeavesNoTrace(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0", "1 Clients  2 Tokens", "? help")
	term.Press("j", "j").See("▸ client-2")
	term.Press("2").See("╭ Tokens")
	term.Press("1", "/").Paste("日本語 e\u0301 👩‍👩‍👧").See("日本語")
	term.Press("esc").NotSee("日本語").Press("y", "c").See("copied the value").SeeOutput("\x1b]52;c;")
	term.Press("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	term.See("bye")
	restored(t, term)
}

func TestAPanicRestoresTheTerminal(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Press("a")
	if code := term.Wait(); code != 70 {
		t.Errorf("exit code %d", code)
	}
	term.See("crash: the screen broke ␛]0;title␇, stack of")
	restored(t, term)
}

func TestSignalsEndTheProgramOrderly(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT} {
		t.Run(sig.String(), func(t *testing.T) {
			term := program(t, "plain")
			term.See("▸ client-0").Signal(sig)
			if code := term.Wait(); code != 130 {
				t.Errorf("exit code %d", code)
			}
			term.See("error: interrupted: " + sig.String())
			restored(t, term)
		})
	}
}

func TestASignalWaitsForTheWrite(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Press("w").See("Writing the row").Signal(syscall.SIGTERM)
	term.See("finishing: Writing the row").Press("esc").NotSee("finishing")
	term.Press("q").See("finishing").Press("esc").NotSee("finishing").Press("R").See("✓ written")
	term.Press("q")
	term.Wait()
	restored(t, term)
}

func TestTheOutcomeOfAWriteIsReportedAfterTheEnd(t *testing.T) {
	term := program(t, "late")
	term.See("▸ client-0").Press("w").See("Writing the row").Press("ctrl+c").See("finishing").Signal(syscall.SIGUSR1)
	if code := term.Wait(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	term.See("late Writing the row: <nil>", "error: interrupted")
	restored(t, term)
}

func TestASecondCtrlCEndsAtOnceAndSaysWhatIsUnknown(t *testing.T) {
	term := program(t, "hang")
	term.See("▸ client-0").Press("w").See("Writing the row").Press("ctrl+c").See("finishing").Press("ctrl+c")
	if code := term.Wait(); code != 130 {
		t.Errorf("exit code %d", code)
	}
	term.See("finished Writing the row: context canceled", "error: interrupted before the outcome was known")
	restored(t, term)
}

func TestAPanicWhileWritingWaitsForTheWriteUntilSignalled(t *testing.T) {
	term := program(t, "hang")
	term.See("▸ client-0").Press("w").See("Writing the row").Press("a")
	term.SeeOutput("\x1b[?1049l").Signal(syscall.SIGINT).Signal(syscall.SIGTERM)
	if code := term.Wait(); code != 70 {
		t.Errorf("exit code %d", code)
	}
	term.See("finished Writing the row")
	restored(t, term)
}

func TestTheFrameFollowsTheWindow(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Resize(140, 40).See("client-30")
	term.Resize(20, 5).See("kloakroom needs").Resize(80, 24).See("▸ client-0", "? help")
	term.Press("q").Wait()
}

func TestSuspendAndResumeByAShell(t *testing.T) {
	shell, err := exec.LookPath("bash")
	if err != nil {
		tuitest.Skip(t, "no shell with job control: "+err.Error())
	}
	cmd := exec.Command(shell, "--norc", "--noprofile", "-i")
	cmd.Env = append(os.Environ(), "PS1=prompt> ", child+"=plain", "HISTFILE=")
	term := tuitest.Start(t, cmd, 80, 24)
	term.See("prompt>").Send(os.Args[0] + "\r").See("▸ client-0").Press("j").See("▸ client-1")
	term.Press("ctrl+z").See("Stopped")
	if term.AltScreen() {
		t.Error("the program kept the screen while it was stopped")
	}
	term.Send("echo $((6*7))\r").See("42")
	term.Send("fg\r").See("▸ client-1", "? help").Press("j").See("▸ client-2").Press("q").See("bye")
	term.Send("exit\r").Wait()
}

func TestWithoutAShellThereIsNoSuspending(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Press("ctrl+z").See("there is no shell to go back to").Press("j").See("▸ client-1")
	term.Press("q").Wait()
}

// queries are what makes a terminal answer.
var queries = regexp.MustCompile("\x1b\\[[?>=]?[0-9;]*(?:\\$p|c|n|q)|\x1b\\[\\?u|\x1b\\]1[0-9];\\?|\x1b\\]4;[0-9]+;\\?|\x1bP\\+q")

func TestTheFirstFrameWaitsForNoAnswer(t *testing.T) {
	term := program(t, "plain", tuitest.Silent())
	term.See("▸ client-0", "? help")
	before, _, found := strings.Cut(string(term.Output()), "client-0")
	if !found {
		t.Fatal("no frame in the output")
	}
	// Bubble Tea asks these three by itself and waits for none: synchronized output,
	// grapheme widths, and kitty's keys. Nothing else comes before the frame.
	unawaited := map[string]bool{"\x1b[?2026$p": true, "\x1b[?2027$p": true, "\x1b[?u": true}
	for _, q := range queries.FindAllString(before, -1) {
		if !unawaited[q] {
			t.Errorf("%q is asked before the first frame", q)
		}
	}
	term.Press("j").See("▸ client-1").SeeOutput("\x1b]11;?")
	term.Press("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestAKeyCostsFewBytes(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").SeeOutput("\x1b]11;?")
	before := len(term.Output())
	const keys = 15
	for i := range keys {
		term.Press("j").See(fmt.Sprintf("▸ client-%d ", i+1))
	}
	each := (len(term.Output()) - before) / keys
	t.Logf("%d bytes a key", each)
	if each > 4096 {
		t.Errorf("%d bytes a key, more than 4096", each)
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, _, o := two()
	in, keyboard, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = in.Close(), keyboard.Close() }()
	shown := make(chan struct{})
	o.In, o.Out, o.Env = in, &notify{want: "client-0", seen: shown}, []string{"TERM=xterm-256color"}
	done := make(chan error)
	go func() { done <- tui.Run(ctx, o) }()
	<-shown
	cancel()
	if err := <-done; fault.Of(err).Class != fault.Interrupted {
		t.Errorf("got %v", err)
	}
}

// notify closes seen when it was written to for the first time with want.
type notify struct {
	want string
	text string
	seen chan struct{}
	done bool
}

func (n *notify) Write(b []byte) (int, error) {
	if n.text += string(b); !n.done && strings.Contains(n.text, n.want) {
		n.done = true
		close(n.seen)
	}
	return len(b), nil
}

func TestColoursComeFromTheEnvironmentAlone(t *testing.T) {
	for name, c := range map[string]struct {
		env  string
		want string
	}{
		"true colour":                   {"TERM=xterm-256color COLORTERM=truecolor", "TrueColor"},
		"256 colours":                   {"TERM=xterm-256color", "ANSI256"},
		"16 colours":                    {"TERM=xterm", "ANSI"},
		"NO_COLOR=1":                    {"TERM=xterm-256color NO_COLOR=1", "Ascii"},
		"NO_COLOR with any other value": {"TERM=xterm-256color COLORTERM=truecolor NO_COLOR=yes", "Ascii"},
		"an empty NO_COLOR is none":     {"TERM=xterm NO_COLOR=", "ANSI"},
		"a dumb terminal":               {"TERM=dumb", "NoTTY"},
	} {
		if got := tui.Profile(strings.Fields(c.env)).String(); !strings.EqualFold(got, c.want) {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestTheBackgroundMayBeToldByTheEnvironment(t *testing.T) {
	for name, c := range map[string]struct {
		env  string
		want bool
	}{
		"dark":          {"COLORFGBG=15;0", false},
		"light":         {"COLORFGBG=0;15", true},
		"light grey":    {"TERM=rxvt COLORFGBG=0;default;7", true},
		"dark grey":     {"COLORFGBG=7;8", false},
		"not told":      {"TERM=xterm", false},
		"no numbers":    {"COLORFGBG=default;default", false},
		"beyond the 16": {"COLORFGBG=0;231", false},
	} {
		if got := tui.LightByEnv(strings.Fields(c.env)); got != c.want {
			t.Errorf("%s: got %v", name, got)
		}
	}
}

func TestALightTerminalIsLightFromTheFirstFrame(t *testing.T) {
	_, _, o := two()
	dark := tuitest.New(t, o).Style("kloakroom")
	o.Light = true
	light := tuitest.New(t, o)
	if light.Style("kloakroom") == dark {
		t.Error("it is drawn as on a dark one")
	}
	light.Send(tea.BackgroundColorMsg{Color: rgb{}})
	if light.Style("kloakroom") != dark {
		t.Error("what the terminal says does not count")
	}
}

//go:build linux || darwin

package tui_test

import (
	"testing"
	"time"

	"kloakroom/tui/tuitest"
)

// keepPressing presses one of the keys every 10 ms, faster than any keyboard
// repeats, one after the other and again, until the returned function is called.
func keepPressing(term *tuitest.Terminal, keys ...string) (stop func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		every := time.NewTicker(10 * time.Millisecond)
		defer every.Stop()
		for i := 0; ; i++ {
			term.Press(keys[i%len(keys)])
			select {
			case <-every.C:
			case <-quit:
				return
			}
		}
	}()
	return func() { close(quit); <-done }
}

// Esc is not held back by the keys after it, nor they by esc.
func TestEscActsWhileOtherKeysFollow(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Press("/").Send("abc").See("abc")
	// Where the machine is slow, esc and the key after it come together and are a
	// chord: so there is more than one esc.
	begin := time.Now()
	stop := keepPressing(term, "esc", "j", "j", "j", "j", "j")
	term.NotSee("abc")
	t.Logf("esc acted after %s", time.Since(begin).Round(time.Millisecond))
	term.See("▸ client-3")
	stop()
	term.Press("q")
	if code := term.Wait(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

func TestEscHeldDownActs(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Press("?").See("Keys · ")
	stop := keepPressing(term, "esc")
	term.NotSee("Keys · ")
	stop()
	term.Press("j").See("▸ client-1").Press("q").Wait()
}

func TestAChordHeldDownActs(t *testing.T) {
	term := program(t, "plain")
	term.See("▸ client-0").Press("/").Send("abc").See("abc")
	stop := keepPressing(term, "alt+2")
	term.See("╭ Tokens")
	stop()
	term.Press("j").See("▸ client-1").Press("q").Wait()
}

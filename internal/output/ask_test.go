package output_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/output"
)

func TestAsk(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		want        []string
	}{
		{"a line is the answer", "y\n", []string{"y"}},
		{"a line of Windows loses both characters", "yes\r\n", []string{"yes"}},
		{"blanks stay", " a b \n", []string{" a b "}},
		{"an empty line is an empty answer", "\n", []string{""}},
		{"an answer that the end of input cuts off counts", "no", []string{"no"}},
		{"each question takes one line", "one\ntwo\nthree\n", []string{"one", "two", "three"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, s := printer(output.Options{In: strings.NewReader(c.typed), InTTY: true})
			for i, want := range c.want {
				ask := p.Ask
				if i%2 == 1 {
					ask = p.AskSecret // takes turns with Ask on one input
				}
				got, err := ask(t.Context(), "Apply?")
				if err != nil || got != want {
					t.Errorf("question %d: got %q, %v, want %q", i, got, err, want)
				}
			}
			if !strings.HasPrefix(s.err.String(), "Apply? ") || s.out.Len() > 0 {
				t.Errorf("asked %q on standard error, %q on standard output", s.err.String(), s.out.String())
			}
		})
	}
}

func TestWithoutATerminalNobodyIsAsked(t *testing.T) {
	p, s := printer(output.Options{In: strings.NewReader("y\n")})
	for name, ask := range map[string]func() (string, error){
		"Ask":       func() (string, error) { return p.Ask(t.Context(), "Apply?") },
		"AskSecret": func() (string, error) { return p.AskSecret(t.Context(), "Password:") },
	} {
		if _, err := ask(); !errors.Is(err, output.ErrNotTerminal) || fault.Of(err).Class != fault.Usage {
			t.Errorf("%s: %v, want ErrNotTerminal, a usage fault", name, err)
		}
	}
	if s.err.Len() > 0 {
		t.Errorf("asked %q all the same", s.err.String())
	}
}

func TestTheEndOfInputIsNoAnswer(t *testing.T) {
	p, s := printer(output.Options{In: strings.NewReader(""), InTTY: true})
	_, err := p.Ask(t.Context(), "Apply?")
	if fault.Of(err).Class != fault.Interrupted || !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want an interrupted fault for the end of input", err)
	}
	if s.err.String() != "Apply? \n" {
		t.Errorf("printed %q, want the question's line ended", s.err.String())
	}
}

func TestACancelledQuestionReturnsAtOnce(t *testing.T) {
	r, w := io.Pipe()
	t.Cleanup(func() { _ = w.Close() })
	p, s := printer(output.Options{In: r, InTTY: true})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := p.Ask(ctx, "Apply?")
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	if _, err := p.Ask(ctx, "Again?"); !errors.Is(err, context.Canceled) || strings.Contains(s.err.String(), "Again?") {
		t.Errorf("asked in a cancelled context: %v, printed %q", err, s.err.String())
	}
	go func() { _, _ = io.WriteString(w, "y\n") }()
	if got, err := p.Ask(t.Context(), "Apply?"); got != "y" || err != nil {
		t.Errorf("the next question got %q, %v, want the line that was typed", got, err)
	}
}

package screen

import (
	"context"
	"errors"
	"strings"
	"sync"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Passphrase answers the store's questions for the passphrase of the encrypted
// file. The store asks in the middle of a job, where no dialog can be opened: so
// the first question fails, [Desk.Unlock] asks it on the screen, and the work is
// done anew with the answer at hand.
type Passphrase struct {
	mu      sync.Mutex
	answers []secret.Value
	next    int
}

// wanted is that a question has no answer yet.
type wanted struct{ question safetext.Text }

func (w *wanted) Error() string { return string(w.question) }

// Ask is that of secret.StoreOptions.
func (p *Passphrase) Ask(_ context.Context, question safetext.Text) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.next < len(p.answers) {
		p.next++
		return p.answers[p.next-1].Reveal(), nil
	}
	return "", &fault.Error{Class: fault.Usage, Code: "passphrase-wanted", Why: "the passphrase is not known yet", Err: &wanted{question}}
}

// answer adds an answer and makes the next question the first again.
func (p *Passphrase) answer(typed string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers, p.next = append(p.answers, secret.New(typed)), 0
}

// forget drops the answers: the store keeps one that was right.
func (p *Passphrase) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers, p.next = nil, 0
}

// Unlock asks on the screen where the error of a job means that the passphrase of
// the encrypted file is wanted, and then does it again; where nobody answers,
// locked gets the error of that. It says whether the error was one.
func (d *Desk) Unlock(err error, again func() part.Result, locked func(error) part.Result) (part.Result, bool) {
	p := d.o.Passphrase
	if p == nil {
		return part.Result{}, false
	}
	var w *wanted
	if !errors.As(err, &w) {
		p.forget()
		return part.Result{}, false
	}
	return part.Handled(part.Open{
		Overlay: passphraseBox(w.question),
		Reply: func(answer any) part.Result {
			typed, ok := answer.(string)
			if !ok {
				p.forget()
				return locked(&fault.Error{
					Class: fault.Usage, Code: "secret-locked", Why: "the file of secrets stays locked without its passphrase",
					Hint: "Try again, or start with " + secret.PassphraseVariable + " set to a reference to it, such as file:PATH.", Err: err,
				})
			}
			p.answer(typed)
			return again()
		},
	}), true
}

// passphraseBox asks a question of the store.
func passphraseBox(question safetext.Text) part.Overlay {
	const id = "passphrase"
	words := safetext.Text(strings.TrimSuffix(string(question), ":"))
	form := &widget.Form{Fields: []*widget.Field{{ID: id, Label: "Passphrase", Edit: &widget.Input{Masked: true}}}}
	return overlay.NewForm("Encrypted file of secrets", form, 2, "go on", func() any {
		if form.Text(id) == "" {
			form.Problem(id, "This is needed.")
			return nil
		}
		return form.Text(id)
	}).With(words + ".")
}

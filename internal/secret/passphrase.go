package secret

import (
	"context"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// passphrase gets the passphrase of the encrypted file, once.
type passphrase struct {
	resolver *Resolver
	from     Ref // from the variable; points nowhere when it is not set
	ask      func(ctx context.Context, question safetext.Text) (string, error)
	value    Value
}

// get returns the passphrase: the one got before, or by the reference, or by
// asking; for a new file it is asked for twice, since a slip would lock up all
// that is kept.
func (p *passphrase) get(ctx context.Context, path string, isNew bool) (Value, error) {
	if !p.value.IsZero() {
		return p.value, nil
	}
	v, err := p.fresh(ctx, safetext.Clean(path), isNew)
	if err != nil {
		return Value{}, err
	}
	p.value = v
	return v, nil
}

// forget makes the next get ask again, after a wrong answer. A reference is not
// read again: it would give the same.
func (p *passphrase) forget() {
	if p.from == (Ref{}) {
		p.value = Value{}
	}
}

func (p *passphrase) fresh(ctx context.Context, path safetext.Text, isNew bool) (Value, error) {
	if p.from != (Ref{}) {
		v, err := p.resolver.Resolve(ctx, p.from)
		return v, fault.Wrap("read the passphrase named by "+PassphraseVariable, err)
	}
	question := "Passphrase of " + path + ":"
	if isNew {
		question = "New passphrase for " + path + ":"
	}
	first, err := p.question(ctx, question)
	if err != nil || !isNew {
		return first, err
	}
	second, err := p.question(ctx, "The same once more:")
	if err == nil && !first.Equal(second) {
		err = badPassphrase("the two passphrases differ")
	}
	return second, err
}

// question asks once. That nobody can be asked is said as Open says it.
func (p *passphrase) question(ctx context.Context, question safetext.Text) (Value, error) {
	answer, err := p.ask(ctx, question)
	switch {
	case err == nil && answer == "":
		return Value{}, badPassphrase("the passphrase is empty")
	case err == nil:
		return New(answer), nil
	case fault.Of(err).Class == fault.Usage:
		f := noPassphrase()
		f.Err = err
		return Value{}, f
	}
	return Value{}, fault.Wrap("ask for the passphrase", err)
}

func badPassphrase(why string) error {
	return &fault.Error{
		Class: fault.Usage, Code: "wrong-passphrase", What: "open the store of secrets", Why: why,
		Hint: "Try again, or set " + PassphraseVariable + " to a reference to the passphrase.",
	}
}

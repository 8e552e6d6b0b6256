package secret

import (
	"context"
	"io"
	"os"
	"strings"
	"sync"

	"kloakroom/internal/fault"
)

// MaxSize is how large a secret that is given by reference may be, in bytes.
// Keys, tokens and certificates fit; a wrong file or device does not fill the
// memory.
const MaxSize = 64 << 10

// Resolver gets secrets by their references. The zero value reads the
// environment and files and runs commands. One resolver serves the whole
// process, since standard input can be read only once. Its methods may be
// called from several goroutines; its fields are set before.
type Resolver struct {
	// Getenv reads a variable; nil is os.LookupEnv.
	Getenv func(name string) (string, bool)
	// Environ is what a command's environment is made from; nil is os.Environ.
	Environ func() []string
	// Stdin is read for "-"; nil has nothing in it.
	Stdin io.Reader
	// Store opens the store for keychain: references, once, and only when the
	// first of them is met. Nil: there is none.
	Store func() (Store, error)

	stdinRead sync.Once
	storeOpen sync.Mutex
	store     Store
}

// Resolve returns the secret that ref points to. A variable is taken byte for
// byte; the others lose one final newline ("\n" or "\r\n"). Every error is a
// fault that names the variable, path, command or name and never the secret: a
// missing file or stored secret is NotFound, an ended ctx Interrupted or
// Unreachable (too slow), all else Usage.
func (r *Resolver) Resolve(ctx context.Context, ref Ref) (Value, error) {
	if err := ctx.Err(); err != nil {
		return Value{}, failed(ref, err)
	}
	var text string
	var err error
	switch ref.Kind {
	case RefEnv:
		text, err = r.fromEnv(ref.Arg)
	case RefFile:
		text, err = detached(ctx, func() (string, error) { return fromFile(ref.Arg) })
	case RefCommand:
		text, err = r.fromCommand(ctx, ref.Arg)
	case RefKeychain:
		text, err = r.fromStore(ctx, ref.Arg)
	case RefStdin:
		text, err = r.fromStdin(ctx)
	default:
		err = badRef("it points nowhere")
	}
	if err != nil {
		return Value{}, failed(ref, err)
	}
	if ref.Kind != RefEnv {
		text = withoutNewline(text)
	}
	if text == "" {
		return Value{}, failed(ref, usage("secret-empty", "it is empty", "Look where it comes from, or give another reference."))
	}
	return New(text), nil
}

// failed says what failed, unless err does so already, as those of a store do.
func failed(ref Ref, err error) error {
	if fault.Of(err).What != "" {
		return err
	}
	return fault.Wrap(reading(ref), err)
}

// reading says what failed when ref could not be read.
func reading(ref Ref) string {
	switch ref.Kind {
	case RefEnv:
		return "read the secret from the variable " + ref.Arg
	case RefFile:
		return "read the secret from the file " + ref.Arg
	case RefCommand:
		return "get the secret from the command" + program(ref.Arg)
	case RefKeychain:
		return "read the stored secret " + ref.Arg
	case RefStdin:
		return "read the secret from standard input"
	}
	return "read a secret"
}

func usage(code, why, hint string) *fault.Error {
	return &fault.Error{Class: fault.Usage, Code: code, Why: why, Hint: hint}
}

func (r *Resolver) fromEnv(name string) (string, error) {
	text, found := r.lookup(name)
	switch {
	case !found:
		return "", usage("secret-not-set", "it is not set", "Set and export "+name+", or give another reference.")
	case text == "":
		return "", usage("secret-empty", "it is set, but empty", "Give "+name+" a value, or give another reference.")
	}
	return text, nil
}

func (r *Resolver) lookup(name string) (string, bool) {
	if r.Getenv == nil {
		return os.LookupEnv(name)
	}
	return r.Getenv(name)
}

func (r *Resolver) fromStdin(ctx context.Context) (string, error) {
	err := error(usage("stdin-twice", "it was read already, and can be read only once", "Give the other secret by another reference, such as file:PATH."))
	r.stdinRead.Do(func() { err = nil })
	if err != nil || r.Stdin == nil {
		return "", err
	}
	return detached(ctx, func() (string, error) {
		text, err := readBounded(r.Stdin)
		if err != nil {
			return "", fileFault(err)
		}
		return text, nil
	})
}

func (r *Resolver) fromStore(ctx context.Context, name string) (string, error) {
	store, err := r.openStore()
	if err != nil {
		return "", err
	}
	v, err := store.Get(ctx, name)
	return v.Reveal(), err
}

func (r *Resolver) openStore() (Store, error) {
	r.storeOpen.Lock()
	defer r.storeOpen.Unlock()
	if r.store != nil {
		return r.store, nil
	}
	if r.Store == nil {
		return nil, usage("no-secret-store", "there is no store of secrets here", "Give another reference, such as env:NAME or file:PATH.")
	}
	store, err := r.Store()
	if err == nil {
		r.store = store
	}
	return store, err
}

// detached returns what read returns, or the error of ctx when that ends first.
// A read from a pipe or a keychain cannot be interrupted: given up, it waits on
// by itself and is forgotten.
func detached[T any](ctx context.Context, read func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := read()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, r.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

// withoutNewline takes one final line break away.
func withoutNewline(s string) string {
	if line, found := strings.CutSuffix(s, "\n"); found {
		return strings.TrimSuffix(line, "\r")
	}
	return s
}

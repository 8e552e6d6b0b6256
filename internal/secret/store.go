package secret

import (
	"context"
	"errors"
	"sync"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// Store keeps secrets by name. A name has 1 to 255 bytes and no control
// characters. Errors are faults. A store may be used by several goroutines, and
// by several processes at once.
type Store interface {
	// Get returns a secret; the error is [ErrNotFound] when there is none.
	Get(ctx context.Context, name string) (Value, error)
	// Put keeps a secret, in place of the one of that name. The zero Value is
	// refused.
	Put(ctx context.Context, name string, v Value) error
	// Delete removes a secret; the error is [ErrNotFound] when there is none.
	Delete(ctx context.Context, name string) error
	// Name says to people where the secrets are.
	Name() string
}

// ErrNotFound says that no secret of that name is stored.
var ErrNotFound = errors.New("no such secret is stored")

// StoreOptions say where [Open] looks for a store.
type StoreOptions struct {
	// Dir is the folder of the encrypted file secrets.age. It is made when the
	// first secret is kept.
	Dir string
	// Resolver reads KLOAKROOM_PASSPHRASE_FROM and resolves it; nil is a new one.
	// A keychain: reference cannot stand there.
	Resolver *Resolver
	// Ask asks for the passphrase without echo; nil where there is no terminal.
	Ask func(ctx context.Context, question safetext.Text) (string, error)
	// NoKeychain keeps to the encrypted file where a keychain runs.
	NoKeychain bool
}

// Open returns the keychain of the system where one runs, else the encrypted
// file. It asks for nothing yet: the passphrase is wanted at the first use, and
// once. Open one store a process. Without a keychain, a passphrase variable or
// anybody to ask the error is a Usage fault that names the variable.
func Open(o StoreOptions) (Store, error) {
	if !o.NoKeychain && keychainRuns() {
		return keychain{}, nil
	}
	if o.Resolver == nil {
		o.Resolver = &Resolver{}
	}
	p := passphrase{resolver: o.Resolver, ask: o.Ask}
	if from, found := o.Resolver.lookup(PassphraseVariable); found && from != "" {
		ref, err := ParseRef(from)
		if err == nil && ref.Kind == RefKeychain {
			err = usage("secret-reference", "the passphrase of the store cannot be kept in the store", "Let "+PassphraseVariable+" name a file or a command.")
		}
		if err != nil {
			return nil, fault.Wrap("read "+PassphraseVariable, err)
		}
		p.from = ref
	} else if o.Ask == nil {
		return nil, noPassphrase()
	}
	return newAgeFile(o.Dir, p), nil
}

// noPassphrase says that there is no way to open the encrypted file.
func noPassphrase() *fault.Error {
	return &fault.Error{
		Class: fault.Usage, Code: "no-secret-store", What: "open the store of secrets",
		Why:  "no keychain runs here, and there is nobody to ask for the passphrase of the encrypted file",
		Hint: "Set " + PassphraseVariable + " to a reference to the passphrase, such as file:PATH or cmd:COMMAND.",
	}
}

// checkPut returns the fault of a secret that cannot be kept.
func checkPut(name string, v Value) error {
	why := badName(name)
	switch {
	case why == "" && v.IsZero():
		why = "there is no secret to keep"
	case why == "" && v.IsMask():
		why = "it is Keycloak's mask " + Mask + " and not a secret"
	case why == "":
		return nil
	}
	return &fault.Error{Class: fault.Usage, Code: "secret-invalid", What: "keep the secret " + name, Why: why, Hint: "Keep it in a file that only you can read, and refer to it as file:PATH."}
}

func notFound(name string, s Store) error {
	return &fault.Error{
		Class: fault.NotFound, Code: "secret-not-found", What: "find the stored secret " + name,
		Why: "there is none of that name in " + s.Name(), Hint: "Check the name, or give another reference.", Err: ErrNotFound,
	}
}

// memory is a store that ends with the process.
type memory struct {
	mu      sync.Mutex
	secrets map[string]Value
}

// Memory returns a store that ends with the process, for tests and the demo.
func Memory() Store { return &memory{secrets: map[string]Value{}} }

func (*memory) Name() string { return "the memory of this program" }

func (m *memory) Get(_ context.Context, name string) (Value, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, found := m.secrets[name]
	if !found {
		return Value{}, notFound(name, m)
	}
	return v, nil
}

func (m *memory) Put(_ context.Context, name string, v Value) error {
	if err := checkPut(name, v); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.secrets[name] = v
	return nil
}

func (m *memory) Delete(_ context.Context, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, found := m.secrets[name]; !found {
		return notFound(name, m)
	}
	delete(m.secrets, name)
	return nil
}

package secret

import (
	"context"
	"errors"

	"github.com/zalando/go-keyring"

	"kloakroom/internal/fault"
)

// service is the name under which the keychain shows our secrets.
const service = "kloakroom"

// keychainRuns tells whether the system has a keychain that answers. Tests say
// yes to that and put a keychain of their own in place.
var keychainRuns = platformKeychainRuns

// keychain is the store of the system: Keychain on macOS, the Credential
// Manager on Windows, the Secret Service elsewhere. It may ask to be unlocked;
// when ctx ends before that, its answer is not waited for.
type keychain struct{}

func (keychain) Name() string { return "the keychain of the system" }

func (k keychain) Get(ctx context.Context, name string) (Value, error) {
	text, err := detached(ctx, func() (string, error) { return keyring.Get(service, name) })
	return New(text), k.fault("read the stored secret "+name, name, err)
}

func (k keychain) Put(ctx context.Context, name string, v Value) error {
	if err := checkPut(name, v); err != nil {
		return err
	}
	_, err := detached(ctx, func() (struct{}, error) { return struct{}{}, keyring.Set(service, name, v.Reveal()) })
	return k.fault("keep the secret "+name, name, err)
}

func (k keychain) Delete(ctx context.Context, name string) error {
	_, err := detached(ctx, func() (struct{}, error) { return struct{}{}, keyring.Delete(service, name) })
	return k.fault("delete the stored secret "+name, name, err)
}

// fault puts an error of the keychain into words.
func (k keychain) fault(what, name string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.Wrap(what, err)
	case errors.Is(err, keyring.ErrNotFound):
		return notFound(name, k)
	case errors.Is(err, keyring.ErrSetDataTooBig):
		return &fault.Error{
			Class: fault.Usage, Code: "secret-too-big", What: what,
			Why:  "it is too large for the keychain (Windows takes 2560 bytes, macOS about 3000)",
			Hint: "Keep it in a file that only you can read, and refer to it as file:PATH.", Err: err,
		}
	}
	return &fault.Error{
		Class: fault.Usage, Code: "keychain-failed", What: what, Why: "the keychain says: " + err.Error(),
		Hint: "Is the keychain unlocked, and may this program use it?", Err: err,
	}
}

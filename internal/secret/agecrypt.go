package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"

	"filippo.io/age"
)

// workFactor is the cost of one try of a passphrase, as the power of two of
// scrypt's N: 64 MiB and about a quarter of a second. A Put pays it up to twice.
// maxWorkFactor is the most that is accepted from a file, so that a forged one
// cannot take all of the memory.
var workFactor, maxWorkFactor = 16, 18

// fileVersion is the version of what is encrypted.
const fileVersion = 1

// contents is what is encrypted. The secrets are bytes, base64 in JSON: not
// every secret is valid UTF-8.
type contents struct {
	Version int     `json:"version"`
	Secrets secrets `json:"secrets"`
}

var errWrongPassphrase = errors.New("the passphrase is wrong (or the file is damaged)")

// encrypt returns s as a file encrypted to the passphrase, in the format
// age-encryption.org/v1 with a scrypt recipient: the age command opens it too.
func encrypt(s secrets, pass Value) ([]byte, error) {
	recipient, err := age.NewScryptRecipient(pass.Reveal())
	if err != nil {
		return nil, err
	}
	recipient.SetWorkFactor(workFactor)
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipient)
	if err != nil {
		return nil, err
	}
	giveBackMemory()
	if err := json.NewEncoder(w).Encode(contents{Version: fileVersion, Secrets: s}); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// decrypt returns the secrets of the file b, never nil. The error is
// errWrongPassphrase, or says how the file is damaged.
func decrypt(b []byte, pass Value) (secrets, error) {
	identity, err := age.NewScryptIdentity(pass.Reveal())
	if err != nil {
		return nil, err
	}
	identity.SetMaxWorkFactor(maxWorkFactor)
	r, err := age.Decrypt(bytes.NewReader(b), identity)
	giveBackMemory()
	if err != nil {
		var no *age.NoIdentityMatchError
		if errors.As(err, &no) && slices.Contains(no.StanzaTypes, "scrypt") {
			return nil, errWrongPassphrase
		}
		return nil, fmt.Errorf("it is damaged, or no file of ours: %w", err)
	}
	plain, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("it is damaged: %w", err)
	}
	var c contents
	if json.Unmarshal(plain, &c) != nil { // its error could quote a secret
		return nil, errors.New("it is damaged: what it holds is not what was kept in it")
	}
	if c.Version != fileVersion {
		return nil, fmt.Errorf("it was written by another version of kloakroom (its format is %d, ours %d)", c.Version, fileVersion)
	}
	if c.Secrets == nil {
		c.Secrets = secrets{}
	}
	return c.Secrets, nil
}

// giveBackMemory returns the memory that scrypt took to the system at once; by
// itself that takes minutes, and the program may run all day.
func giveBackMemory() { debug.FreeOSMemory() }

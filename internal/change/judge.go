package change

import (
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
	"kloakroom/internal/wire"
	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// Of the status codes (RFC 9110 section 15.6) only these tell writes apart.
const (
	serverFailed   = 500 // the server gave up
	gatewayTimeout = 504 // something in front of it gave up waiting
)

// judge says what became of a write, from what was there before, what was asked
// for, what is there now, and the two errors there may be.
func (s *step) judge(before, asked, got keycloak.Doc, writeErr, readErr error) (State, error) {
	switch {
	case writeErr != nil && refused(writeErr):
		return NotApplied, writeErr
	case readErr != nil && writeErr != nil:
		return Unknown, unknown(s.change, writeErr)
	case readErr != nil:
		return Unknown, notReadAgain(s.change, readErr)
	}
	unchanged := len(diff(before, got)) == 0
	wrong := s.wrong(before, asked, got)
	switch {
	case writeErr != nil && unchanged && late(writeErr):
		return Unknown, mayStillCome(s.change, writeErr)
	case writeErr != nil && unchanged:
		return NotApplied, writeErr
	case writeErr != nil && len(wrong) > 0:
		return Unknown, neither(s.change, writeErr, diff(before, got))
	case len(wrong) == 0:
		// Also where the answer was lost on the way: the change was not.
		return Applied, nil
	case unchanged:
		return NotApplied, nothingHappened(s.change)
	case before == nil:
		return Partial, notAsPlanned(s.change, wrong)
	case taken(before, asked, got):
		return Applied, movedBesides(s.change, wrong)
	}
	return Unknown, notAsPlanned(s.change, wrong)
}

// wrong compares what is there now with what was foreseen.
func (s *step) wrong(before, asked, got keycloak.Doc) []Field {
	if before == nil {
		return missing(asked, got)
	}
	foreseen := clone(asked)
	if s.foresee != nil {
		s.foresee(foreseen)
	}
	out := unforeseen(asked, foreseen, got)
	for _, path := range s.renews {
		was, is := at(before, path), at(got, path)
		if text, _ := is.(string); same(was, is) && !secret.IsMask(text) {
			out = append(out, Field{Path: path, Before: was, After: is})
		}
	}
	return out
}

// refused says whether Keycloak itself said no, so that nothing was written: not
// where the first of two requests went through.
func refused(err error) bool {
	var k *keycloak.Error
	return errors.As(err, &k) && k.Status < serverFailed && !errors.Is(err, write.ErrHalfMade)
}

// lost says whether a write may have gone through, or still be under way,
// although its answer did not come.
func lost(err error) bool {
	var k *keycloak.Error
	if errors.As(err, &k) {
		// Keycloak's own 500 comes when it has given up; what a gateway answers
		// says nothing of the server behind it.
		return k.Status > serverFailed
	}
	var w *wire.Error
	if !errors.As(err, &w) {
		// An answer that could not be read. Any other error has words of its own
		// and came before the request or instead of it.
		return fault.Of(err).Class == fault.Internal
	}
	switch w.Kind {
	case wire.Refused, wire.DNS, wire.Proxy, wire.BadURL,
		wire.TLSUntrusted, wire.TLSHostname, wire.TLSExpired, wire.TLSWrongScheme, wire.TLSClientCertificate:
		return false // there was never a connection
	default:
		return true
	}
}

// late says whether the server, or a proxy in front of it, ran out of time, so
// that the write may still come.
func late(err error) bool {
	var w *wire.Error
	if errors.As(err, &w) {
		return w.Kind == wire.Timeout || w.Status == gatewayTimeout
	}
	var k *keycloak.Error
	return errors.As(err, &k) && k.Status == gatewayTimeout
}

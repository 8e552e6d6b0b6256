package output

import (
	"errors"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
)

// jsonError is an error as scripts read it. Hint is there even when empty: a
// script need not ask whether the field exists.
type jsonError struct {
	Error struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Hint    string `json:"hint"`
	} `json:"error"`
}

// Error prints err to standard error: "kloakroom: what failed: why" and, on a
// line of its own, what to try. With JSON it is one line
// {"error":{"code","message","hint"}}. Nil and [ErrClosedPipe] print nothing.
func (p *Printer) Error(err error) {
	if err == nil || errors.Is(err, ErrClosedPipe) {
		return
	}
	f := fault.Of(err)
	message, hint := safetext.Clean(f.Error()), safetext.Clean(f.Hint)
	if message == "" {
		message = safetext.Clean(err.Error())
	}
	if !p.JSON() {
		p.say("kloakroom: %s\n", message)
		if hint != "" {
			p.say("%s\n", hint)
		}
		return
	}
	var j jsonError
	j.Error.Code, j.Error.Message, j.Error.Hint = f.Code, string(message), string(hint)
	if j.Error.Code == "" {
		j.Error.Code = "internal"
	}
	if b, err := encode(j, ""); err == nil { // strings always encode
		p.say("%s", b)
	}
}

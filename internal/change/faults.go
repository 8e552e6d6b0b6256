package change

import (
	"fmt"

	"kloakroom/internal/fault"
	"kloakroom/keycloak"
)

const lookAgain = "Look at it again before anything else."

// mayStillCome, unknown, neither and notReadAgain are the ways of not knowing.
func mayStillCome(c Change, cause error) error {
	return doubt(c, cause, "it was not there when looked for, but may still come")
}

func unknown(c Change, cause error) error {
	return doubt(c, cause, "whether it was made could not be found out")
}

func neither(c Change, cause error, now []Field) error {
	return doubt(c, cause, "now it is neither as it was nor as planned: "+list(maskFields(now), "was"))
}

func notReadAgain(c Change, cause error) error {
	f := *fault.Of(cause)
	f.What, f.Why, f.Hint, f.Err = c.Title(), "written, but it could not be read again: "+f.Error(), lookAgain, cause
	return &f
}

func doubt(c Change, cause error, what string) error {
	f := *fault.Of(cause)
	f.What, f.Why, f.Hint, f.Err = c.Title(), f.Error()+"; "+what, lookAgain, cause
	return &f
}

// notAsPlanned, movedBesides and nothingHappened are writes that Keycloak
// accepted and that came out differently.
func notAsPlanned(c Change, wrong []Field) error {
	return differs(c, "written, but afterwards it is not as planned: "+list(maskFields(wrong), "should be"))
}

func movedBesides(c Change, wrong []Field) error {
	return differs(c, "written, and something moved besides that was not planned: "+list(maskFields(wrong), "was"))
}

func nothingHappened(c Change) error {
	return differs(c, "Keycloak accepted it and changed nothing")
}

func differs(c Change, why string) error {
	return &fault.Error{
		Class: fault.Conflict, Code: "not-as-planned", What: c.Title(), Why: why,
		Hint: "Someone else may have changed it at the same time, or this Keycloak does other things than foreseen. Look at it again.",
	}
}

// inTheMiddle adds to an error how much of the plan was made before it.
func inTheMiddle(err error, done, of int) error {
	if done == 0 {
		return err
	}
	f := *fault.Of(err)
	f.Why += fmt.Sprintf(" (%d of %d changes were made before it)", done, of)
	f.Err = err
	return &f
}

func stopped(done, of int, cause error) error {
	f := &fault.Error{Class: fault.Interrupted, Code: "interrupted", Why: "interrupted: nothing was written", Err: cause}
	if done > 0 {
		f.Why = fmt.Sprintf("interrupted: %d of %d changes were made", done, of)
		f.Hint = "The journal has what was done. The same command goes on from there."
	}
	return f
}

const stateFolder = "The folder must be writable and its disk not full; XDG_STATE_HOME names another."

// noJournal says that the folder of the journal and the locks cannot be used.
// Without it a change is not made, since it could neither be kept nor guarded.
func noJournal(err error) error {
	return &fault.Error{
		Class: fault.Usage, Code: "no-journal", What: "keep the change in the journal", Why: err.Error(), Err: err,
		Hint: "A change that cannot be kept is not made. " + stateFolder,
	}
}

// notKept says that a change was made, and its record is missing.
func notKept(err error) error {
	return &fault.Error{
		Class: fault.Usage, Code: "no-journal", What: "keep the change in the journal",
		Why: "it was made, but its record could not be written: " + err.Error(), Err: err, Hint: stateFolder,
	}
}

func exists(kind Kind, name string) error {
	return &fault.Error{
		Class: fault.Conflict, Code: "exists", What: "create " + kindWords[kind] + " " + name,
		Why: "there is one of that name already", Hint: "Choose another name, or change the existing one.",
	}
}

func noSecret(clientID string) error {
	on := shellLine{words: []string{"clients", "set"}, name: clientID, flags: []string{"--client-authentication", "on"}}
	return &fault.Error{
		Class: fault.Usage, Code: "client-public", What: "make a new secret for client " + clientID,
		Why: "it has none: its Client authentication is off", Hint: "Switch it on: " + on.String(),
	}
}

// otherProtocol says that a client or a client scope is of another protocol than
// what is wanted of it. Keycloak would answer 204 and do nothing.
func otherProtocol(what, name, protocol string) error {
	return &fault.Error{
		Class: fault.Usage, Code: "protocol-mismatch", What: what,
		Why:  name + " is for " + protocol + ", and this is for " + keycloak.OpenIDConnect,
		Hint: "Choose a client and a client scope of " + keycloak.OpenIDConnect + ".",
	}
}

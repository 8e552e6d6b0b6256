package screen

import (
	"crypto/sha256"
	"encoding/hex"

	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// proof is what must be typed before a plan is applied. The zero proof is
// nothing.
type proof struct {
	// name is that of the plan's subject.
	name string
	// code stands for a name that not every keyboard can type; "" where the name
	// is asked for.
	code string
	// shown says that the name stands on screen as it is, and so may be typed.
	shown bool
}

const (
	// proofCells is how long a name may be that somebody is asked to type.
	proofCells = 48
	// codeDigits are enough that nobody types them without having read them.
	codeDigits = 6
)

// proofOf asks for a name, or for a code beside it: whoever has to confirm may
// have no keyboard for its script, and must not need one for controls, for
// characters that are not seen, or for thousands of them.
func proofOf(name string) proof {
	p := proof{name: name, shown: safetext.Clean(name) == safetext.Text(name) && safetext.Width(safetext.Text(name)) <= proofCells}
	if !p.shown || !typeable(name) {
		sum := sha256.Sum256([]byte(name))
		p.code = hex.EncodeToString(sum[:])[:codeDigits]
	}
	return p
}

// typeable says whether every keyboard has what a name is made of, and whether it
// can be read from the screen: blanks cannot, at its ends or side by side.
func typeable(name string) bool {
	before := byte(' ')
	for i := range len(name) {
		c := name[i]
		if c < ' ' || c > '~' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' '
}

// wanted says whether there is anything to type.
func (p proof) wanted() bool { return p.name != "" }

// what is typed, in words.
func (p proof) what() safetext.Text {
	switch {
	case p.code == "":
		return clean(p.name)
	case p.shown:
		return clean(p.name) + " or " + safetext.Text(p.code)
	}
	return safetext.Text(p.code)
}

// asks is the sentence that ends with what is to be typed.
func (p proof) asks() safetext.Text {
	switch {
	case p.shown:
		return "To apply, type"
	case safetext.Width(clean(p.name)) > proofCells:
		return "The name is long. To apply, type"
	}
	return "The name cannot be typed as it is. To apply, type"
}

// why is the reason not to apply yet.
func (p proof) why() string {
	if p.code == "" {
		return "type " + p.name + " first"
	}
	return "type " + p.code + " first"
}

// met says whether what was typed proves it. The name itself always does, also
// where it was pasted: a field takes no controls, and who copies the name from
// the screen gets what stands there for them.
func (p proof) met(typed string) bool {
	if typed == "" {
		return false
	}
	if p.code != "" && typed == p.code {
		return true
	}
	var as widget.Input
	as.SetValue(p.name)
	return typed == as.Value() || clean(typed) == clean(p.name)
}

package screen

import (
	"strconv"
	"strings"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
)

const (
	// doneCells bounds a notice.
	doneCells = 200
	// doneName bounds a name in it: what was done comes behind.
	doneName = 40
)

// doneWords says what was done: of settings what they were and are, of anything
// else the deed in the past tense.
func doneWords(o *change.Outcome) safetext.Text {
	words := make([]string, len(o.Steps))
	for i, s := range o.Steps {
		words[i] = s.Change.Done()
		if i > 0 {
			words[i] = lowered(words[i])
		}
	}
	if len(words) == 1 {
		if set := setWords(o.Steps[0].Change); set != "" {
			return safetext.Truncate(set, doneCells)
		}
		return safetext.Truncate(clean(words[0]), doneCells)
	}
	text := strconv.Itoa(len(words)) + " changes: " + lowered(strings.Join(words, ", "))
	return safetext.Truncate(clean(text), doneCells)
}

// setWords says what settings of a client were and are now: "Standard flow of
// shop: off → on". It is "" for a change of anything else, and of more settings
// than a notice has room for.
func setWords(c change.Change) safetext.Text {
	const most = 2
	if c.Kind != change.KindClient || c.Action != change.Update || len(c.Fields) == 0 || len(c.Fields) > most {
		return ""
	}
	parts := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		before, after := f.Words()
		parts[i] = " " + before + " → " + after
		if len(c.Fields) > 1 {
			parts[i] = " " + f.Label() + parts[i]
		}
	}
	subject := safetext.Truncate(clean(c.Name), doneName) + ":"
	if len(c.Fields) == 1 {
		subject = clean(c.Fields[0].Label()) + " of " + subject
	}
	return subject + clean(strings.Join(parts, ","))
}

func lowered(s string) string {
	if s != "" && s[0] >= 'A' && s[0] <= 'Z' {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

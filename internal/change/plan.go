package change

import (
	"encoding/json"
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
)

// Action is what happens to one thing.
type Action string

// The actions.
const (
	Create Action = "create"
	Update Action = "update"
	Delete Action = "delete"
)

// Kind is the kind of thing that changes.
type Kind string

// The kinds.
const (
	KindRealm      Kind = "realm"
	KindClient     Kind = "client"
	KindScope      Kind = "client-scope"
	KindMapper     Kind = "mapper"
	KindAssignment Kind = "scope-assignment"
	KindSecret     Kind = "client-secret"
)

// Field is one value that changes, by its path in Keycloak's JSON; a mapper
// stands there by its name (protocolMappers.NAME.config.…). Secrets are masked.
// A nil Before or After means that the field is not there.
type Field struct {
	Path   string `json:"path"`
	Before any    `json:"before"`
	After  any    `json:"after"`
}

// Consequence is what Keycloak does of its own accord because of a change: in
// words, and the fields that it is expected to move. Lost names what it destroys
// for good ("the secret of client shop"); empty where the change can be turned
// back.
type Consequence struct {
	Text   string   `json:"text"`
	Fields []string `json:"fields"`
	Lost   string   `json:"-"`
}

// Change is one thing that a plan creates, updates or deletes. Owner is what the
// thing belongs to: the client of a scope's assignment, the client scope of a
// mapper; empty for the others.
type Change struct {
	Action       Action        `json:"action"`
	Kind         Kind          `json:"kind"`
	Name         string        `json:"name"`
	Owner        string        `json:"owner,omitempty"`
	Fields       []Field       `json:"fields"`
	Consequences []Consequence `json:"consequences"`
}

// Plan is a list of changes, not yet made, in the order in which they would be.
type Plan struct {
	Server        string
	Realm         string
	Administrator string

	steps   []*step
	command shellLine
	subject string
}

// Changes returns what the plan would do.
func (p *Plan) Changes() []Change {
	out := make([]Change, len(p.steps))
	for i, s := range p.steps {
		out[i] = s.change
		if out[i].Consequences == nil {
			out[i].Consequences = []Consequence{}
		}
	}
	return out
}

// Empty says that all is as wanted already.
func (p *Plan) Empty() bool { return len(p.steps) == 0 }

// Subject names what the plan is about: what a person types to confirm it.
func (p *Plan) Subject() string { return p.subject }

// Losses names what the plan destroys for good, none where everything can be
// turned back by another plan.
func (p *Plan) Losses() []string {
	var out []string
	for _, s := range p.steps {
		for _, c := range s.change.Consequences {
			if c.Lost != "" {
				out = append(out, c.Lost)
			}
		}
	}
	return out
}

// MarshalJSON gives the plan as scripts read it.
func (p *Plan) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Server  string   `json:"server"`
		Realm   string   `json:"realm"`
		Changes []Change `json:"changes"`
	}{p.Server, p.Realm, p.Changes()})
}

// Command returns the line for a shell that makes the same change; "" where no
// command does.
func (p *Plan) Command() string {
	if len(p.command.words) == 0 {
		return ""
	}
	return p.command.with("--url", p.Server, "--realm", p.Realm).String()
}

// shellLine is a command of kloakroom: its words, the one name that it may take,
// and its flags.
type shellLine struct {
	words []string
	name  string
	flags []string
}

func (l shellLine) with(flags ...string) shellLine {
	l.flags = append(append([]string{}, l.flags...), flags...)
	return l
}

// String quotes the line for a POSIX shell. A name that looks like a flag stands
// behind "--", where no flag can.
func (l shellLine) String() string {
	args := append([]string{"kloakroom"}, l.words...)
	switch {
	case l.name == "":
		args = append(args, l.flags...)
	case strings.HasPrefix(l.name, "-"):
		args = append(append(args, l.flags...), "--", l.name)
	default:
		args = append(append(args, l.name), l.flags...)
	}
	for i, a := range args {
		args[i] = safetext.ShellWord(a)
	}
	return strings.Join(args, " ")
}

// CommandLine is a line for a POSIX shell: a command of kloakroom, the one name
// that it takes ("" for none), and its flags.
func CommandLine(words []string, name string, flags ...string) string {
	return shellLine{words: words, name: name, flags: flags}.String()
}

// draft is a plan being made.
type draft struct {
	engine *Engine
	realm  string
	plan   *Plan
}

func (d *draft) add(s *step) { d.plan.steps = append(d.plan.steps, s) }

// server is what intents read from.
func (d *draft) server() *keycloak.Server { return d.engine.read }

package change

import (
	"context"
	"strings"

	"golang.org/x/sync/errgroup"

	"kloakroom/internal/fault"
	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// AssignScope assigns a client scope to a client as Default or Optional, or
// unassigns it. Scope is its name or, where Audience is set, an audience that it
// writes.
type AssignScope struct {
	ClientID, Scope string
	As              keycloak.Assignment
	Audience        bool
}

func (i AssignScope) subject() string { return i.ClientID }

func (i AssignScope) command() shellLine {
	line := shellLine{words: []string{"scopes", i.verb()}, name: i.Scope, flags: []string{"--client", i.ClientID}}
	if i.Audience {
		line.words[0] = "audiences"
	}
	if i.As != keycloak.NotAssigned {
		line = line.with("--as", string(i.As))
	}
	return line
}

func (i AssignScope) verb() string {
	if i.As == keycloak.NotAssigned {
		return "unassign"
	}
	return "assign"
}

func (i AssignScope) plan(ctx context.Context, d *draft) error {
	c, doc, scopes, err := d.clientAndScopes(ctx, i.ClientID)
	if err != nil {
		return err
	}
	if c == nil {
		return d.server().NoClient(ctx, d.realm, i.ClientID)
	}
	sc, err := i.find(*c, scopes)
	if err != nil {
		return err
	}
	if i.As != keycloak.NotAssigned && speaksOpenID(sc.Protocol) != speaksOpenID(c.Protocol) {
		// Keycloak would answer 204 and do nothing.
		return &fault.Error{
			Class: fault.Usage, Code: "protocol-mismatch", What: "assign client scope " + sc.Name + " to client " + c.ClientID,
			Why:  "the scope is for " + sc.Protocol + ", the client for " + c.Protocol,
			Hint: "Take a client scope of the client's own protocol: kloakroom scopes list",
		}
	}
	if from := c.Assigned(sc.Name); from != i.As {
		d.assign(assignment{client: c.ClientID, before: doc, scope: sc.Name, scopeID: sc.ID, from: from, to: i.As})
	}
	return nil
}

// clientAndScopes reads both side by side; no client and no error where there is
// none of that ID.
func (d *draft) clientAndScopes(ctx context.Context, clientID string) (c *keycloak.Client, doc keycloak.Doc, scopes []keycloak.Scope, err error) {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		c, doc, err = d.server().FindClient(ctx, d.realm, clientID)
		return err
	})
	g.Go(func() (err error) {
		scopes, err = d.server().Scopes(ctx, d.realm)
		return err
	})
	return c, doc, scopes, g.Wait()
}

// find returns the scope that is meant: by its name or, among audiences, by what
// it writes. Of several that write the audience it is the one of that name, else
// the only one that the client has.
func (i AssignScope) find(c keycloak.Client, scopes []keycloak.Scope) (keycloak.Scope, error) {
	if !i.Audience {
		return keycloak.ScopeNamed(scopes, i.Scope)
	}
	found := keycloak.ScopesWithAudience(scopes, i.Scope)
	if len(found) == 0 {
		sc, err := keycloak.ScopeNamed(scopes, i.Scope)
		if err != nil {
			return sc, noAudience(i.Scope, scopes)
		}
		return sc, nil
	}
	var names []string
	var assigned []keycloak.Scope
	for _, s := range found {
		if s.Name == i.Scope {
			return s, nil
		}
		if c.Assigned(s.Name) != keycloak.NotAssigned {
			assigned = append(assigned, s)
		}
		names = append(names, s.Name)
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(assigned) == 1:
		return assigned[0], nil
	}
	return keycloak.Scope{}, &fault.Error{
		Class: fault.Usage, Code: "ambiguous", What: i.verb() + " the audience " + i.Scope,
		Why:  "several client scopes write it: " + strings.Join(names, ", "),
		Hint: "Name the client scope instead of the audience.",
	}
}

func noAudience(audience string, scopes []keycloak.Scope) error {
	var near []string
	for _, s := range scopes {
		near = append(append(near, s.Name), keycloak.Audiences(s.Mappers)...)
	}
	f := &fault.Error{
		Class: fault.NotFound, Code: "audience-not-found",
		Why: "no client scope of this realm writes the audience " + audience + ", and none has that name",
		Hint: "Create one: " + shellLine{
			words: []string{"audiences", "create"}, name: scopeNameFor(audience), flags: []string{"--audience", audience},
		}.String(),
	}
	if name := keycloak.Nearest(audience, near); name != "" {
		f.Hint = "Did you mean " + name + "?"
	}
	return f
}

// assignment is what a step of assignment is about. The ID of the scope is empty
// where an earlier step of the plan creates it, before is nil where one creates
// the client.
type assignment struct {
	client, scope, scopeID string
	before                 keycloak.Doc
	from, to               keycloak.Assignment
}

// assign adds the step that moves a scope of a client to another list.
func (d *draft) assign(a assignment) {
	d.add(&step{
		change: Change{
			Action: a.action(), Kind: KindAssignment, Name: a.scope, Owner: a.client,
			Fields: []Field{{Path: "assigned", Before: assigned(a.from), After: assigned(a.to)}},
		},
		place:  clientPlace{d.realm, a.client},
		before: a.before,
		edit: func(doc keycloak.Doc) {
			removeFrom(doc, defaultScopes, a.scope)
			removeFrom(doc, optionalScopes, a.scope)
			if a.to == keycloak.Default {
				addTo(doc, defaultScopes, a.scope)
			}
			if a.to == keycloak.Optional {
				addTo(doc, optionalScopes, a.scope)
			}
		},
		write: func(ctx context.Context, w *write.Writer, m making) error {
			c, err := keycloak.AsClient(m.before)
			if err != nil {
				return err
			}
			id := a.scopeID
			if id == "" {
				scope, err := m.find(ctx, scopePlace{d.realm, a.scope})
				if err != nil {
					return err
				}
				id = uuid(scope)
			}
			return w.Assign(ctx, d.realm, c.ID, id, c.Assigned(a.scope), a.to)
		},
	})
}

func (a assignment) action() Action {
	switch {
	case a.from == keycloak.NotAssigned:
		return Create
	case a.to == keycloak.NotAssigned:
		return Delete
	}
	return Update
}

// assigned is null in JSON where the scope is not assigned.
func assigned(a keycloak.Assignment) any {
	if a == keycloak.NotAssigned {
		return nil
	}
	return string(a)
}

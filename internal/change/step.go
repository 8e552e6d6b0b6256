package change

import (
	"context"
	"net/url"

	"kloakroom/keycloak"
	"kloakroom/keycloak/write"
)

// step is one change with all that is needed to make it, to check it, and to
// keep it. The same shape serves what an undo will do: another edit at the same
// place.
type step struct {
	change Change
	// place is where the thing is read, before and after.
	place place
	// before is the whole document that the plan was made from; nil where there
	// was none. A step behind another one at the same place has it from there.
	before keycloak.Doc
	// edit turns the document just before into what is asked for.
	edit func(keycloak.Doc)
	// foresee turns what is asked for into what Keycloak is expected to make of
	// it. nil: nothing besides.
	foresee func(keycloak.Doc)
	// renews are fields that must have another value after, though nobody knows
	// which.
	renews []string
	// write makes the change.
	write func(ctx context.Context, w *write.Writer, m making) error
}

// making is what a write knows: the document just before, the one asked for, and
// how to look other things of the plan up.
type making struct {
	before, asked keycloak.Doc
	find          func(context.Context, place) (keycloak.Doc, error)
}

// place is where a thing of a realm is read as one whole document.
type place interface {
	// key tells the places of a realm apart, also in the journal.
	key() string
	// read returns nil where the thing is not there.
	read(ctx context.Context, s *keycloak.Server) (keycloak.Doc, error)
}

type realmPlace struct{ realm string }

func (p realmPlace) key() string { return "realm:" + p.realm }

func (p realmPlace) read(ctx context.Context, s *keycloak.Server) (keycloak.Doc, error) {
	d, err := s.RealmDoc(ctx, p.realm)
	if keycloak.IsRealmMissing(err) {
		return nil, nil
	}
	return d, err
}

type clientPlace struct{ realm, clientID string }

func (p clientPlace) key() string { return "client:" + p.clientID }

func (p clientPlace) read(ctx context.Context, s *keycloak.Server) (keycloak.Doc, error) {
	_, d, err := s.FindClient(ctx, p.realm, p.clientID)
	return d, err
}

type scopePlace struct{ realm, name string }

func (p scopePlace) key() string { return "scope:" + p.name }

func (p scopePlace) read(ctx context.Context, s *keycloak.Server) (keycloak.Doc, error) {
	_, d, err := s.FindScope(ctx, p.realm, p.name)
	return d, err
}

// mapperPlace is one mapper of a client scope, by name.
type mapperPlace struct {
	scope scopePlace
	name  string
}

// key escapes both names: either may hold a slash.
func (p mapperPlace) key() string {
	return "mapper:" + url.PathEscape(p.scope.name) + "/" + url.PathEscape(p.name)
}

func (p mapperPlace) read(ctx context.Context, s *keycloak.Server) (keycloak.Doc, error) {
	scope, err := p.scope.read(ctx, s)
	if err != nil || scope == nil {
		return nil, err
	}
	list, _ := scope["protocolMappers"].([]any)
	for _, m := range list {
		if d, ok := m.(keycloak.Doc); ok && d["name"] == p.name {
			return d, nil
		}
	}
	return nil, nil
}

// uuid returns the internal ID of a document.
func uuid(d keycloak.Doc) string {
	id, _ := d["id"].(string)
	return id
}

// creation is a step that makes something new, and checks that it has at least
// what was asked for.
func creation(kind Kind, name string, at place, asked keycloak.Doc) *step {
	fields := make([]Field, 0, len(asked))
	for _, f := range diff(nil, asked) {
		if name, ok := f.After.(string); ok && f.Path == mappersPath+name+".name" {
			continue // the path of a mapper has its name
		}
		fields = append(fields, f)
	}
	inOrder(fields)
	return &step{
		change: Change{Action: Create, Kind: kind, Name: name, Fields: fields},
		place:  at,
		edit: func(doc keycloak.Doc) {
			for k, v := range asked {
				doc[k] = v
			}
		},
	}
}

// deletion is a step that takes away what is there now, and checks that nothing is
// left at its place.
func deletion(kind Kind, name string, at place, before keycloak.Doc) *step {
	return &step{
		change: Change{Action: Delete, Kind: kind, Name: name, Fields: []Field{}},
		place:  at, before: before,
		edit: func(doc keycloak.Doc) { clear(doc) },
	}
}

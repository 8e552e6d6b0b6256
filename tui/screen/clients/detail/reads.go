package detail

import (
	"context"
	"errors"
	"time"

	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// kind is what is read by itself.
type kind int

const (
	ofClient kind = iota
	ofScopes
	ofAccount
	ofSecret
	kinds
)

const (
	slotLate part.Slot = "clients/detail/late"
	slotCopy part.Slot = "clients/detail/copy"

	// lateAfter is longer than a blink: a sign that comes and goes disturbs more
	// than it says.
	lateAfter = 100 * time.Millisecond
)

var slots = [kinds]part.Slot{
	"clients/detail/client", "clients/detail/scopes", "clients/detail/roles", "clients/detail/secret",
}

var readTitles = [kinds]safetext.Text{
	"Reading the client", "Reading the client scopes", "Reading the roles", "Reading the secret",
}

// reading is how far one kind is: have says that there is something to show,
// fresh that it is not known to be old.
type reading struct {
	running, have, fresh bool
	err                  error
}

// answer is what a job found, and what it was asked for.
type answer struct {
	of    subject
	value any
}

// account is the service account and the roles that it has directly; a nil user
// means that none was found.
type account struct {
	user  *keycloak.User
	roles []keycloak.RoleMapping
}

// needs are the kinds that the current tab shows.
func (p *Pane) needs() []kind {
	switch {
	case p.tabs.Current == tabScopes:
		return []kind{ofClient, ofScopes}
	case p.tabs.Current == tabRoles && hasAccount(*p.client):
		return []kind{ofClient, ofAccount}
	case p.tabs.Current == tabCredentials && noSecret(*p.client) == "":
		return []kind{ofClient, ofSecret}
	}
	return []kind{ofClient}
}

// fetch asks for what the current tab lacks.
func (p *Pane) fetch(quiet bool) part.Result {
	var out part.Result
	if !p.live || p.client == nil || p.of.session == nil {
		return out
	}
	out.Add(p.askVeil())
	quietly := len(out.Jobs)
	for _, k := range p.needs() {
		r := &p.reads[k]
		if !r.running && !r.fresh && r.err == nil {
			r.running = true
			out.Add(part.Run(p.job(k, quiet)))
		}
	}
	if len(out.Jobs) > quietly {
		p.late = false
		out.Afters = append(out.Afters, part.After{Slot: slotLate, Wait: lateAfter})
		p.layout()
	}
	return out
}

// job reads one kind, of what is shown now.
func (p *Pane) job(k kind, quiet bool) part.Job {
	of, clientID := p.of, p.client.ClientID
	return part.Job{
		Slot: slots[k], Title: readTitles[k], Quiet: quiet,
		Run: func(ctx context.Context) (any, error) {
			value, err := read(ctx, of, clientID, k)
			return answer{of, value}, err
		},
	}
}

func read(ctx context.Context, of subject, clientID string, k kind) (any, error) {
	server := of.session.Server()
	switch k {
	case ofScopes:
		return server.Scopes(ctx, of.realm)
	case ofAccount:
		user, err := server.ServiceAccount(ctx, of.realm, clientID)
		if user == nil || err != nil {
			return account{}, err
		}
		roles, err := server.RoleMappings(ctx, of.realm, user.ID)
		return account{user, roles}, err
	case ofSecret:
		return server.ClientSecret(ctx, of.realm, of.id)
	default:
		doc, err := server.ClientDoc(ctx, of.realm, of.id)
		if err != nil {
			return nil, err
		}
		return keycloak.AsClient(doc)
	}
}

// done takes an answer. One that nobody waits for is of another client.
func (p *Pane) done(msg part.Done) part.Result {
	switch msg.Slot {
	case slotCopy:
		return p.copyRead(msg)
	case slotVeil:
		return p.haveVeil(msg)
	}
	for k, slot := range slots {
		if slot == msg.Slot {
			return p.have(kind(k), msg)
		}
	}
	return part.Result{}
}

func (p *Pane) have(k kind, msg part.Done) part.Result {
	r := &p.reads[k]
	a, ok := msg.Answer.(answer)
	if !r.running || ok && !p.same(k, a.of) {
		return part.Handled()
	}
	r.running = false
	if msg.Err != nil {
		r.err = msg.Err
		p.fill()
		return part.Handled()
	}
	r.have, r.fresh, r.err = true, true, nil
	switch v := a.value.(type) {
	case *keycloak.Client:
		p.take(v)
	case []keycloak.Scope:
		p.scopes = v
	case account:
		p.account = v
	case secret.Value:
		p.secret = v
		p.seen(v)
	}
	p.fill()
	out := p.fetch(false) // the client may say now that there is more to read
	out.Handled = true
	return out
}

// same says whether an answer is of what is shown: client scopes are the realm's,
// whatever the client.
func (p *Pane) same(k kind, of subject) bool {
	if k == ofScopes {
		of.id = p.of.id
	}
	return of == p.of
}

func (p *Pane) tick(msg part.Tick) part.Result {
	if msg.Slot != slotLate {
		return part.Result{}
	}
	p.late = true
	return part.Handled()
}

// outdated makes everything be read again; a secret that may be another one is
// not shown until then.
func (p *Pane) outdated() {
	for k := range p.reads {
		p.reads[k].running, p.reads[k].fresh, p.reads[k].err = false, false, nil
	}
	p.reads[ofSecret], p.secret, p.reveal = reading{}, secret.Value{}, false
	p.fill()
}

// refresh reads again what the current tab shows.
func (p *Pane) refresh() part.Result {
	for _, k := range p.needs() {
		p.reads[k].running, p.reads[k].fresh, p.reads[k].err = false, false, nil
	}
	p.fill()
	return p.fetch(false)
}

// trouble is the first error of what the current tab shows, nil for none.
func (p *Pane) trouble() error {
	if p.client == nil {
		return nil
	}
	for _, k := range p.needs() {
		if err := p.reads[k].err; err != nil {
			return err
		}
	}
	return nil
}

// ended is the error that only a new sign-in helps against, nil for none.
func (p *Pane) ended() error {
	if err := p.trouble(); screen.Ended(err) {
		return err
	}
	return nil
}

// Help is the key that helps against an error of this screen.
func Help(err error) widget.Hint {
	if screen.Ended(err) {
		return widget.Hint{Key: "enter", Does: "sign in again"}
	}
	return widget.TryAgain
}

// copySecret copies the secret without showing it; it is read first where it is
// not here.
func (p *Pane) copySecret() part.Result {
	if p.reads[ofSecret].have && p.hiddenSecret() == "" {
		return copied(p.secret)
	}
	of, clientID := p.of, p.client.ClientID
	return part.Run(part.Job{
		Slot: slotCopy, Title: readTitles[ofSecret],
		Run: func(ctx context.Context) (any, error) {
			v, err := of.session.Server().SecretOf(ctx, of.realm, clientID)
			return answer{of, v}, err
		},
	})
}

func (p *Pane) copyRead(msg part.Done) part.Result {
	a, ok := msg.Answer.(answer)
	switch {
	case errors.Is(msg.Err, context.Canceled), ok && a.of != p.of:
		return part.Handled()
	case msg.Err != nil:
		return part.Handled(part.Fail{Err: p.inWords(msg.Err)})
	}
	v, _ := a.value.(secret.Value)
	return copied(v)
}

func copied(v secret.Value) part.Result {
	return part.Handled(part.Copy{What: "the secret", Text: v.Reveal()})
}

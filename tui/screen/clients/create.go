package clients

import (
	"strings"

	"kloakroom/internal/change"
	"kloakroom/internal/safetext"
	"kloakroom/keycloak"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/screen/clients/detail"
	"kloakroom/tui/widget"
)

// drafts are what was typed into the forms, until it was carried out: a change
// that Keycloak refuses is not typed twice.
type drafts struct {
	clientID, name           string
	scope, audience, inRealm string
	ofClient                 int
}

const nameLimit = 255 // characters at most that Keycloak keeps of a name

// creations are what can be created, by the menu and the palette.
func (s *Screen) creations() []part.Action {
	return []part.Action{
		{
			ID: "clients.create", Title: "new client", Help: "Creates a client for an application that signs in as itself.",
			Scope: part.InScreen, Danger: true, Off: s.createOff, Run: s.newClient,
		},
		{
			ID: "clients.create-scope", Title: "new audience scope", Help: "Creates a client scope with an audience mapper.",
			Scope: part.InScreen, Danger: true, Off: s.createOff, Run: s.newScope,
		},
		{
			ID: "clients.create-realm", Title: "new realm", Help: "Creates a realm.",
			Scope: part.InScreen, Danger: true, Off: s.createRealmOff, Run: s.newRealm,
		},
	}
}

func (s *Screen) createOff() string {
	if why := s.noRealm(); why != "" {
		return why
	}
	return s.desk.WriteOff()
}

func (s *Screen) newMenu() part.Result {
	why := safetext.Text(s.createOff())
	return openMenu("New", []menuItem{
		{overlay.Item{Key: "c", Title: "client", Note: "an application that signs in as itself", Off: why}, s.newClient},
		{overlay.Item{Key: "a", Title: "audience scope", Note: "a client scope that writes an audience", Off: why}, s.newScope},
		{overlay.Item{Key: "r", Title: "realm", Note: s.createRealmNote(), Off: safetext.Text(s.createRealmOff())}, s.newRealm},
	})
}

func textField(id string, label, hint safetext.Text, text string) *widget.Field {
	in := &widget.Input{Limit: 4 * nameLimit}
	in.SetValue(text)
	return &widget.Field{ID: id, Label: label, Hint: hint, Edit: in}
}

// openForm shows a form; submit checks it and says whether it may go.
func openForm(title safetext.Text, form *widget.Form, submit func() bool, then func() part.Result) part.Result {
	rows := 2*len(form.Fields) + 2
	dialog := overlay.NewForm(title, form, rows, "show the change", func() any {
		if submit() {
			return true
		}
		return nil
	})
	return part.Handled(part.Open{Overlay: dialog, Reply: func(answer any) part.Result {
		if answer == nil {
			return part.Result{}
		}
		return then()
	}})
}

// needs puts a problem beside a field that is empty.
func needs(form *widget.Form, id string, words safetext.Text) bool {
	if strings.TrimSpace(form.Text(id)) != "" {
		return true
	}
	form.Problem(id, words)
	return false
}

func (s *Screen) newClient() part.Result {
	form := &widget.Form{Fields: []*widget.Field{
		textField("id", "Client ID", "The name that the application signs in with.", s.drafts.clientID),
		textField("name", "Name", "For people; may be left empty. Client authentication and Service account roles will be on, all flows and Full scope allowed off.", s.drafts.name),
	}}
	submit := func() bool {
		form.ClearProblems()
		s.drafts.clientID, s.drafts.name = strings.TrimSpace(form.Text("id")), strings.TrimSpace(form.Text("name"))
		return needs(form, "id", "a client needs an ID")
	}
	return openForm("New client in "+named(s.realm), form, submit, func() part.Result {
		id := s.drafts.clientID
		return s.propose(screen.Proposal{
			Title: "Create client " + named(id) + "?", Realm: s.realm,
			Intent: change.CreateClient{ClientID: id, Name: s.drafts.name},
			Did:    "Created client " + named(id),
			Done: func() part.Result {
				s.drafts.clientID, s.drafts.name = "", ""
				return s.created(id)
			},
		})
	})
}

// created goes to a new client. In a list that is not known to its end it is
// looked up.
func (s *Screen) created(clientID string) part.Result {
	s.desk.Reveal(clientID)
	r := s.goTo(onList)
	n, exact := s.list.Len()
	if s.search.query != "" || !exact || n >= keycloak.PageSize {
		r.Add(s.lookUp(clientID))
	}
	r.Add(s.want(clientID))
	s.arrange()
	return r
}

func (s *Screen) newScope() part.Result {
	of := widget.NewChoice("a value", "a client of this realm")
	of.Chosen = s.drafts.ofClient
	form := &widget.Form{Fields: []*widget.Field{
		textField("name", "Name", "What the client scope is called.", s.drafts.scope),
		{ID: "of", Label: "Audience is", Hint: "Included Custom Audience, or Included Client Audience.", Edit: of},
		textField("audience", "Audience", "What the API looks for in aud: a value such as orders-api, or the client ID of the API's client.", s.drafts.audience),
	}}
	submit := func() bool {
		form.ClearProblems()
		s.drafts.scope, s.drafts.audience = strings.TrimSpace(form.Text("name")), strings.TrimSpace(form.Text("audience"))
		s.drafts.ofClient = form.Chosen("of")
		named := needs(form, "name", "a client scope needs a name")
		return needs(form, "audience", "without an audience it would write nothing") && named
	}
	return openForm("New audience scope in "+named(s.realm), form, submit, func() part.Result {
		want := change.CreateScope{Name: s.drafts.scope}
		if s.drafts.ofClient == 1 {
			want.ForClient = s.drafts.audience
		} else {
			want.Audience = s.drafts.audience
		}
		return s.propose(screen.Proposal{
			Title: "Create client scope " + named(want.Name) + "?", Intent: want, Realm: s.realm,
			Did: "Created client scope " + named(want.Name),
			Done: func() part.Result {
				s.drafts.scope, s.drafts.audience, s.drafts.ofClient = "", "", 0
				return s.offerScope(want.Name)
			},
		})
	})
}

// offerScope asks whether the chosen client gets the new scope.
func (s *Screen) offerScope(scope string) part.Result {
	c := s.current()
	if c == nil || !detail.OpenID(c.Protocol) || s.desk.WriteOff() != "" {
		return part.Handled()
	}
	realm := s.realm
	assign := func(as keycloak.Assignment) func() part.Result {
		return func() part.Result { return s.propose(detail.AssignProposal(realm, c.ClientID, scope, as)) }
	}
	return openMenu("Assign "+named(scope)+" to "+named(c.ClientID)+"?", []menuItem{
		{overlay.Item{Key: "d", Title: "as Default", Note: "in every token of the client"}, assign(keycloak.Default)},
		{overlay.Item{Key: "o", Title: "as Optional", Note: "in tokens that ask for the scope"}, assign(keycloak.Optional)},
		{overlay.Item{Key: "n", Title: "not now"}, func() part.Result { return part.Handled() }},
	})
}

func (s *Screen) newRealm() part.Result {
	form := &widget.Form{Fields: []*widget.Field{
		textField("name", "Name", "It becomes part of every URL of the realm.", s.drafts.inRealm),
	}}
	submit := func() bool {
		form.ClearProblems()
		s.drafts.inRealm = strings.TrimSpace(form.Text("name"))
		return needs(form, "name", "a realm needs a name")
	}
	return openForm("New realm", form, submit, func() part.Result {
		name := s.drafts.inRealm
		return s.propose(screen.Proposal{
			Title: "Create realm " + named(name) + "?", Intent: change.CreateRealm{Name: name}, Realm: name,
			Did: "Created realm " + named(name),
			Done: func() part.Result {
				s.drafts.inRealm = ""
				r := s.rereadRealms()
				r.Add(s.then(func() part.Result { return s.enterRealm(name) })())
				return r
			},
		})
	})
}

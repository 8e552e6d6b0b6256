package connect

import (
	"context"
	"slices"
	"strconv"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// The fields of the box that edits a profile, by their keys in the file; that of
// the sign-in is called after how it is done.
const (
	editURL     = "url"
	editRealm   = "realm"
	editHow     = "sign_in"
	editName    = "user"
	editLogin   = "login_realm"
	editGuard   = "guard"
	editAPI     = "api"
	editDefault = "default"
)

// guards are the choices, the first being what the URL makes of it.
var guards = []profile.Guard{"", profile.Open, profile.Guarded, profile.ReadOnly}

// edit opens the box that changes a profile.
func (s *Screen) edit(p profile.Profile) part.Result {
	form := editForm(p, p.Name == s.desk.Keeper().File.Default())
	was := textsOf(form)
	box := overlay.NewForm("Edit profile "+safetext.Clean(p.Name), form, len(form.Fields)+3, "save", func() any {
		change, ok := edited(form, p, was)
		if !ok {
			return nil
		}
		return change
	})
	return part.Handled(part.Open{Overlay: box, Reply: func(answer any) part.Result {
		if c, ok := answer.(changes); ok {
			return s.do(s.changer(p.Name, c))
		}
		return part.Result{}
	}})
}

func editForm(p profile.Profile, standard bool) *widget.Form {
	input := func(text string) *widget.Input {
		in := &widget.Input{Limit: limitURL}
		in.SetValue(text)
		return in
	}
	how := widget.NewChoice("user and password", "client and secret")
	if p.SignIn.Kind == profile.SignInClient {
		how.Chosen = 1
	}
	guard := widget.NewChoice("by the URL", "open", "guarded", "read-only")
	guard.Chosen = max(0, slices.Index(guards, p.Guard))
	first := widget.NewChoice("no", "yes")
	if standard {
		first.Chosen = 1
	}
	login, api := input(p.LoginRealm), input(p.API)
	login.Placeholder, api.Placeholder = profile.DefaultLoginRealm+" (default)", "none"
	return &widget.Form{Fields: []*widget.Field{
		{ID: editURL, Label: "Keycloak URL", Hint: "Another server gets nothing of this one: its secret and certificates go.", Edit: input(p.URL)},
		{ID: editRealm, Label: "Realm", Hint: "The realm to work in; it may be empty.", Edit: input(p.Realm)},
		{ID: editHow, Label: "Sign in by", Hint: "space or → chooses the other.", Edit: how},
		{ID: editName, Label: "User or client", Hint: "Another one takes the secret of the one before away.", Edit: input(p.SignIn.Name)},
		{ID: editLogin, Label: "Login realm", Hint: "Where the account lives that signs in.", Edit: login},
		{ID: editGuard, Label: "Guard", Hint: "By the URL: open on this machine, else guarded. Guarded wants a name typed for every change; read-only writes nothing.", Edit: guard},
		{ID: editAPI, Label: "API", Hint: "The URL of the API that is called first; it may be empty.", Edit: api},
		{ID: editDefault, Label: "Default", Hint: "Whether it is taken where no profile is named.", Edit: first},
	}}
}

// changes are what the box said, to be made to the profile as it is then.
type changes struct {
	fields   [][2]string // keys and texts, in their order
	standard bool
	plain    bool // the default is none of them any more
}

// textsOf are what stands in the fields of text, and what is chosen.
func textsOf(form *widget.Form) map[string]string {
	out := map[string]string{}
	for _, f := range form.Fields {
		out[f.ID] = form.Text(f.ID) + strconv.Itoa(form.Chosen(f.ID))
	}
	return out
}

// edited reads the box; where something is wrong it is said beside its field. What
// was not touched is left as it is in the file, where more may stand than a field
// can show; at another server all that is seen is meant.
func edited(form *widget.Form, p profile.Profile, was map[string]string) (changes, bool) {
	form.ClearProblems()
	c := changes{standard: form.Chosen(editDefault) == 1}
	c.plain = !c.standard
	now, moved := textsOf(form), !profile.SameServer(p.URL, form.Text(editURL))
	name := "user"
	if form.Chosen(editHow) == 1 {
		name = "client"
	}
	guard := guards[form.Chosen(editGuard)]
	if guard == profile.Open && p.Guard == profile.Open && moved {
		guard = "" // that another server was open says nothing of this one
	}
	who := trim(form.Text(editName))
	if who == "" {
		name = "sign_in"
	}
	for _, f := range [][3]string{
		{editURL, "url", trim(form.Text(editURL))},
		{editRealm, "realm", trim(form.Text(editRealm))},
		{editName, name, who},
		{editLogin, "login_realm", trim(form.Text(editLogin))},
		{editGuard, "guard", string(guard)},
		{editAPI, "api", trim(form.Text(editAPI))},
	} {
		touched := now[f[0]] != was[f[0]] || f[0] == editName && now[editHow] != was[editHow]
		if !touched && !moved {
			continue
		}
		if err := set(&p, f[1], f[2]); err != nil {
			problem(form, f[0], err)
			return c, false
		}
		c.fields = append(c.fields, [2]string{f[1], f[2]})
	}
	if err := p.Check(); err != nil {
		problem(form, editURL, err)
		return c, false
	}
	return c, true
}

func problem(form *widget.Form, id string, err error) {
	f := fault.Of(err)
	form.Problem(id, sentence(f.Why)+"\n"+sentence(f.Hint))
}

// set changes one field. The URL of another server takes away what belonged to
// the one before.
func set(p *profile.Profile, key, text string) error {
	if key != "url" {
		return p.Set(key, text)
	}
	there := *p
	if err := there.Set(key, text); err != nil {
		return err
	}
	*p = p.MovedTo(there.URL)
	return nil
}

// changer makes the changes.
func (s *Screen) changer(name string, c changes) *work {
	keeper := s.desk.Keeper()
	return &work{
		title: "Saving profile " + safetext.Clean(name),
		run: func(ctx context.Context) (any, error) {
			_, after, err := keeper.Change(ctx, name, c.standard, func(p *profile.Profile) error {
				for _, f := range c.fields {
					if err := set(p, f[0], f[1]); err != nil {
						return err
					}
				}
				return nil
			})
			if err == nil && c.plain && keeper.File.Default() == name {
				err = keeper.File.SetDefault(ctx, "")
			}
			return after, err
		},
		done: func(answer any) part.Result {
			after, _ := answer.(profile.Profile)
			said := "Saved " + safetext.Clean(name)
			switch {
			case s.desk.Session() != nil && s.desk.Profile() == name:
				said += "; it counts from the next sign-in"
			case !screen.Ready(after):
				said += "; it is signed out"
			}
			if s.base.Profile == name {
				s.fill(s.desk.SettingsOf(after))
			}
			return part.Handled(part.Toast{Text: said})
		},
	}
}

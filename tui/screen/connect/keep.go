package connect

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// The fields of the box that keeps a sign-in.
const (
	fieldProfile = "profile"
	fieldKeep    = "keep"
)

// offer is a sign-in that was typed and may be kept as a profile.
type offer struct {
	keeper   *session.Keeper
	settings profile.Settings
	typed    secret.Value

	base  string // the Keycloak's URL, as it was found
	store string // where secrets are kept
	why   error  // why they cannot be
}

// offerOf is what can be kept of a sign-in, once it succeeds; nil for nothing:
// where it was not typed, where a session is taken up again, and where somebody
// said no to that before.
func (s *Screen) offerOf(settings profile.Settings, typed secret.Value) *offer {
	keeper := s.desk.Keeper()
	no := slices.ContainsFunc(s.declined, func(d profile.Settings) bool { return sameSignIn(d, settings) })
	if keeper == nil || typed.IsZero() || settings.SignIn.Kind == profile.SignInToken || s.asked || no {
		return nil
	}
	if p, err := keeper.File.Get(settings.Profile); err == nil && screen.Ready(p) && !p.Kept() && p.SignIn.Name == settings.SignIn.Name {
		return nil // the profile says where its secret is: that is somebody's own affair
	}
	return &offer{keeper: keeper, settings: settings, typed: typed}
}

func sameSignIn(a, b profile.Settings) bool {
	return profile.SameServer(a.URL, b.URL) && a.SignIn.Kind == b.SignIn.Kind && a.SignIn.Name == b.SignIn.Name
}

// prepare finds out where the secret would be kept.
func (o *offer) prepare(opened *session.Session) {
	if o == nil {
		return
	}
	o.base = opened.Base()
	store, err := o.keeper.Store()
	if err != nil {
		o.why = err
		return
	}
	o.store = store.Name()
}

// ask opens the box that asks for a name.
func (o *offer) ask(s *Screen) part.Result {
	if o == nil {
		return part.Result{}
	}
	word := screen.SecretWord(o.settings.SignIn.Kind)
	options := []safetext.Text{"keep it", "do not keep it"}
	if o.why != nil {
		options = options[1:]
	}
	name := &widget.Input{Limit: 64}
	name.SetValue(o.suggestion())
	form := &widget.Form{Fields: []*widget.Field{
		{ID: fieldProfile, Label: "Profile", Edit: name},
		{ID: fieldKeep, Label: widget.Capital(word), Edit: widget.NewChoice(options...)},
	}}
	box := overlay.NewForm("Keep this sign-in?", form, 4, "keep", func() any {
		p, err := o.profile(form.Text(fieldProfile))
		if err != nil {
			form.Problem(fieldProfile, sentence(fault.Of(err).Why)+"\n"+sentence(fault.Of(err).Hint))
			return nil
		}
		return kept{p, o.why == nil && form.Chosen(fieldKeep) == 0}
	})
	return part.Handled(part.Open{Overlay: box.With(o.words(word)), Reply: func(answer any) part.Result {
		if k, ok := answer.(kept); ok {
			return s.do(o.work(s, k))
		}
		s.declined = append(s.declined, o.settings)
		return part.Result{}
	}})
}

// kept is the answer of the box.
type kept struct {
	profile profile.Profile
	secret  bool
}

// words say what a profile is for, and where the secret goes.
func (o *offer) words(word safetext.Text) safetext.Text {
	who, _ := screen.ProfileWords(profile.Profile{SignIn: o.settings.SignIn, LoginRealm: o.settings.LoginRealm})
	out := "A profile signs in as " + safetext.Truncate(who, nameCells*2) + " at " + safetext.Truncate(screen.Place(o.base), placeCells) + " by itself."
	if o.why == nil {
		return out + "\nThe " + word + " goes to " + safetext.Clean(o.store) + "."
	}
	f := fault.Of(o.why)
	return "A profile remembers " + safetext.Truncate(screen.Place(o.base), placeCells) + " and " + safetext.Truncate(who, nameCells*2) + ".\nThe " +
		word + " cannot be kept: " + safetext.Truncate(safetext.Clean(f.Why), maxWords) + ". " + sentence(f.Hint)
}

// suggestion is a name that is free, or that of the profile itself.
func (o *offer) suggestion() string {
	if o.settings.Profile != "" {
		return o.settings.Profile
	}
	first := profile.NameFor(o.base)
	if first == "" {
		first = "keycloak"
	}
	for i, name := 2, first; ; i++ {
		if _, err := o.profile(name); err == nil {
			return name
		}
		end := "-" + strconv.Itoa(i)
		name = first[:min(len(first), 64-len(end))] + end
	}
}

// profile is the one to be kept under a name: one that is there keeps what was
// not typed, unless it is another's.
func (o *offer) profile(name string) (profile.Profile, error) {
	p := profile.Profile{Name: name}
	if err := profile.CheckName(name); err != nil {
		return p, err
	}
	in := o.settings.SignIn
	if known, err := o.keeper.File.Get(name); err == nil {
		other := !profile.SameServer(known.URL, o.base) || !known.SignIn.None() && (known.SignIn.Kind != in.Kind || known.SignIn.Name != in.Name)
		if other && name != o.settings.Profile {
			whose := known.URL
			if !known.SignIn.None() {
				whose = known.SignIn.Name + " at " + whose
			}
			return p, &fault.Error{
				Class: fault.Conflict, Why: "there is a profile " + name + " already, of " + whose, Hint: "Take another name.",
			}
		}
		p = known
	}
	p = p.MovedTo(o.base).As(in.Kind, in.Name)
	p.URL, p.Realm, p.LoginRealm = o.base, o.settings.Realm, o.settings.LoginRealm
	if p.LoginRealm == profile.DefaultLoginRealm {
		p.LoginRealm = ""
	}
	p.CACert, p.ClientCert, p.ClientKey = whole(o.settings.CACert), whole(o.settings.ClientCert), whole(o.settings.ClientKey)
	if p.Guard == "" && o.settings.Guard != profile.GuardFor(o.base) {
		p.Guard = o.settings.Guard
	}
	return p, p.Check()
}

// whole makes a path good for every folder that the program is started in.
func whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil && path != "" {
		return abs
	}
	return path
}

// work keeps it.
func (o *offer) work(s *Screen, k kept) *work {
	typed := o.typed
	if !k.secret {
		typed = secret.Value{}
	}
	keeper, session := o.keeper, s.desk.Session()
	word := screen.SecretWord(k.profile.SignIn.Kind)
	return &work{
		title: "Keeping profile " + safetext.Clean(k.profile.Name),
		run: func(ctx context.Context) (any, error) {
			saved, _, err := keeper.Keep(ctx, k.profile, typed, keeper.File.Default() == "")
			return saved, err
		},
		done: func(answer any) part.Result {
			saved, ok := answer.(profile.Profile)
			if !ok {
				return part.Handled()
			}
			if s.desk.Session() == session {
				s.desk.KeptAs(saved.Name)
				s.base = s.desk.SettingsOf(saved)
				s.refresh()
				s.choose(saved.Name)
				s.onList = true
			}
			said := "Kept as profile " + safetext.Clean(saved.Name) + "; the " + word + " is not kept"
			if k.secret {
				said = "Kept as profile " + safetext.Clean(saved.Name)
			}
			return part.Handled(part.Toast{Text: said})
		},
	}
}

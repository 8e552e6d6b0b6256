package screen

import (
	"slices"

	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
)

// Keeper keeps sign-ins as profiles; nil where there are none.
func (d *Desk) Keeper() *session.Keeper { return d.o.Keeper }

// Damaged is what is wrong with the file of profiles; nil where nothing is.
func (d *Desk) Damaged() error { return d.o.Damaged }

// Warning is what somebody must know of the settings, "" for nothing.
func (d *Desk) Warning() string { return d.o.Warning }

// Profiles are all profiles in the order of their file.
func (d *Desk) Profiles() []profile.Profile {
	if d.o.Keeper == nil {
		return nil
	}
	return d.o.Keeper.File.Profiles()
}

// Profile is the name of the profile in use: the one that the session was opened
// from or kept as, as long as it is there. "" is none.
func (d *Desk) Profile() string {
	if d.session == nil {
		return ""
	}
	name := d.keptAs
	if name == "" {
		name = d.session.Profile()
	}
	if k := d.o.Keeper; k != nil && name != "" && !slices.Contains(k.File.Names(), name) {
		return ""
	}
	return name
}

// KeptAs makes a profile the one in use that the session was kept as.
func (d *Desk) KeptAs(name string) { d.keptAs = name }

// SettingsOf are those of a profile, with what was said for this call alone.
func (d *Desk) SettingsOf(p profile.Profile) profile.Settings {
	s := p.Settings()
	s.Insecure = d.o.Settings.Insecure
	return s
}

// Ready says whether a profile has all that signing in takes.
func Ready(p profile.Profile) bool {
	return !p.SignIn.None() && p.SignIn.Secret != (secret.Ref{})
}

// ProfileWords say of a profile who signs in and where the secret is.
func ProfileWords(p profile.Profile) (who, where safetext.Text) {
	switch {
	case p.SignIn.None():
		return "nobody", "–"
	case p.SignIn.Kind == profile.SignInClient:
		who = clean("client " + p.SignIn.Name)
	default:
		who = clean(p.SignIn.Name + "@" + p.Settings().LoginRealm)
	}
	switch {
	case p.Kept():
		where = "kept"
	case p.SignIn.Secret == (secret.Ref{}):
		where = "signed out"
	default:
		where = clean(p.SignIn.Secret.Shown())
	}
	return who, where
}

// Place is a short name of a Keycloak by its URL: its host, and its base path.
func Place(url string) safetext.Text { return clean(placeOf(url)) }

// Everywhere are the actions on profiles that work in every screen.
func (d *Desk) Everywhere() []part.Action {
	return []part.Action{
		{
			ID: "profile.switch", Title: "switch profile", Help: "Signs in to another profile; until that is done you stay where you are.",
			Keys: []string{"E"}, Scope: part.Everywhere, Off: d.switchOff, Run: d.pickProfile,
		},
		{
			ID: "profile.signout", Title: "sign out", Help: "Ends the session at Keycloak and deletes the password that is kept for the profile; the profile stays.",
			Scope: part.Everywhere, Off: d.SignOutOff, Run: d.AskSignOut,
		},
	}
}

// noProfiles says why there is no profile to choose from, "" if there is one.
func (d *Desk) noProfiles() string {
	switch {
	case d.o.Damaged != nil:
		return "the file is damaged: see Connect"
	case d.o.Keeper == nil:
		return "there are no profiles here"
	case len(d.o.Keeper.File.Names()) == 0:
		return "there are none yet: see Connect"
	}
	return ""
}

// busy says what must be over before the session may change, "" for nothing.
func (d *Desk) busy() string {
	switch {
	case d.applying != nil:
		return "a change is being applied"
	case d.leaving != nil:
		return "signing out is under way"
	}
	return ""
}

func (d *Desk) switchOff() string {
	if why := d.noProfiles(); why != "" {
		return why
	}
	return d.busy()
}

// Limits in cells: what a name from the file may take in a menu.
const (
	pickName = 30
	pickNote = 42
)

// pickProfile opens the menu of profiles.
func (d *Desk) pickProfile() part.Result {
	all := d.Profiles()
	items := make([]overlay.Item, len(all))
	for i, p := range all {
		who, where := ProfileWords(p)
		note := Place(p.URL) + " · " + who
		if !Ready(p) && !p.SignIn.None() {
			note = Place(p.URL) + " · " + where
		}
		items[i] = overlay.Item{
			Title: safetext.Truncate(d.ProfileTitle(p), pickName), Note: safetext.Truncate(note, pickNote), Value: i,
		}
	}
	return part.Handled(part.Open{
		Overlay: overlay.NewMenu("Switch profile", items),
		Reply: func(answer any) part.Result {
			if i, ok := answer.(int); ok {
				return d.SwitchTo(all[i])
			}
			return part.Result{}
		},
	})
}

// ProfileTitle is a profile's name, with what marks it: "● acme (default)" is in
// use, and the one that is taken where none is named.
func (d *Desk) ProfileTitle(p profile.Profile) safetext.Text {
	title := clean(p.Name)
	if p.Name == d.o.Keeper.File.Default() {
		title += " (default)"
	}
	if p.Name == d.Profile() {
		return "● " + title
	}
	return "  " + title
}

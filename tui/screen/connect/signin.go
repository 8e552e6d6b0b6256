package connect

import (
	"context"
	"errors"
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/keycloak"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

func trim(s string) string { return strings.TrimSpace(s) }

// enter goes on to the next field that is needed, and signs in where there is
// none left.
func (s *Screen) enter() part.Result {
	if next := s.onward(); next != "" {
		s.form.Focus(next)
		return part.Handled()
	}
	return s.submit()
}

// submit signs in, or says what is missing first for that.
func (s *Screen) submit() part.Result {
	s.form.ClearProblems()
	s.trouble, s.stopped = nil, false
	for _, id := range needed {
		if s.lacking(id) {
			s.onList = false
			s.form.Problem(id, lackingWords(id))
			return part.Handled()
		}
	}
	s.mask()
	settings := s.settings()
	s.at = settings.URL
	s.running = s.job(settings, secret.New(s.form.Text(fieldSecret)))
	return part.Run(s.running)
}

func lackingWords(id string) safetext.Text {
	if id == fieldURL {
		return "This is needed.\nGive it like http://localhost:8080 or https://sso.example.com/auth."
	}
	return "This is needed."
}

// settings are those that the form was filled from with what it says now.
func (s *Screen) settings() profile.Settings {
	out := s.given()
	out.Realm = trim(s.form.Text(fieldRealm))
	if out.LoginRealm = trim(s.form.Text(fieldLogin)); out.LoginRealm == "" {
		out.LoginRealm = profile.DefaultLoginRealm
	}
	if out.Guard == "" {
		out.Guard = profile.GuardFor(out.URL)
	}
	ref, _ := s.reference()
	w := s.way()
	out.SignIn = profile.SignIn{Kind: w.kind, Secret: ref}
	if w.name != "" {
		out.SignIn.Name = s.form.Text(fieldName)
	}
	return out
}

// opened is the answer of the job: a session, what it was opened with, and what
// can be kept of that; nil where there is nothing to keep.
type opened struct {
	session  *session.Session
	settings profile.Settings
	offer    *offer
}

// job signs in and looks whether the realm is there, so that a wrong one is said
// beside its field and not on the next screen.
func (s *Screen) job(settings profile.Settings, typed secret.Value) part.Job {
	job := s.desk.SignIn(slotSignIn, settings, typed)
	open, offer := job.Run, s.offerOf(settings, typed)
	job.Run = func(ctx context.Context) (any, error) {
		answer, err := open(ctx)
		if err != nil {
			return nil, err
		}
		got, ok := answer.(*session.Session)
		if !ok {
			return nil, errors.New("the sign-in gave no session")
		}
		if err := prove(ctx, got, settings); err != nil {
			return nil, err
		}
		offer.prepare(got)
		return opened{got, settings, offer}, nil
	}
	return job
}

// prove looks whether a given token is accepted, which no sign-in has told, and
// whether the realm exists. What these rights do not let it see is no reason to
// stay outside.
func prove(ctx context.Context, s *session.Session, settings profile.Settings) error {
	if settings.SignIn.Kind == profile.SignInToken {
		if _, err := s.Server().Realms(ctx); err != nil && fault.Of(err).Class != fault.NotPermitted {
			return err
		}
	}
	if settings.Realm == "" {
		return nil
	}
	_, err := s.Discovery(ctx, settings.Realm)
	switch {
	case keycloak.IsRealmMissing(err):
		return noRealm{s.Server().NoRealm(ctx, settings.Realm)}
	case err != nil && (ctx.Err() != nil || fault.Of(err).Class == fault.Unreachable):
		return err
	}
	return nil
}

// noRealm is that the realm to work in does not exist.
type noRealm struct{ error }

// Unwrap returns the fault.
func (e noRealm) Unwrap() error { return e.error }

// answered takes the end of a sign-in.
func (s *Screen) answered(done part.Done) part.Result {
	again := func() part.Result { return part.Run(s.running) }
	if r, wanted := s.desk.Unlock(done.Err, again, s.refusedBy); wanted {
		return r
	}
	s.at = ""
	unasked := s.unasked
	s.unasked = false
	if errors.Is(done.Err, context.Canceled) {
		s.stopped = true
		return part.Handled()
	}
	if done.Err != nil {
		return s.refusedBy(done.Err)
	}
	got, ok := done.Answer.(opened)
	if !ok {
		return part.Handled()
	}
	out := s.enterWith(got)
	out.Add(got.offer.ask(s))
	if !unasked { // who asked for nothing needs no answer: the header says as whom
		out.Asks = append(out.Asks, part.Toast{Text: "Signed in as " + safetext.Clean(got.session.Administrator())})
	}
	return out
}

// refusedBy says why a sign-in failed, in the form.
func (s *Screen) refusedBy(err error) part.Result {
	s.at, s.unasked, s.onList = "", false, false
	s.tell(err)
	return part.Handled()
}

// enterWith puts the session to use and goes where the sign-in was for.
func (s *Screen) enterWith(got opened) part.Result {
	back := s.back
	if back == "" {
		back = screen.Clients
	}
	s.base = got.settings
	s.ended, s.asked, s.back = nil, false, ""
	s.onList = s.listed()
	s.setText(fieldSecret, "")
	s.follow()
	out := s.desk.Use(got.session)
	// At the same Keycloak the desk keeps its realm; another one that was typed
	// is meant.
	if got.settings.Realm != "" && got.settings.Realm != s.desk.Realm() {
		out.Add(s.desk.SetRealm(got.settings.Realm))
	}
	s.synced = s.form.Text(fieldRealm)
	s.refresh()
	s.choose(s.desk.Profile())
	out.Asks = append(out.Asks, part.Show{Screen: back})
	return out
}

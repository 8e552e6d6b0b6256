package e2e_test

import (
	"strings"
	"testing"

	"kloakroom/internal/local/lease"
)

// A sign-in that is typed once: kept, there again after a start, left for a second
// profile and taken up again, signed out, removed.
func TestProfilesByKeys(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	lease.Each(t, func(t *testing.T, s lease.Server) {
		t.Parallel()
		realm := commonRealm(t, s)
		p := newOwner(t, s.AdminPassword)
		const phrase = "the passphrase of the tests"

		term := p.onScreen(80, 24)
		term.See("▸ Keycloak URL").Send(s.URL).Press("enter").See("▸ User").Send(s.AdminUser).Press("enter")
		term.See("▸ Password").Send(s.AdminPassword).Press("enter").See("Keep this sign-in?", "secrets.age").Press("enter")
		term.See("✓ Kept as profile local", "local", "master")
		leave(t, term, s.AdminPassword, phrase)
		if text := p.profiles(); !strings.Contains(text, "secret: keychain:local/") || strings.Contains(text, s.AdminPassword) {
			t.Fatalf("profiles.yaml:\n%s", text)
		}

		p.did("profiles", "add", "second", "--url", s.URL, "--realm", realm, "--user", s.AdminUser, "--secret-from", "env:ADMIN_PASSWORD", "--guard", "read-only")
		term = p.onScreen(140, 40)
		term.See("local", "Realms", s.AdminUser+"@master")
		term.Press("E").See("Switch profile", "● local (default)").Press("down").See("▸   second").Press("enter")
		term.See("✓ Now second", "READ-ONLY", "second ▸ "+realm, "account-console")
		term.Press("n").See("This profile is read-only").Press("esc").NotSee("This profile")
		term.Press("0").See("▸ ● second", "✓ kept")
		term.Press("up").See("▸   local").Press("enter").See("✓ Signed in", "No realm is chosen yet.")
		term.Press("0").See("▸ ● local").Press("o").See("Sign out of local?").Press("y").See("✓ Signed out of local", "signed out")
		term.Press("down").See("▸   second").Press("d").See("Type second to confirm").Send("second").Press("enter").See("✓ Removed profile second")
		leave(t, term, s.AdminPassword, phrase)
		if text := p.profiles(); strings.Contains(text, "secret: ") || strings.Contains(text, "second") {
			t.Errorf("profiles.yaml:\n%s", text)
		}

		term = p.onScreen(80, 24)
		term.See("▸ Password", "Sign in to local", s.URL)
		leave(t, term)
	})
}

// The passphrase of the encrypted file is asked for on the screen where no
// variable names it, and a damaged file of profiles is told of and left alone.
func TestThePassphraseAndADamagedFileOnTheScreen(t *testing.T) {
	t.Parallel()
	needTerminal(t)
	s := lease.Servers(t)[0]
	p := newOwner(t, s.AdminPassword)
	const phrase = "the passphrase of the tests"
	p.with("KLOAKROOM_PASSWORD="+s.AdminPassword).did("login", "local", "--url", s.URL, "--user", s.AdminUser)

	asked := p.with("KLOAKROOM_PASSPHRASE_FROM=", "PHRASE=")
	term := asked.onScreen(80, 24)
	term.See("Encrypted file of secrets", "Passphrase of").Send(phrase).Press("enter").See("local", "Realms")
	leave(t, term, s.AdminPassword, phrase)

	const damaged = "profiles:\n  local: [\n"
	p.writeProfiles(damaged)
	term = p.onScreen(80, 24)
	term.See("Read the profiles", "profiles.yaml", "Until then there are no profiles here", "▸ Keycloak URL")
	leave(t, term)
	if p.profiles() != damaged {
		t.Errorf("it was written over:\n%s", p.profiles())
	}
}

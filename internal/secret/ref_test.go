package secret_test

import (
	"strings"
	"testing"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

func TestParseRef(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     secret.Ref
	}{
		{"a variable", "env:CLIENT_SECRET", secret.Ref{Kind: secret.RefEnv, Arg: "CLIENT_SECRET"}},
		{"a file", "file:/run/secrets/client", secret.Ref{Kind: secret.RefFile, Arg: "/run/secrets/client"}},
		{"a file of Windows", `file:C:\secrets\client`, secret.Ref{Kind: secret.RefFile, Arg: `C:\secrets\client`}},
		{"a command with its arguments", "cmd:pass show 'acme: client'", secret.Ref{Kind: secret.RefCommand, Arg: "pass show 'acme: client'"}},
		{"a stored secret", "keychain:prod/client-app", secret.Ref{Kind: secret.RefKeychain, Arg: "prod/client-app"}},
		{"standard input", "-", secret.Ref{Kind: secret.RefStdin}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := secret.ParseRef(c.in)
			if err != nil || got != c.want {
				t.Errorf("ParseRef(%q) = %#v, %v, want %#v", c.in, got, err, c.want)
			}
			if got.String() != c.in {
				t.Errorf("it is written back as %q", got.String())
			}
		})
	}
}

func TestWhatIsNoReferenceIsRefusedAndNotRepeated(t *testing.T) {
	for name, in := range map[string]string{
		"nothing":                    "",
		"a literal secret":           hidden,
		"a literal with a colon":     "basic:" + hidden,
		"a kind in capitals":         "ENV:" + hidden,
		"a blank before the kind":    " env:" + hidden,
		"a kind alone":               "env:",
		"a kind and blanks":          "file:  ",
		"a variable and its value":   "env:SECRET=" + hidden,
		"a variable with a blank":    "env:my " + hidden,
		"a zero byte":                "file:a\x00" + hidden,
		"a control in a stored name": "keychain:a\n" + hidden,
		"a stored name too long":     "keychain:" + hidden + strings.Repeat("x", 255),
		"a dash and more":            "-" + hidden,
	} {
		t.Run(name, func(t *testing.T) {
			got, err := secret.ParseRef(in)
			f := fault.Of(err)
			if f == nil || f.Class != fault.Usage || got != (secret.Ref{}) {
				t.Fatalf("ParseRef(%q) = %#v, %v; want a usage fault", in, got, err)
			}
			if strings.Contains(f.Error()+f.Hint, hidden) {
				t.Errorf("the fault repeats what was given: %s\n%s", f.Error(), f.Hint)
			}
			for _, form := range []string{"env:", "file:", "cmd:", "keychain:", "-"} {
				if !strings.Contains(f.Hint, form) {
					t.Errorf("the hint does not name %s: %s", form, f.Hint)
				}
			}
		})
	}
}

func FuzzParseRef(f *testing.F) {
	for _, s := range []string{"", "-", "env:A", "file:~/x", "cmd:a b", "keychain:n", "env:", "ENV:A", "env:A=b", "file:\x00", "keychain:\xff", "::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ref, err := secret.ParseRef(s)
		if err == nil {
			if ref.String() != s {
				t.Errorf("ParseRef(%q) is written back as %q", s, ref.String())
			}
			return
		}
		w := fault.Of(err)
		if w.Class != fault.Usage || ref != (secret.Ref{}) {
			t.Errorf("ParseRef(%q) = %#v, %v; want a usage fault", s, ref, err)
		}
		// What is not part of our own words can only be from the input.
		if len(s) > 90 && strings.Contains(w.Error()+w.Hint, s) {
			t.Errorf("the fault repeats %q: %s", s, w.Error())
		}
	})
}

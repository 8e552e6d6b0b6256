package profile

import (
	"strings"

	"kloakroom/internal/fault"
	"kloakroom/internal/secret"
)

// guard is that of the profile in use, else the one of the URL. A profile that
// was named and is not in use can only make it stricter.
func (r *resolver) guard() {
	s := &r.out.Settings
	s.Guard = GuardFor(s.URL)
	from := "default: it is not on this machine"
	if s.Guard == Open {
		from = "default: it is on this machine"
	}
	var over []Given
	switch {
	case r.use != nil && r.use.Guard != "":
		over = []Given{{string(s.Guard), from}}
		s.Guard, from = r.use.Guard, r.profileLine("guard")
	case r.use == nil && r.named != nil && stricter(r.named.EffectiveGuard(), s.Guard):
		over = []Given{{string(s.Guard), from}}
		s.Guard, from = r.named.EffectiveGuard(), "profile "+r.named.Name+", which was named"
	}
	if len(over) > 0 && over[0].Value == string(s.Guard) {
		over = nil
	}
	r.tell("guard", Given{string(s.Guard), from}, over...)
}

func stricter(a, b Guard) bool {
	rank := map[Guard]int{Open: 0, Guarded: 1, ReadOnly: 2}
	return rank[a] > rank[b]
}

// way is a way to sign in, and the variable that chooses it.
type way struct {
	variable string
	SignIn
}

func (r *resolver) signIn() error {
	ways := variableWays(r.getenv)
	if len(ways) > 1 {
		return ambiguous(ways)
	}
	in := SignIn{Kind: SignInNone}
	kind := Given{string(SignInNone), "not given"}
	var over []Given
	if r.use != nil && !r.use.SignIn.None() {
		in, kind = r.use.SignIn, Given{string(r.use.SignIn.Kind), r.profileLine(nameKey(r.use.SignIn.Kind))}
	}
	if len(ways) == 1 {
		if !in.None() {
			over = []Given{{strings.TrimSpace(kind.Value + " " + in.Name), kind.From}}
		}
		in, kind = ways[0].SignIn, Given{string(ways[0].Kind), "variable " + ways[0].variable}
	}
	r.out.SignIn = in
	r.tell("sign_in", kind, over...)
	if in.None() {
		r.strays(ways)
		return nil
	}
	if in.Name != "" {
		r.tell(nameKey(in.Kind), Given{in.Name, kind.From})
	}
	from := "variable " + in.Secret.Arg
	switch {
	case in.Secret == (secret.Ref{}):
		from = "not given: signed out"
	case len(ways) == 0:
		from = r.profileLine("secret")
	}
	r.tell("secret", Given{in.Secret.Shown(), from})
	r.strays(ways)
	return nil
}

// strays notes the variables of secrets that have no effect.
func (r *resolver) strays(ways []way) {
	if len(ways) > 0 {
		return
	}
	for _, v := range [][2]string{{"KLOAKROOM_PASSWORD", "KLOAKROOM_USER"}, {"KLOAKROOM_CLIENT_SECRET", "KLOAKROOM_CLIENT_ID"}} {
		if r.getenv(v[0]) != "" {
			r.out.Notes = append(r.out.Notes, v[0]+" is set and not used: it goes with "+v[1]+", which is not set.")
		}
	}
}

func nameKey(kind SignInKind) string {
	if kind == SignInClient {
		return "client"
	}
	return "user"
}

func variableWays(getenv func(string) string) []way {
	var found []way
	if user := getenv("KLOAKROOM_USER"); user != "" {
		found = append(found, way{"KLOAKROOM_USER", SignIn{SignInPassword, user, env("KLOAKROOM_PASSWORD")}})
	}
	if id := getenv("KLOAKROOM_CLIENT_ID"); id != "" {
		found = append(found, way{"KLOAKROOM_CLIENT_ID", SignIn{SignInClient, id, env("KLOAKROOM_CLIENT_SECRET")}})
	}
	if getenv("KLOAKROOM_TOKEN") != "" {
		found = append(found, way{"KLOAKROOM_TOKEN", SignIn{SignInToken, "", env("KLOAKROOM_TOKEN")}})
	}
	return found
}

func ambiguous(ways []way) error {
	variables := make([]string, len(ways))
	for i, w := range ways {
		variables[i] = w.variable
	}
	return &fault.Error{
		Class: fault.Usage, Code: "ambiguous-sign-in",
		Why:  "more than one way to sign in is set: " + strings.Join(variables, ", "),
		Hint: "Unset all but one of them.",
	}
}

func env(name string) secret.Ref { return secret.Ref{Kind: secret.RefEnv, Arg: name} }

package e2e_test

import (
	"errors"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"kloakroom/internal/local/lease"
)

// commands are what the scripts have besides testscript's own:
//
//	kloakroom ARG…              run it: exit code 0, and nothing on standard error
//	exit CODE kloakroom ARG…    run it: this exit code; an error has its form
//	json PATH VALUE             the value that stands there in the JSON output (! differs)
//	fields PATH NAME…           the members there are exactly these (?NAME: may be missing)
//	variable NAME FILE          set a variable to what is in the file
//	example NAME VAR=VALUE…     start examples/NAME and set its URL as FASTAPI or FLASK
//	api NAME                    start an API that echoes, and set its URL as NAME
//	requests NAME COUNT         so many requests have come to it
//	realm NAME                  the script makes this realm besides its own
//	admin METHOD PATH [FILE]    ask Keycloak itself, in this realm, past the program
//	administrator NAME ROLE…    make an administrator of this realm, password NAME-pass
//	forge FILE NEWFILE          change a claim of a token and leave its signature
//	expire FILE                 wait until the token has expired
//	private FOLDER              nobody else may read the folder or what is in it
var commands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"kloakroom":     silently,
	"exit":          exits,
	"json":          jsonValue,
	"fields":        fields,
	"variable":      variable,
	"example":       example,
	"api":           startEcho,
	"requests":      requests,
	"realm":         secondRealm,
	"admin":         admin,
	"administrator": administrator,
	"forge":         forge,
	"expire":        expire,
	"private":       private,
}

// run runs the program as the script's user.
func run(ts *testscript.TestScript, args []string) result {
	err := ts.Exec(program, args...)
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		ts.Fatalf("%v", err)
	}
	r := result{args: args, stdout: ts.ReadFile("stdout"), stderr: ts.ReadFile("stderr")}
	if exit != nil {
		r.code = exit.ExitCode()
	}
	sceneOf(ts).traces.add(r)
	return r
}

func silently(ts *testscript.TestScript, neg bool, args []string) {
	only(ts, !neg, "say what is to come: exit CODE kloakroom …")
	r := run(ts, args)
	ts.Check(r.checkCode(0))
	ts.Check(r.checkForm())
	only(ts, r.stderr == "", "all is well, and yet there is something on standard error")
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	only(ts, !neg && len(args) > 1 && args[1] == "kloakroom", "usage: exit CODE kloakroom ARG…")
	code, err := strconv.Atoi(args[0])
	ts.Check(err)
	r := run(ts, args[2:])
	ts.Check(r.checkCode(code))
	ts.Check(r.checkForm())
}

func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	only(ts, len(args) == 2, "usage: json PATH VALUE")
	v, err := parseJSON(ts.ReadFile("stdout"))
	ts.Check(err)
	got, err := lookup(v, args[0])
	if err == nil && text(got) != args[1] && !neg {
		ts.Fatalf("%s is %s, want %s", args[0], text(got), args[1])
	}
	if neg && err == nil && text(got) == args[1] {
		ts.Fatalf("%s is %s", args[0], args[1])
	}
	if !neg {
		ts.Check(err)
	}
}

func fields(ts *testscript.TestScript, neg bool, args []string) {
	only(ts, !neg && len(args) > 1, "usage: fields PATH NAME…")
	v, err := parseJSON(ts.ReadFile("stdout"))
	ts.Check(err)
	at, err := lookup(v, args[0])
	ts.Check(err)
	ts.Check(checkFields(at, args[1:]))
}

func variable(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 2, "usage: variable NAME FILE")
	ts.Setenv(args[0], strings.TrimSuffix(ts.ReadFile(args[1]), "\n"))
}

func example(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) > 0, "usage: example NAME VAR=VALUE…")
	url := startExample(tbOf(ts), args[0], args[1:]...)
	ts.Setenv(strings.ToUpper(args[0]), url)
}

func startEcho(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 1, "usage: api NAME")
	a := startAPI(tbOf(ts))
	sceneOf(ts).apis[args[0]] = a
	ts.Setenv(args[0], a.URL)
}

func requests(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 2 && sceneOf(ts).apis[args[0]] != nil, "usage: requests NAME COUNT")
	if got := sceneOf(ts).apis[args[0]].requests(); strconv.Itoa(got) != args[1] {
		ts.Fatalf("%d requests came to %s, want %s", got, args[0], args[1])
	}
}

func secondRealm(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 1, "usage: realm NAME")
	lease.EndRealm(tbOf(ts), *sceneOf(ts).server, args[0])
}

// admin prints what Keycloak answers; a status of 400 or more fails.
func admin(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 2 || len(args) == 3, "usage: admin METHOD PATH [FILE]")
	var body any
	if len(args) == 3 {
		body = ts.ReadFile(args[2])
	}
	sc := sceneOf(ts)
	status, out := lease.Admin(tbOf(ts), *sc.server, args[0], "/admin/realms/"+sc.realm+args[1], body)
	if status >= http.StatusBadRequest {
		ts.Fatalf("status %d: %v", status, out)
	}
	_, err := ts.Stdout().Write([]byte(text(out) + "\n"))
	ts.Check(err)
}

func administrator(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) > 0, "usage: administrator NAME ROLE…")
	sc := sceneOf(ts)
	makeAdministrator(tbOf(ts), *sc.server, sc.realm, args[0], args[1:]...)
}

func forge(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 2, "usage: forge FILE NEWFILE")
	forged, err := forgedToken(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(writeFile(ts.MkAbs(args[1]), forged))
}

func expire(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 1, "usage: expire FILE")
	ts.Check(waitForExpiry(ts.ReadFile(args[0])))
}

func private(ts *testscript.TestScript, _ bool, args []string) {
	only(ts, len(args) == 1, "usage: private FOLDER")
	ts.Check(checkPrivate(ts.MkAbs(args[0])))
}

func only(ts *testscript.TestScript, ok bool, otherwise string) {
	if !ok {
		ts.Fatalf("%s", otherwise)
	}
}

// scriptTB lets helpers of tests work for a script.
type scriptTB struct {
	testing.TB // nil: only what stands below is there
	ts         *testscript.TestScript
}

func tbOf(ts *testscript.TestScript) testing.TB { return scriptTB{ts: ts} }

func (s scriptTB) Helper()                        {}
func (s scriptTB) Cleanup(f func())               { s.ts.Defer(f) }
func (s scriptTB) TempDir() string                { return filepath.Join(s.ts.Getenv("WORK"), ".tmp") }
func (s scriptTB) Fatalf(format string, a ...any) { s.ts.Fatalf(format, a...) }
func (s scriptTB) Errorf(format string, a ...any) { s.ts.Fatalf(format, a...) }
func (s scriptTB) Skip(a ...any)                  { sceneOf(s.ts).t.Skip(a...) }

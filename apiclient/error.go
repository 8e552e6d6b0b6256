package apiclient

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/oauth2"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
)

// TokenError is a token endpoint that gave no token.
type TokenError struct {
	// Status is that of the answer, 0 where none came.
	Status int
	// Code and Description are error and error_description of the answer (RFC
	// 6749 section 5.2). Keycloak puts other things into error too, "Realm does
	// not exist" among them.
	Code, Description  string
	TokenURL, ClientID string
	// User is whose password was given, "" for the other grants.
	User string
	// Exchange is the request, with its secrets masked; nil if none was made.
	Exchange *wire.Exchange
	// Err is the cause where the endpoint did not refuse: no answer, or not that
	// of a token endpoint.
	Err error

	grant grantKind
}

type grantKind int

const (
	byClient grantKind = iota
	byPassword
	byRefresh
)

// tokenError makes a TokenError of what golang.org/x/oauth2 returned; told has
// what is known beside. Its RetrieveError is not kept: it holds the request,
// and with that the secret.
func tokenError(err error, told TokenError) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		told.Status = refused.Response.StatusCode
		told.Code, told.Description = refused.ErrorCode, refused.ErrorDescription
		return &told
	}
	told.Err = wire.Classify(http.MethodPost, told.TokenURL, err)
	var network *wire.Error
	if errors.As(err, &network) {
		told.Status = network.Status
	} else if told.Exchange != nil && told.Exchange.Response != nil {
		// JSON with 2xx, and yet no token in it: the text of x/oauth2 would show
		// the answer.
		told.Status = told.Exchange.Response.Status
		told.Err = errNoToken
	}
	return &told
}

var errNoToken = errors.New("the answer holds no access_token")

// Error returns the words of Fault in one line.
func (e *TokenError) Error() string { return e.Fault().Error() }

// Unwrap returns the cause.
func (e *TokenError) Unwrap() error { return e.Err }

// Fault puts the error into words: the answer's own, and what it suggests. It
// does not look for a cause behind them.
func (e *TokenError) Fault() *fault.Error {
	f := e.words()
	f.Err = e
	return f
}

func (e *TokenError) words() *fault.Error {
	var worded fault.Worded
	switch {
	case errors.Is(e.Err, errNoToken):
		return &fault.Error{
			Class: fault.Unreachable, Code: "not-a-token", Why: shownURL(e.TokenURL) + " answered without an access token",
			Hint: "Check the token URL: something else may answer there.",
		}
	case errors.As(e.Err, &worded):
		return worded.Fault()
	case e.Err != nil:
		return fault.Of(e.Err)
	case e.Status == http.StatusNotFound && e.Code == "Realm does not exist":
		return &fault.Error{
			Class: fault.NotFound, Code: "realm-not-found", Why: e.noRealm(),
			Hint: "Upper and lower case count in a realm's name; `kloakroom realms` lists them.",
		}
	case e.Status == http.StatusNotFound, e.Status == http.StatusMethodNotAllowed:
		return &fault.Error{
			Class: fault.NotFound, Code: "token-url-wrong",
			Why:  fmt.Sprintf("there is no token endpoint at %s (%s)", shownURL(e.TokenURL), e.answer()),
			Hint: "Check the base path (/auth) and the rest of the token URL.",
		}
	case e.Status >= 500, e.Status == http.StatusTooManyRequests:
		return &fault.Error{
			Class: fault.Unreachable, Code: string(wire.Status),
			Why:  fmt.Sprintf("the token endpoint %s gave no token: %s", shownURL(e.TokenURL), e.answer()),
			Hint: "Try again later; if it stays, the server's log tells more.",
		}
	}
	return &fault.Error{Class: fault.Refused, Code: e.kebab(), Why: e.refusal(), Hint: e.hint()}
}

// refusal is who was refused, and the answer's words.
func (e *TokenError) refusal() string {
	switch e.grant {
	case byPassword:
		return "user " + quoted(e.User) + " was refused: " + e.answer()
	case byRefresh:
		return "the sign-in was not renewed: " + e.answer()
	default:
		return "client " + quoted(e.ClientID) + " was refused: " + e.answer()
	}
}

// answer returns the description, then status and code: Invalid scopes: x (400
// invalid_scope).
func (e *TokenError) answer() string {
	status := strings.TrimSpace(strconv.Itoa(e.Status) + " " + short(e.Code))
	if e.Code == "" {
		status = strings.TrimSpace(strconv.Itoa(e.Status) + " " + http.StatusText(e.Status))
	}
	if e.Description == "" {
		return status
	}
	return short(e.Description) + " (" + status + ")"
}

// kebab is the OAuth code as a word of ours: invalid-client.
func (e *TokenError) kebab() string {
	if e.Code == "" || strings.Trim(e.Code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return "token-refused"
	}
	return strings.ReplaceAll(e.Code, "_", "-")
}

// noRealm names the realm as the URL has it.
func (e *TokenError) noRealm() string {
	u, err := url.Parse(e.TokenURL)
	if err == nil {
		base, rest, found := strings.Cut(u.Path, "/realms/")
		if realm, _, ok := strings.Cut(rest, "/"); found && ok {
			return "there is no realm " + quoted(realm) + " at " + wire.Origin(u) + base
		}
	}
	return "the realm of " + shownURL(e.TokenURL) + " does not exist"
}

// hint is what the answer's own words suggest to try.
func (e *TokenError) hint() string {
	if e.grant != byClient {
		return e.userHint()
	}
	client := safetext.ShellWord(e.ClientID)
	if strings.HasPrefix(client, "-") {
		client = "-- " + client // else it would be taken for a flag
	}
	for _, h := range []struct{ part, hint string }{
		{"Public client not allowed", "Switch Client authentication on: `kloakroom clients set --client-authentication on " + client + "`."},
		{"Client not enabled to retrieve service account", "Switch Service account roles on: `kloakroom clients set --service-account on " + client + "`."},
		{"client_assertion", "This client authenticates by a signed JWT: its Credentials in Keycloak say so."},
		{"Invalid method used to get client secret", "Try the other one of --auth basic and --auth post."},
		{"client authentication method not allowed", "Try the other one of --auth basic and --auth post."},
		{"HTTPS required", "Use the https:// URL of the server."},
		{"Realm not enabled", "The realm is switched off: an administrator can enable it."},
	} {
		if strings.Contains(e.Description, h.part) {
			return h.hint
		}
	}
	switch e.Code {
	case "unauthorized_client":
		return "Check the secret: `kloakroom clients secret " + client + "` gives the one that Keycloak knows."
	case "invalid_client":
		return "Check that the client exists and is enabled: `kloakroom clients get " + client + "`."
	case "invalid_scope":
		return "`kloakroom clients get " + client + "` lists the client scopes that it may ask for."
	}
	return ""
}

func (e *TokenError) userHint() string {
	if e.grant == byRefresh {
		return "Sign in again."
	}
	description := strings.ToLower(e.Description)
	switch {
	case strings.Contains(description, "direct access grants"):
		return "This client takes no passwords: sign in by a client that has Direct access grants on."
	case strings.Contains(description, "not fully set up"):
		return "Finish what the account asks for (a new password, a second factor) by signing in once with a browser."
	case strings.Contains(description, "disabled"):
		return "An administrator can enable the account again."
	case strings.Contains(description, "https required"):
		return "Use the https:// URL of the server."
	case e.Code == "invalid_grant":
		return "Check the user name, the password and the realm of the account (--login-realm)."
	}
	return ""
}

// short bounds text from outside to what fits an error.
func short(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	const most = 300
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + "…"
	}
	return text
}

func quoted(name string) string { return `"` + short(name) + `"` }

func shownURL(raw string) string { return wire.RedactRawURL(raw) }

// Package screen holds what the screens share: the desk with the session in use,
// the realm and client that were chosen and the newest token; what screens tell
// each other; and the one way from a key to a change.
//
// It draws no screen: these are in the folders below, and never import each
// other.
package screen

import (
	"context"
	"time"

	"kloakroom/internal/change"
	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/internal/session"
	"kloakroom/tui/part"
)

// The IDs of the screens, for [part.Show].
const (
	Connect  = "connect"
	Clients  = "clients"
	Tokens   = "tokens"
	Explorer = "api"
)

// Options are what a Desk is made of.
type Options struct {
	// Settings are those of flags and variables: what Connect begins with.
	Settings profile.Settings
	// Resolve turns the reference of a secret into the secret; nil is that of a
	// zero secret.Resolver.
	Resolve func(context.Context, secret.Ref) (secret.Value, error)
	// State is the folder of the journal and its locks.
	State string
	// Now is the clock; nil is the machine's.
	Now func() time.Time
	// API is the URL that the API screen begins with; it may be empty.
	API string
	// Present masks what those who watch are not to see (see [Desk.Presenting]).
	Present bool
	// Keeper keeps sign-ins as profiles; nil where there are none, as in the demo.
	Keeper *session.Keeper
	// Damaged is what is wrong with the file of profiles, where it cannot be used;
	// then there is no Keeper.
	Damaged error
	// Warning is what somebody must know of the settings, "" for nothing.
	Warning string
	// Passphrase is asked for that of the encrypted file; nil where nobody is.
	Passphrase *Passphrase
	// Open opens a session; nil is session.Open.
	Open func(context.Context, profile.Settings, session.Options) (*session.Session, error)
}

// Desk is what the screens share. It is used by the goroutine of the screens
// only: what a job needs of it is taken before the job begins.
type Desk struct {
	o       Options
	session *session.Session
	engine  *change.Engine
	realm   string
	client  string
	rights  map[string]session.Rights
	token   *Token

	keptAs       string               // the profile that the session was kept as since it began
	moving       *move                // the sign-in at another profile that is under way; nil for none
	leaving      *leave               // the signing out that is under way; nil for none
	named, known map[shownClient]bool // clients that those who watch have seen, and that there are

	applying *application // nil where no plan is being applied
	last     string       // the command of the last plan that was
}

// New returns a desk at which nobody is signed in.
func New(o Options) *Desk {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Open == nil {
		o.Open = session.Open
	}
	return &Desk{o: o, realm: o.Settings.Realm, rights: map[string]session.Rights{}}
}

// Now is the time by the desk's clock.
func (d *Desk) Now() time.Time { return d.o.Now() }

// API is the URL that the API screen begins with; it may be empty.
func (d *Desk) API() string { return d.o.API }

// Session is the signed-in session, nil where there is none.
func (d *Desk) Session() *session.Session { return d.session }

// Engine plans and applies changes in the session; nil where there is none.
func (d *Desk) Engine() *change.Engine { return d.engine }

// Realm is the chosen realm, "" for none.
func (d *Desk) Realm() string { return d.realm }

// SetRealm chooses a realm; another than before means that no client is chosen.
// The result reads, behind the scenes, what may be done in it.
func (d *Desk) SetRealm(name string) part.Result {
	if name != d.realm {
		d.realm, d.client = name, ""
	}
	return d.Start()
}

// Client is the client ID of the chosen client, "" for none.
func (d *Desk) Client() string { return d.client }

// SetClient chooses a client of the realm; "" for none.
func (d *Desk) SetClient(clientID string) {
	d.client = clientID
	d.Reveal(clientID)
}

// Start is part of every screen's Start: it takes up what the desk does behind
// the scenes and what leaving the screen before has ended.
func (d *Desk) Start() part.Result {
	r := d.readRights()
	r.Add(d.moveOn())
	return r
}

// Update takes what belongs to the desk: answers of its own jobs. A screen gives
// it every message that it does not know, and returns its result.
func (d *Desk) Update(msg any) part.Result {
	if _, ok := msg.(moveStopped); ok {
		d.moving = nil
		return part.Handled()
	}
	done, ok := msg.(part.Done)
	if !ok {
		return part.Result{}
	}
	switch done.Slot {
	case slotSwitch:
		return d.moved(done)
	case slotSignOut:
		return d.signedOut(done)
	case slotRights:
		return d.haveRights(done)
	case slotPlan:
		return d.havePlan(done)
	case slotApply:
		return d.applied(done)
	}
	return part.Result{}
}

// SignedOff is the Off of what needs a session: why not, "" if there is one.
func (d *Desk) SignedOff() string {
	if d.session == nil {
		return "nobody is signed in yet"
	}
	return ""
}

// What screens tell each other, by [part.Show] (With) and [part.Tell].
type (
	// SignedIn tells every screen that the session is another one, or that the
	// same administrator signed in again.
	SignedIn struct{ Again bool }
	// SignIn asks Connect for a sign-in: Why names what ended the session before,
	// nil for none. Back is the screen to return to.
	SignIn struct {
		Why  error
		Back string
	}
	// FillIn asks Connect to put a profile that lacks something for signing in into
	// its form.
	FillIn struct{ Profile profile.Profile }
	// ProfilesChanged tells Connect that the profiles are others than before.
	ProfilesChanged struct{}
	// GetToken asks Tokens to get a token for a client of the desk's realm.
	GetToken struct{ ClientID string }
	// Changed tells every screen that a plan was applied, or may have been in
	// part: what it shows of these things is old.
	Changed struct {
		Realm string
		Plan  *change.Plan
	}
	// TokenChanged tells every screen that the newest token is another one.
	TokenChanged struct{}
)

// clean is short for what is done to every text from outside.
func clean(s string) safetext.Text { return safetext.Clean(s) }

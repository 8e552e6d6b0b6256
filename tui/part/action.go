package part

// Scope says where an action's keys work.
type Scope int

// The scopes, from the narrowest.
const (
	InPane Scope = iota
	InScreen
	Everywhere
)

// Action is one thing that can be done, declared once: it feeds dispatch, the
// footer, the help, the palette and the docs.
type Action struct {
	// ID is its name in docs and remapping: "client.secret.rotate".
	ID string
	// Title is a verb phrase for footer and palette: "rotate secret".
	Title string
	// Help says in a sentence what it does.
	Help string
	// Keys trigger it, as bubbletea names them ("space", "ctrl+p"). The last one
	// is plain: every terminal can send it.
	Keys  []string
	Scope Scope
	// Danger marks what changes something.
	Danger bool
	// Footer is its weight in the footer: 0 never shows, higher stands first.
	Footer int
	// Off says why it cannot be done now; nil or "" means it can.
	Off func() string
	Run func() Result
}

// WhyOff returns why the action is off, or "".
func (a Action) WhyOff() string {
	if a.Off == nil {
		return ""
	}
	return a.Off()
}

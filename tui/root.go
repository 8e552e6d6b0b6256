package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/keys"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// Root is the one tea.Model. It is made by [New] and used by one goroutine.
type Root struct {
	o       Options
	host    Host
	entries []Entry
	at      int // of entries: the screen that is shown
	layers  []*layer

	w, h     int
	theme    *themes.Theme
	profile  colorprofile.Profile
	styles   *themes.Styles
	enhanced bool // the terminal tells ctrl+enter from enter

	tasks   *tasks
	timers  timers
	status  status
	head    widget.Header
	headAt  time.Time // when the header's timer is due; zero for none
	ending  ending
	strokes strokes

	globals keys.Set
	spots   part.Rects[spot] // what the mouse can hit outside the screen
	cmds    []tea.Cmd        // of the update that is under way
}

var _ tea.Model = (*Root)(nil)

// New makes a root; it does nothing until Init.
func New(o Options) *Root {
	if o.Host == nil {
		o.Host = system{}
	}
	if o.Clipboard == nil {
		o.Clipboard = systemClipboard
	}
	if o.Profile == colorprofile.Unknown {
		o.Profile = colorprofile.TrueColor
	}
	r := &Root{o: o, host: o.Host, entries: o.Screens, profile: o.Profile, tasks: newTasks(o.Host)}
	r.timers.live = map[part.Slot]*timer{}
	r.w, r.h = o.Width, o.Height
	if r.w <= 0 || r.h <= 0 {
		r.w, r.h = goodWidth, goodHeight
	}
	for i, e := range r.entries {
		if e.Screen.ID() == o.First {
			r.at = i
		}
	}
	r.useTheme(o.Theme)
	r.globals = r.ownActions()
	for _, e := range r.entries {
		e.Screen.Resize(r.w, r.bodyHeight()) // a message may come before it is shown
	}
	r.resize(r.w, r.h)
	r.head = r.header()
	return r
}

// useTheme takes a palette; nil is a built-in one.
func (r *Root) useTheme(t *themes.Theme) {
	if t == nil {
		name := themes.Default
		if r.o.Light {
			name = themes.Light
		}
		builtIn, err := themes.Load(name)
		if err != nil {
			panic(err) // it is part of the program, and a test loads it
		}
		t = builtIn
	}
	r.theme = t
	r.styles = t.Styles(r.profile)
}

// Init starts the first screen.
func (r *Root) Init() tea.Cmd {
	if r.o.Theme == nil && r.profile >= colorprofile.ANSI {
		r.wait(slotBackground, askBackgroundAfter)
	}
	r.apply(r.screen().Start(), origin{entry: r.at})
	r.settle()
	r.pace()
	return r.commands()
}

// Update takes one message.
func (r *Root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	r.take(msg)
	r.settle()
	r.pace()
	return r, r.commands()
}

// commands hands over what the update has gathered.
func (r *Root) commands() tea.Cmd {
	cmds := r.cmds
	r.cmds = nil
	switch len(cmds) {
	case 0:
		return nil
	case 1:
		return cmds[0]
	}
	return tea.Batch(cmds...)
}

// take is the routing, in order: the terminal's own news, answers, then keys,
// pastes and the mouse.
func (r *Root) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		r.resize(msg.Width, msg.Height)
	case tea.ColorProfileMsg:
		r.useProfile(msg.Profile)
	case tea.BackgroundColorMsg:
		r.useBackground(msg.IsDark())
		r.answered()
	case tea.KeyboardEnhancementsMsg:
		r.enhanced = msg.SupportsKeyDisambiguation()
	case tea.FocusMsg, tea.BlurMsg, tea.ResumeMsg:
		r.apply(r.screen().Update(msg), origin{entry: r.at})
	case finished:
		r.deliver(msg)
	case fired:
		r.fire(msg)
	case interrupted:
		r.interrupt()
	case tea.KeyPressMsg:
		r.key(msg)
	case tea.PasteMsg:
		r.paste(msg)
	case tea.MouseMsg:
		r.mouse(msg)
	}
}

// resize takes the size and hands it on.
func (r *Root) resize(w, h int) {
	r.w, r.h = max(1, w), max(1, h)
	if r.small() {
		return // whoever is below keeps the last size that made sense
	}
	r.screen().Resize(r.w, r.bodyHeight())
	for _, l := range r.layers {
		l.place(r.w, r.h, r.layersTop())
	}
}

// useProfile takes how many colours there are. NO_COLOR was looked at before
// and is not to be overruled: a terminal may tell later that it could do more.
func (r *Root) useProfile(p colorprofile.Profile) {
	if r.profile > colorprofile.ASCII {
		r.profile = p
		r.styles = r.theme.Styles(p)
	}
}

// useBackground takes the light theme where the terminal is light and no theme
// was chosen.
func (r *Root) useBackground(dark bool) {
	if r.o.Theme != nil {
		return
	}
	name := themes.Default
	if !dark {
		name = themes.Light
	}
	if t, err := themes.Load(name); err == nil {
		r.useTheme(t)
	}
}

// screen is the one that is shown.
func (r *Root) screen() part.Screen { return r.entries[r.at].Screen }

// top is who takes keys: the top overlay, else the screen.
func (r *Root) top() (part.Pane, origin) {
	if n := len(r.layers); n > 0 {
		return r.layers[n-1].overlay, origin{r.at, r.layers[n-1]}
	}
	return r.screen(), origin{entry: r.at}
}

// Busy says whether a job is under way that is not quiet.
func (r *Root) Busy() bool { return r.tasks.shown() != nil }

// Running returns the titles of all jobs under way, the quiet ones too, the
// oldest first.
func (r *Root) Running() []safetext.Text {
	all := make([]*task, 0, len(r.tasks.live))
	for _, t := range r.tasks.live {
		all = append(all, t)
	}
	sortTasks(all)
	out := make([]safetext.Text, len(all))
	for i, t := range all {
		out[i] = t.job.Title
	}
	return out
}

// Shown returns the ID of the screen that is shown.
func (r *Root) Shown() string { return r.screen().ID() }

// Overlays returns the titles of the open overlays, the top one last.
func (r *Root) Overlays() []safetext.Text {
	out := make([]safetext.Text, len(r.layers))
	for i, l := range r.layers {
		out[i] = l.overlay.Title()
	}
	return out
}

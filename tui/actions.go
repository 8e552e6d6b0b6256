package tui

import (
	"slices"

	"kloakroom/internal/safetext"
	"kloakroom/tui/keys"
	"kloakroom/tui/overlay"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// why says why the entry cannot be gone to, "" if it can.
func (e Entry) why() string {
	if e.Off == nil {
		return ""
	}
	return e.Off()
}

func noteOff(e Entry, why string) safetext.Text {
	return safetext.Clean(string(e.Screen.Title()) + ": " + why)
}

// ownActions are what the root itself can do.
func (r *Root) ownActions() keys.Set {
	out := keys.Set{
		{
			ID: "app.palette", Title: "command", Help: "Finds any action by a few letters of its name.",
			Keys: []string{":", "ctrl+p"}, Scope: part.Everywhere, Footer: 2,
			Run: func() part.Result { return part.Handled(r.palette()) },
		},
		{
			ID: "app.help", Title: "help", Help: "Shows the keys of this place.",
			Keys: []string{"?", "f1"}, Scope: part.Everywhere, Footer: 1,
			Run: func() part.Result { return part.Handled(r.help()) },
		},
	}
	for i, e := range r.entries {
		out = append(out, part.Action{
			ID: "app.show." + e.Screen.ID(), Title: "go to " + string(e.Screen.Title()),
			Keys: []string{"alt+" + e.Key, e.Key}, Scope: part.Everywhere, Off: e.Off,
			Run: func() part.Result { r.show(i, nil); return part.Handled() },
		})
	}
	return append(out,
		part.Action{
			ID: "app.stop", Title: "stop what is being read", Help: "A write under way is never stopped.",
			Keys: []string{"esc"}, Scope: part.Everywhere,
			Off: func() string {
				if !r.Busy() {
					return "nothing is being read"
				}
				return ""
			},
			Run: func() part.Result { r.stopReads(); return part.Handled() },
		},
		part.Action{
			ID: "app.suspend", Title: "suspend", Help: "Back to the shell; fg takes it up again.",
			Keys: []string{"ctrl+z"}, Scope: part.Everywhere, Off: r.host.SuspendOff,
			Run: func() part.Result { return part.Handled(suspend{}) },
		},
		part.Action{
			ID: "app.quit", Title: "quit", Help: "A write under way is finished first; ctrl+c twice does not wait.",
			Keys: []string{"ctrl+c", "q"}, Scope: part.Everywhere, Run: quitNow,
		},
	)
}

// everywhere are the actions that work in every screen.
func (r *Root) everywhere() keys.Set {
	if r.o.Actions == nil {
		return r.globals
	}
	return keys.Merge(r.o.Actions(), r.globals)
}

// Live returns the actions that keys reach now, narrowest first. An open overlay
// leaves only its own, help, suspending and ctrl+c.
func (r *Root) Live() keys.Set {
	if n := len(r.layers); n > 0 {
		set := keys.Set(r.layers[n-1].overlay.Actions())
		for _, a := range r.globals {
			switch a.ID {
			case "app.help", "app.suspend":
				set = append(set, a)
			case "app.quit":
				a.Keys = a.Keys[:1]
				set = append(set, a)
			}
		}
		return keys.Merge(set)
	}
	return keys.Merge(r.screen().Actions(), r.everywhere())
}

// Palette returns every action there is from here: those of keys, and what else
// the screen can do in another of its panes; what the footer would name first
// stands first, and moving about last.
func (r *Root) Palette() keys.Set {
	var more keys.Set
	if c, ok := r.screen().(part.Catalogue); ok {
		more = c.Catalogue()
	}
	var out keys.Set
	for _, a := range keys.Merge(r.screen().Actions(), more, r.everywhere()) {
		if a.ID != "app.palette" {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b part.Action) int { return b.Footer - a.Footer })
	return out
}

func (r *Root) palette() part.Open {
	return part.Open{Overlay: overlay.NewPalette(r.Palette()), Reply: func(answer any) part.Result {
		if a, ok := answer.(part.Action); ok {
			_, from := r.top()
			r.run(a, from)
		}
		return part.Result{}
	}}
}

// help lists the keys of this place, by how far they reach, and those that only
// move about at the end.
func (r *Root) help() part.Open {
	pane, from := r.top()
	title := r.screen().Title()
	if from.layer != nil {
		title = from.layer.overlay.Title()
	}
	places := []keys.Place{{Title: "Here"}, {Title: "On this screen"}, {Title: "Everywhere"}, {Title: "Moving about"}}
	const moving = 3
	for _, a := range r.Live() {
		i := min(max(int(a.Scope), 0), moving-1)
		if keys.Moves(a) {
			i = moving
		}
		places[i].Set = append(places[i].Set, a)
	}
	if pane.Typing() {
		places = append(places, keys.Place{Title: "In a text field", Set: widget.EditActions()})
	}
	return part.Open{Overlay: overlay.NewHelp("Keys · "+title, places)}
}

// Places returns all actions there are, by place, for the page of docs.
func (r *Root) Places() []keys.Place {
	out := []keys.Place{{
		Title: "Everywhere", Intro: "In a text field letters are text; there alt with a number goes to a screen.", Set: r.everywhere(),
	}}
	for _, e := range r.entries {
		set := keys.Set(e.Screen.Actions())
		if c, ok := e.Screen.(part.Catalogue); ok {
			set = keys.Merge(set, c.Catalogue())
		}
		out = append(out, keys.Place{Title: string(e.Screen.Title()), Set: set})
	}
	out = append(out, overlay.Places()...)
	return append(out, keys.Place{
		Title: "Text fields", Intro: "Those of a shell's line.", Set: widget.EditActions(),
	})
}

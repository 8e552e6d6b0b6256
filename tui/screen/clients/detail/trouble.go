package detail

import (
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// trouble draws an error where what it kept away would be: what failed and why,
// what to try, and the key that helps.
func trouble(err error, st *themes.Styles, w int) []string {
	f := fault.Of(err)
	if f.Class == fault.Interrupted {
		return append(say("Stopped.", st.Muted, w), remedy(err, st, w))
	}
	out := say("✗ "+safetext.Clean(f.Error()), st.Error, w)
	if f.Hint != "" {
		out = append(out, say(safetext.Clean(f.Hint), st.Muted, w)...)
	}
	return append(out, remedy(err, st, w))
}

// remedy names the key that helps.
func remedy(err error, st *themes.Styles, w int) string {
	key, does := remedyOf(err)
	if used := 1 + len(key) + len(does); w >= used {
		return widget.Blank(1) + st.KeyCap.Render(key) + st.Muted.Render(does) + widget.Blank(w-used)
	}
	return widget.Blank(w)
}

func remedyOf(err error) (key, does string) {
	if screen.Ended(err) {
		return "enter", " sign in again"
	}
	return "r", " try again"
}

// troubleLine is trouble in one line of w cells.
func troubleLine(err error, st *themes.Styles, w int) string {
	f := fault.Of(err)
	why := f.Why // what failed is seen from where it stands
	if why == "" {
		why = f.Error()
	}
	style, words := st.Error, "✗ "+safetext.Clean(why)
	if f.Class == fault.Interrupted {
		style, words = st.Muted, "Stopped."
	}
	key, does := remedyOf(err)
	room := 1 + len(key) + len(does) + 1
	if w < 2*room {
		return style.Render(widget.Fit(" "+words, w))
	}
	return style.Render(widget.Fit(" "+words, w-room-1)) + widget.Blank(1) + remedy(err, st, room)
}

package screen

import (
	"strings"

	"kloakroom/internal/safetext"
	"kloakroom/themes"
	"kloakroom/tui/widget"
)

// foot is what does not scroll: what is lost, and what is to be typed, with an
// empty row for the field; or why the plan cannot be applied. It may have air
// between.
func (b *planBox) foot(w int, air bool) []row {
	switch {
	case b.Typing():
	case b.phase == shown && !b.plan.Empty() && b.applyOff() != "":
		return []row{{}, {{Text: applyKey + clean(b.applyOff()), Tone: widget.ToneMuted}}}
	default:
		return nil
	}
	out := []row{{}}
	if lost := b.plan.Losses(); len(lost) > 0 {
		text := safetext.Truncate(clean("Does not come back: "+strings.Join(lost, "; ")), 4*w)
		out = append(out, atMost(4, hanging("! ", text, widget.ToneDanger, w), w)...)
		if air {
			out = append(out, row{})
		}
	}
	ask, what := b.proof.asks(), b.proof.what()
	if guarded(b.session) {
		ask = "This Keycloak is guarded. " + ask
	}
	rows := wrapped(ask, widget.ToneText, w)
	typed := widget.Cell{Text: what, Tone: widget.ToneStrong}
	if last := len(rows) - 1; last >= 0 && safetext.Width(rows[last][0].Text+" "+what) <= w {
		rows[last] = append(rows[last], widget.Cell{Text: " "}, typed)
	} else {
		rows = append(rows, atMost(2, wrapped(what, typed.Tone, w), w)...)
	}
	return append(append(out, rows...), row{})
}

// applyKey is the key as it will be, before why it is not yet.
const applyKey safetext.Text = "enter apply · "

// fieldLeast is what the field keeps for itself beside the hint.
const fieldLeast = 24

// applyHint stands behind the field while enter does not apply yet: the key as it
// will be, and why not, the latter as far as there is room.
func (b *planBox) applyHint() safetext.Text {
	why := b.applyOff()
	if why == "" || b.phase != shown {
		return ""
	}
	for _, hint := range []safetext.Text{applyKey + clean(why), applyKey + "type it first"} {
		if safetext.Width(hint)+promptWidth+fieldLeast <= b.w {
			return hint
		}
	}
	return ""
}

// typedWidth is that of the field, which a hint may stand behind.
func (b *planBox) typedWidth() int {
	w := b.w - promptWidth
	if hint := b.applyHint(); hint != "" {
		w -= safetext.Width(hint) + promptWidth
	}
	return max(1, w)
}

// field draws what is typed, and behind it what enter does.
func (b *planBox) field(st *themes.Styles, focused bool) string {
	if b.w <= promptWidth {
		return widget.Blank(b.w)
	}
	b.typed.Resize(b.typedWidth(), 1)
	out := st.Accent.Render("> ") + b.typed.Lines(st, focused)[0]
	if hint := b.applyHint(); hint != "" {
		out += widget.Blank(promptWidth) + st.Disabled.Render(string(hint))
	}
	return out
}

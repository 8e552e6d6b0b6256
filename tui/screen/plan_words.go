package screen

import (
	"strings"

	"kloakroom/internal/change"
	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/secret"
	"kloakroom/tui/widget"
)

const (
	indent   = 2
	fieldGap = 3
	// nameRows is how many lines the title of a change may take: a name of 10,000
	// characters says nothing after that.
	nameRows = 3
	// whyRows is how many the cause of a failure may take, and what to try; what is
	// copied has all of it.
	whyRows = 8
)

// rows are the whole text in lines of w cells.
func (b *planBox) rows(w int) []row {
	switch {
	case b.phase == failed:
		return b.failure(w)
	case b.plan.Empty():
		return hanging("✓ ", "Nothing to change: all is as wanted.", b.tone(widget.ToneOK), w)
	}
	var out []row
	changes := b.plan.Changes()
	if len(changes) == 1 {
		return b.change(changes[0], w)
	}
	for i, c := range changes {
		if i > 0 && b.phase != applying {
			out = append(out, row{})
		}
		out = append(out, atMost(nameRows, b.heading(i, c, w), w)...)
		if b.phase == applying {
			continue // how far each is, at one look
		}
		out = append(out, indented(b.change(c, w-indent))...)
	}
	return out
}

// tone is muted where what stands there is not what is asked for any more.
func (b *planBox) tone(t widget.Tone) widget.Tone {
	if b.phase == working {
		return widget.ToneMuted
	}
	return t
}

// heading names one change of several and says how far it is.
func (b *planBox) heading(i int, c change.Change, w int) []row {
	title := widget.Capital(clean(c.Title()))
	if b.phase != applying {
		return hanging("· ", title, b.tone(widget.ToneStrong), w)
	}
	made := b.application.progress.made()
	switch {
	case i < len(made):
		return stepRows(made[i], w)
	case i == len(made):
		return hanging("▸ ", title+" …", widget.ToneAccent, w)
	}
	return hanging("· ", title, widget.ToneMuted, w)
}

// change are the fields of one change, and what Keycloak does besides.
func (b *planBox) change(c change.Change, w int) []row {
	out := b.fields(c, w)
	if len(c.Consequences) == 0 {
		return out
	}
	if len(out) > 0 {
		out = append(out, row{})
	}
	out = append(out, row{{Text: "What follows", Tone: b.tone(widget.ToneStrong)}})
	for _, e := range c.Consequences {
		mark, tone := safetext.Text("· "), widget.ToneText
		if e.Lost != "" {
			mark, tone = "− ", widget.ToneWarn
		}
		out = append(out, indented(hanging(mark, clean(e.Text), b.tone(tone), w-indent))...)
	}
	if tokens := tokenWords(c); tokens != "" {
		const name safetext.Text = "Tokens   "
		rows := hanging(name, tokens, b.tone(widget.ToneText), w)
		out = append(append(out, row{}), rows...)
	}
	return out
}

// tokenWords say what a client's tokens become where no consequence does.
func tokenWords(c change.Change) safetext.Text {
	if c.Kind != change.KindClient || c.Action != change.Update {
		return ""
	}
	ends := false
	for _, f := range c.Fields {
		switch f.Path {
		case "publicClient", "enabled":
			return ""
		case "serviceAccountsEnabled":
			ends = f.After == false
		}
	}
	if !ends {
		return ""
	}
	return "none can be got any more (401 unauthorized_client); those it has stay good until they expire"
}

// fields are the values, before and after, below each other.
func (b *planBox) fields(c change.Change, w int) []row {
	labels := 0
	for _, f := range c.Fields {
		if n := safetext.Width(label(f)); n <= w/2 {
			labels = max(labels, n)
		}
	}
	var out []row
	last := ""
	for _, f := range c.Fields {
		mapper, _ := f.Mapper()
		if mapper != "" && mapper != last {
			out = append(out, atMost(nameRows, wrapped("Mapper "+clean(mapper), b.tone(widget.ToneText), w), w)...)
		}
		last = mapper
		out = append(out, b.fieldOf(c, f, labels, w)...)
	}
	return out
}

// label is a field's name; those of a mapper stand below it, indented.
func label(f change.Field) safetext.Text {
	if _, name := f.Mapper(); name != "" {
		return safetext.Text(widget.Blank(indent)) + clean(name)
	}
	return clean(f.Label())
}

// fieldOf is one field: in one line where it fits, else the value after below the
// one before; a long label stands in a line of its own.
func (b *planBox) fieldOf(c change.Change, f change.Field, labels, w int) []row {
	label := label(f)
	values := b.values(c, f, w-labels-fieldGap)
	if labels == 0 || w-labels-fieldGap < 8 {
		values = b.values(c, f, w-indent)
		return append(atMost(nameRows, wrapped(label, b.tone(widget.ToneText), w), w), indented(values)...)
	}
	var out []row
	if safetext.Width(label) > labels {
		out = atMost(nameRows, wrapped(label, b.tone(widget.ToneText), w), w)
		label = ""
	}
	for i, r := range values {
		if i > 0 {
			label = ""
		}
		lead := widget.Cell{Text: safetext.Text(widget.Fit(label, labels) + widget.Blank(fieldGap)), Tone: b.tone(widget.ToneText)}
		out = append(out, append(row{lead}, r...))
	}
	return out
}

// values are "before → after"; of what is created only the value after.
func (b *planBox) values(c change.Change, f change.Field, w int) []row {
	was, is := f.Words()
	before, after := clean(was), clean(is)
	if c.Kind == change.KindSecret && f.Before == secret.Mask && f.After == secret.Mask {
		before, after = "••••••••", "a new one"
	}
	muted, strong := b.tone(widget.ToneMuted), b.tone(widget.ToneStrong)
	const arrow = " → "
	switch {
	case c.Action == change.Create && f.Before == nil && c.Kind != change.KindAssignment:
		return wrapped(after, strong, w)
	case safetext.Width(before+arrow+after) <= w:
		return []row{{{Text: before + arrow, Tone: muted}, {Text: after, Tone: strong}}}
	}
	return append(wrapped(before, muted, w), hanging("→ ", after, strong, w)...)
}

// failure says what failed, why, what to try, and what became of each change.
func (b *planBox) failure(w int) []row {
	if b.err == nil || b.stopped() && b.application == nil {
		return wrapped("Stopped. Nothing was written.", widget.ToneText, w)
	}
	f := fault.Of(b.err)
	out := atMost(whyRows, hanging("✗ ", widget.Capital(clean(f.Error())), widget.ToneError, w), w)
	if len(out) == whyRows && f.What != "" && f.Why != "" {
		// A name may be so long that the cause would be far below it.
		out = atMost(nameRows, hanging("✗ ", widget.Capital(clean(f.What)), widget.ToneError, w), w)
		out = append(out, atMost(whyRows, hanging("  ", clean(f.Why), widget.ToneError, w), w)...)
	}
	if f.Hint != "" {
		out = append(out, row{})
		out = append(out, atMost(whyRows, wrapped(clean(f.Hint), widget.ToneText, w), w)...)
	}
	out = append(out, row{})
	if b.application == nil || b.application.outcome == nil && !b.application.lost {
		if strings.Contains(f.Hint, "not written") || strings.Contains(f.Hint, "othing was written") {
			return out[:len(out)-1]
		}
		return append(out, wrapped("Nothing was written.", widget.ToneStrong, w)...)
	}
	out = append(out, row{{Text: "What became of it", Tone: widget.ToneStrong}})
	for _, s := range b.application.steps() {
		out = append(out, indented(atMost(nameRows, stepRows(s, w-indent), w-indent))...)
	}
	return out
}

// stepRows say how one change ended.
func stepRows(s change.StepOutcome, w int) []row {
	title := clean(s.Change.Title())
	switch s.State {
	case change.Applied:
		return hanging("✓ ", clean(s.Change.Done()), widget.ToneOK, w)
	case change.Partial:
		return hanging("! ", "Done in part: "+title, widget.ToneWarn, w)
	case change.Unknown:
		return hanging("? ", "Nobody knows whether this was done: "+title, widget.ToneWarn, w)
	default:
		return hanging("– ", "Not done: "+title, widget.ToneMuted, w)
	}
}

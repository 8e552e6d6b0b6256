package screen

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"kloakroom/internal/profile"
	"kloakroom/internal/safetext"
	"kloakroom/tui/widget"
)

// Header says where we are, as whom, and how long the newest token lives.
func (d *Desk) Header(now time.Time) widget.Header {
	var h widget.Header
	if d.session == nil {
		return h
	}
	first := d.Profile()
	if first == "" {
		first = placeOf(d.session.Base())
	}
	h.Path = append(h.Path, clean(first))
	for _, step := range []string{d.realm, d.client} {
		if step != "" {
			h.Path = append(h.Path, clean(step))
		}
	}
	h.Who = clean(d.session.Administrator())
	h.Mark = d.mark()
	h.Token, h.Again = d.tokenCells(now)
	return h
}

// mark is what must not be missed: how guarded the profile is, and a server that
// anybody on the way could pose as.
func (d *Desk) mark() safetext.Text {
	var marks []string
	switch d.session.Guard() {
	case profile.Guarded:
		marks = append(marks, "GUARDED")
	case profile.ReadOnly:
		marks = append(marks, "READ-ONLY")
	case profile.Open:
	}
	if d.o.Settings.Insecure {
		marks = append(marks, "TLS NOT VERIFIED")
	}
	return safetext.Text(strings.Join(marks, " · "))
}

// placeOf is a short name of a Keycloak: its host, and its base path.
func placeOf(base string) string {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return base
	}
	return u.Host + u.Path
}

// The header has no room for more of a name that may be long.
const (
	ownerWidth    = 24
	audienceWidth = 40
)

// tokenCells are the newest token's: whose it is, how long it lives, and whether
// it is meant for the audience that was declared.
func (d *Desk) tokenCells(now time.Time) (cells []widget.Cell, again time.Duration) {
	t := d.token
	if t == nil || t.Decoded == nil {
		return nil, 0
	}
	whose := t.ClientID
	if whose == "" {
		whose = t.Decoded.ClientID()
	}
	cells = append(cells, widget.Cell{Text: "◷ " + safetext.Truncate(clean(d.NameOf(whose)), ownerWidth), Tone: widget.ToneMuted})
	if ends, ok := t.Decoded.ExpiresAt(); ok {
		cell, next := countdown(ends, now)
		cells, again = append(cells, cell), next
	}
	if want := t.Wish.Audience; want != "" {
		if slices.Contains(t.Decoded.Audience(), want) {
			cells = append(cells, widget.Cell{Text: "✓ " + safetext.Truncate(clean(want), audienceWidth), Tone: widget.ToneOK})
		} else {
			cells = append(cells, widget.Cell{Text: "✗ " + safetext.Truncate(clean(want), audienceWidth), Tone: widget.ToneError})
		}
	}
	return cells, again
}

// Soon is when a token's end is near enough to be warned of.
const Soon = 30 * time.Second

// countdown says how long it is until a token ends, and when that changes.
func countdown(ends, now time.Time) (widget.Cell, time.Duration) {
	left := ends.Sub(now)
	if left <= 0 {
		return widget.Cell{Text: "expired", Tone: widget.ToneError}, 0
	}
	tone := widget.ToneText
	if left <= Soon {
		tone = widget.ToneWarn
	}
	whole := left.Truncate(time.Second)
	again := left - whole + time.Millisecond
	seconds := int(whole / time.Second)
	text := fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	if seconds >= 3600 {
		text = fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return widget.Cell{Text: safetext.Text(text), Tone: tone}, again
}

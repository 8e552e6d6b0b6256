package explorer

import (
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// words are said where there is nothing to show.
func (r *response) words(w int) []line {
	room := max(1, w-2*markWidth)
	var out []line
	say := func(t safetext.Text, tone widget.Tone) { out = append(out, wrapped(line{t, tone}, room)...) }
	switch {
	case r.sending && r.waited:
		words := "Sending " + clean(r.next.method) + " " + r.next.place()
		if r.next.auth.kind == authAuto {
			words += ", with a token for " + clean(r.next.auth.wish.ClientID)
		}
		say(words+" …", widget.ToneText)
	case r.state == stateNothing:
		say(r.idle, toneNote)
	case r.tabs.Current == showBody && r.kind == kindBinary:
		say(r.binaryWords(), widget.ToneText)
		say("It is not shown as text. "+outputHint, toneNote)
	case r.tabs.Current == showBody && r.kind == kindEmpty:
		say("The answer has no body.", toneNote)
	case r.tabs.Current == showBody:
		say("Waiting for the body …", toneNote)
	case r.tabs.Current == showToken:
		say(r.unchained(), toneNote)
	default:
		say("There was no answer.", toneNote)
	}
	return out
}

const outputHint = "y copies the call as a command; with --output FILE that keeps it."

func (r *response) binaryWords() safetext.Text {
	media := r.exchange.Response.Header.Get("Content-Type")
	if media == "" {
		media = "no named type"
	}
	words := "Binary: " + sizeWords(r.exchange.Response.Body.Size()) + " of " + safetext.Truncate(clean(media), 60)
	if r.arriving {
		words += " so far"
	}
	return words + "."
}

// unchained says why there is no token exchange to show.
func (r *response) unchained() safetext.Text {
	switch r.asked.auth.kind {
	case authNewest:
		return "The call was made with a pasted token: nothing was exchanged for it here."
	case authNone:
		return "The call was made without a token."
	default:
		return "No token endpoint was asked."
	}
}

// failure says whether the error is what the pane shows.
func (r *response) failure() bool {
	return r.state == stateFailed && r.tabs.Current == showBody && (!r.sending || !r.waited)
}

// helps is the key that helps where there is nothing to show.
func (r *response) helps() widget.Hint {
	switch {
	case r.sending && r.waited:
		return widget.Hint{Key: "esc", Does: "stop"}
	case r.state == stateFailed && screen.Ended(r.err):
		return widget.Hint{Key: "enter", Does: "sign in again"}
	case r.failure() && r.typing:
		return widget.Hint{Key: "ctrl+j", Does: widget.TryAgain.Does}
	case r.failure():
		return widget.TryAgain
	case r.state == stateNothing:
		return widget.Hint{Key: "ctrl+j", Does: "send (also ctrl+enter, alt+enter)"}
	}
	return widget.Hint{}
}

// notes stand between the status and the body: why the API refuses, where it was
// redirected to, what happened with the token.
func (r *response) notes() []line {
	x := r.exchange
	var out []line
	if x != nil && x.Response != nil && (x.Response.Status == unauthorized || x.Response.Status == forbidden) {
		for _, c := range x.Response.Header.Values("Www-Authenticate") {
			out = append(out, line{"WWW-Authenticate: " + clean(c), widget.ToneDanger})
		}
	}
	if x != nil {
		for _, h := range x.Hops {
			out = append(out, hopLine(h))
		}
		if x.NotFollowed != "" {
			out = append(out, line{"! The redirect was not followed: " + clean(x.NotFollowed) + ".", widget.ToneWarn})
		}
	}
	return append(out, r.said...)
}

// hopLine tells of a redirect; that the token stayed behind comes first, for the
// URL may be long.
func hopLine(h wire.Hop) line {
	words := clean(wire.StatusWords(h.Status)) + " → "
	if h.TokenDropped {
		return line{words + "another origin, token dropped: " + clean(h.To), widget.ToneWarn}
	}
	return line{words + clean(h.To), widget.ToneInfo}
}

// fold brings notes into so many lines: wrapped if they fit, else each in one, and
// the last line says if there are more.
func fold(notes []line, w, room int) []line {
	var out []line
	for _, n := range notes {
		out = append(out, wrapped(n, w)...)
	}
	if len(out) <= room {
		return out
	}
	if len(notes) > room && room > 1 {
		more := line{"… more under Headers and Timing.", toneNote}
		return append(append([]line{}, notes[:room-1]...), more)
	}
	return notes[:min(room, len(notes))]
}

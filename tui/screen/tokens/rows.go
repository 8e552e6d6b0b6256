package tokens

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"kloakroom/internal/claims"
	"kloakroom/internal/safetext"
	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// first are the claims that are looked for first, in that order; the others
// follow as they stand in the token.
var first = []string{
	"aud", "iss", "azp", "client_id", "clientId", "sub", "exp", "iat", "nbf", "auth_time", "scope",
	"realm_access", "resource_access",
}

// What is kept of a token that is out of all bounds: the rest is read in the
// whole JSON.
const (
	maxRows   = 1000
	maxDepth  = 5
	nameCells = 28
	cellCells = 400
)

// entry is one row about a token: a claim, a member of the header, or a part of
// one that holds others.
type entry struct {
	key   string // of the row: the way there, which no two share
	name  string // the member's own
	depth int
	value any
	head  bool   // begins the header, of which value is the whole
	claim string // the name of a claim of the token itself, "" for what lies deeper

	label, cell widget.Cell // as they are drawn, but for times
}

// entriesOf lays a token's claims and header out, one row a value.
func entriesOf(t *claims.Token) []entry {
	if t == nil {
		return nil
	}
	var out []entry
	for _, m := range inOrder(t.Claims) {
		out = flatten(out, "claims", m, 0, true)
	}
	if t.Header != nil {
		out = append(out, entry{key: "header", name: "Header", value: t.Header, head: true})
		for _, m := range t.Header.Members {
			out = flatten(out, "header", m, 1, false)
		}
	}
	if len(out) > maxRows {
		out = append(out[:maxRows], entry{key: "more", name: "…", value: strconv.Itoa(len(out)-maxRows) + " more rows; y copies all as JSON"})
	}
	seen := make(map[string]int, len(out))
	for i := range out {
		out[i].draw()
		n := seen[out[i].key]
		seen[out[i].key]++
		if n > 0 { // a name that stands there twice
			out[i].key += "#" + strconv.Itoa(n)
		}
	}
	return out
}

// draw makes the cells.
func (e *entry) draw() {
	e.label.Text = safetext.Truncate(safetext.Text(widget.Blank(2*e.depth))+short(e.name), nameCells)
	e.label.Tone = widget.ToneMuted
	if e.head {
		e.label.Tone = widget.ToneStrong
		return
	}
	e.cell.Text, e.cell.Tone = line(e.value, e.depth)
}

// inOrder returns the claims, those to be looked at first before the others.
func inOrder(o *claims.Object) []claims.Member {
	if o == nil {
		return nil
	}
	place := func(m claims.Member) int {
		if i := slices.Index(first, m.Name); i >= 0 {
			return i
		}
		return len(first)
	}
	out := slices.Clone(o.Members)
	slices.SortStableFunc(out, func(a, b claims.Member) int { return place(a) - place(b) })
	return out
}

// flatten adds a member, and those within it below. An object with nothing but
// one plain member, such as {"roles": […]}, stays one row.
func flatten(out []entry, path string, m claims.Member, depth int, claim bool) []entry {
	e := entry{key: path + "/" + m.Name, name: m.Name, depth: depth, value: m.Value}
	if claim && depth == 0 {
		e.claim = m.Name
	}
	out = append(out, e)
	o, ok := m.Value.(*claims.Object)
	if !ok || depth >= maxDepth || len(out) > 2*maxRows {
		return out
	}
	if _, one := single(o); one {
		return out
	}
	for _, inner := range o.Members {
		out = flatten(out, e.key, inner, depth+1, claim)
	}
	return out
}

// single returns the one member of an object, if that is plain.
func single(o *claims.Object) (claims.Member, bool) {
	if len(o.Members) != 1 {
		return claims.Member{}, false
	}
	return o.Members[0], plain(o.Members[0].Value)
}

// plain says whether a value fits a line: no object, and no list that holds any.
func plain(v any) bool {
	switch v := v.(type) {
	case *claims.Object:
		return false
	case []any:
		for _, element := range v {
			switch element.(type) {
			case *claims.Object, []any:
				return false
			}
		}
	}
	return true
}

// line is a value in one line.
func line(v any, depth int) (safetext.Text, widget.Tone) {
	switch v := v.(type) {
	case nil:
		return "null", widget.ToneMuted
	case string:
		if v == "" {
			return "empty text", widget.ToneMuted
		}
		return short(v), widget.ToneText
	case []any:
		if len(v) == 0 {
			return "empty list", widget.ToneMuted
		}
		if plain(v) {
			return short(strings.Join(texts(v), ", ")), widget.ToneText
		}
	case *claims.Object:
		if len(v.Members) == 0 {
			return "empty", widget.ToneMuted
		}
		if m, one := single(v); one {
			value, _ := line(m.Value, depth)
			return short(m.Name + ": " + string(value)), widget.ToneText
		}
		if depth < maxDepth {
			return "", widget.ToneText // its members follow
		}
	}
	return short(claims.Text(v)), widget.ToneText
}

func texts(list []any) []string {
	out := make([]string, 0, min(len(list), maxRows))
	for _, v := range list[:min(len(list), maxRows)] {
		out = append(out, claims.Text(v))
	}
	return out
}

// short cleans what is not looked at beyond a screen's width.
func short(s string) safetext.Text {
	const bytes = 8 << 10
	if len(s) > bytes {
		s = strings.ToValidUTF8(s[:bytes], "") + "…"
	}
	return safetext.Truncate(clean(s), cellCells)
}

// whole is a value as it is shown in a box of its own, and copied: a list one
// element a line, an object as JSON.
func whole(v any) string {
	switch v := v.(type) {
	case []any:
		if plain(v) {
			all := make([]string, len(v))
			for i, element := range v {
				all[i] = claims.Text(element)
			}
			return strings.Join(all, "\n")
		}
	case string:
		return v
	}
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return claims.Text(v)
	}
	return string(safetext.JSON(b))
}

// columns are those of the claims. What is to stand beside them is a column
// more, which may be dropped where there is little room.
func columns() []widget.Column {
	return []widget.Column{{}, {Flex: 1, Min: 20}}
}

// rowsOf draws the entries as of now, and says after how long some of them read
// otherwise; 0 for never.
func rowsOf(t *screen.Token, entries []entry, now time.Time) (rows []widget.Row, again time.Duration) {
	times := map[string]claims.TimeInWords{}
	for _, at := range claims.Describe(t.Decoded, now) {
		times[at.Claim] = at
	}
	rows = make([]widget.Row, len(entries))
	for i, e := range entries {
		value := e.cell
		switch at, isTime := times[e.claim]; {
		case isTime && e.claim != "":
			var next time.Duration
			if value, next = timeCell(at, now); next > 0 && (again == 0 || next < again) {
				again = next
			}
		case e.claim == "aud":
			value.Tone = audienceTone(t)
		}
		rows[i] = widget.Row{Key: e.key, Cells: []widget.Cell{e.label, value}}
	}
	return rows, again
}

// audienceTone is that of the audience where one was expected.
func audienceTone(t *screen.Token) widget.Tone {
	switch {
	case t.Wish.Audience == "":
		return widget.ToneText
	case slices.Contains(t.Decoded.Audience(), t.Wish.Audience):
		return widget.ToneOK
	}
	return widget.ToneError
}

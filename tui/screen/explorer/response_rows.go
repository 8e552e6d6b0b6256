package explorer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"kloakroom/apiclient"
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// phase is a part of the time that a call took.
type phase struct {
	name safetext.Text
	from time.Duration
	took time.Duration
}

// phasesOf divides the time of a call. Waiting is all that is not spent on the
// way to the server; of redirects it has those before.
func phasesOf(t wire.Timing) (all []phase, total time.Duration) {
	total = max(t.Total, t.FirstByte)
	at := time.Duration(0)
	add := func(name safetext.Text, took time.Duration) {
		took = max(0, took)
		all = append(all, phase{name, at, took})
		at += took
	}
	add("dns", t.DNS)
	add("connect", t.Connect)
	if t.TLS > 0 {
		add("tls", t.TLS)
	}
	add("wait", t.FirstByte-t.DNS-t.Connect-t.TLS)
	add("content", total-t.FirstByte)
	return all, total
}

// barOf is a bar of took beginning at from, of total, which is so many cells.
func barOf(from, took, total time.Duration, cells int) safetext.Text {
	const eighths = " ▏▎▍▌▋▊▉█"
	marks := []rune(eighths)
	if total <= 0 || cells <= 0 {
		return "▏"
	}
	begin := min(cells-1, int(int64(from)*int64(cells)/int64(total)))
	length := int(int64(took) * int64(cells) * 8 / int64(total))
	length = min(max(1, length), (cells-begin)*8)
	bar := strings.Repeat(" ", begin) + strings.Repeat("█", length/8)
	if rest := length % 8; rest > 0 {
		bar += string(marks[rest])
	}
	return safetext.Text(bar)
}

// fill fills the tabs beside the body.
func (r *response) fill() part.Result {
	r.fillHeaders()
	r.fillTiming()
	return r.fillChain()
}

// fillTiming draws the times as a waterfall, and the redirects below it.
func (r *response) fillTiming() {
	x := r.exchange
	if x == nil {
		r.timing.SetRows(nil)
		return
	}
	phases, total := phasesOf(r.times(x))
	cells := max(4, r.w-26)
	var rows []widget.Row
	for _, p := range phases {
		rows = append(rows, widget.Row{Key: string(p.name), Cells: []widget.Cell{
			{Text: p.name},
			{Text: timeWords(p.took), Tone: widget.ToneMuted},
			{Text: barOf(p.from, p.took, total, cells), Tone: widget.ToneAccent},
		}})
	}
	rows = append(rows, widget.Row{Key: "total", Cells: []widget.Cell{
		{Text: "total", Tone: widget.ToneStrong}, {Text: timeWords(total), Tone: widget.ToneStrong}, {},
	}})
	for i, h := range x.Hops {
		l := hopLine(h)
		rows = append(rows, widget.Row{Key: fmt.Sprint("hop", i), Cells: []widget.Cell{
			{Text: "redirect"}, {}, {Text: l.text, Tone: l.tone},
		}})
	}
	r.timing.SetRows(rows)
}

// fillHeaders lists the headers of the answer, and those that were sent.
func (r *response) fillHeaders() {
	x := r.exchange
	if x == nil || x.Response == nil {
		r.headers.SetRows(nil)
		return
	}
	section := func(title safetext.Text, key string) widget.Row {
		return widget.Row{Key: key, Cells: []widget.Cell{{Text: title, Tone: widget.ToneStrong}, {}}}
	}
	rows := r.headerRows([]widget.Row{section("Answer", "answer")}, "a", x.Response.Header)
	rows = append(rows, widget.Row{Key: "gap", Cells: []widget.Cell{{}, {}}}, section("Sent", "sent"))
	r.headers.SetRows(r.headerRows(rows, "s", x.Request.Header))
}

// headerRows adds headers in the order of their names. A key is the side, the
// name and the value's number.
func (r *response) headerRows(rows []widget.Row, side string, all map[string][]string) []widget.Row {
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		for i, value := range all[name] {
			if r.veiled {
				value = veilValue(name, value)
			}
			rows = append(rows, widget.Row{
				Key: fmt.Sprintf("%s %d %s", side, i, name),
				Cells: []widget.Cell{
					{Text: safetext.Truncate(clean(spelled(name)), 40), Tone: widget.ToneMuted},
					{Text: clean(short(value))},
				},
			})
		}
	}
	return rows
}

// spelled is a header's name as its standard writes it.
func spelled(name string) string {
	if name == "Www-Authenticate" {
		return "WWW-Authenticate"
	}
	return name
}

// short bounds what is drawn of a header: a server may send 256 KiB of one.
func short(value string) string {
	const most = 4 << 10
	if len(value) > most {
		return strings.ToValidUTF8(value[:most], "") + "…"
	}
	return value
}

// header is the chosen line of Headers, ok if it is one.
func (r *response) header() (name, value string, ok bool) {
	row, ok := r.headers.Selected()
	x := r.exchange
	if !ok || x == nil || x.Response == nil {
		return "", "", false
	}
	var side string
	var i int
	if n, _ := fmt.Sscanf(row.Key, "%s %d", &side, &i); n != 2 {
		return "", "", false
	}
	parts := strings.SplitN(row.Key, " ", 3)
	all := map[string][]string(x.Response.Header)
	if side == "s" {
		all = x.Request.Header
	}
	values := all[parts[2]]
	if i >= len(values) {
		return "", "", false
	}
	return spelled(parts[2]), values[i], true
}

func refusalOf(err error) *wire.Exchange {
	var refused *apiclient.TokenError
	if errors.As(err, &refused) {
		return refused.Exchange
	}
	return nil
}

// fillChain writes the exchange that brought the token as HTTP writes it, the
// secrets masked.
func (r *response) fillChain() part.Result {
	x := r.chained()
	if x == nil {
		return r.chain.SetBody(nil, false)
	}
	var b bytes.Buffer
	if r.token.token != nil && !r.token.fresh {
		fmt.Fprintf(&b, "# The token was kept from before: it was got by this.\n\n")
	}
	fmt.Fprintf(&b, "%s %s\n", x.Request.Method, x.Request.URL)
	writeHeaders(&b, x.Request.Header)
	writeBody(&b, x.Request.Body)
	if x.Response != nil {
		fmt.Fprintf(&b, "\n%s · %s\n", wire.StatusWords(x.Response.Status), timeWords(r.times(x).Total))
		writeHeaders(&b, x.Response.Header)
		writeBody(&b, x.Response.Body)
	}
	if r.veiled {
		veil(b.Bytes())
	}
	return r.chain.SetBody(widget.BodyOf(b.Bytes()), false)
}

// plumbing are headers that say nothing of a token exchange.
var plumbing = []string{"User-Agent", "Accept-Encoding", "Content-Length", "Date", "Transfer-Encoding"}

func writeHeaders(b *bytes.Buffer, all map[string][]string) {
	names := make([]string, 0, len(all))
	for name := range all {
		if !slices.Contains(plumbing, name) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		for _, value := range all[name] {
			fmt.Fprintf(b, "%s: %s\n", name, short(value))
		}
	}
}

// writeBody writes the beginning of a body, JSON laid out.
func writeBody(b *bytes.Buffer, s *wire.Spool) {
	const most = 64 << 10
	if s == nil || s.Size() == 0 {
		return
	}
	text := make([]byte, min(most, s.Size()))
	n, _ := s.ReadAt(text, 0) // so much is there, in memory
	b.WriteByte('\n')
	if json.Indent(b, text[:n], "", "  ") != nil {
		b.Write(text[:n])
	}
	b.WriteByte('\n')
}

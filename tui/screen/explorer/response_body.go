package explorer

import (
	"mime"
	"strings"
	"unicode/utf8"

	"kloakroom/internal/wire"
	"kloakroom/tui/part"
	"kloakroom/tui/widget"
)

// open shows the body as what it turns out to be.
func (r *response) open(res *wire.ExchangeResponse) part.Result {
	if res.Body.Size() == 0 && res.Body.Err() == nil {
		r.kind = kindEmpty
		return part.Result{}
	}
	head := make([]byte, min(512, res.Body.Size()))
	n, _ := res.Body.ReadAt(head, 0) // so much is there; less than that is shown as it is
	media, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		media = ""
	}
	if binary(media, head[:n]) {
		r.kind = kindBinary
		return part.Result{}
	}
	r.kind = kindText
	var body widget.Body = res.Body
	if r.veiled {
		body = newVeiledBody(body)
	}
	return r.body.SetBody(body, speaksJSON(media, head[:n]))
}

// speaksJSON says whether a body is JSON, by what it says of itself or, if that is
// nothing much, by its first character.
func speaksJSON(media string, head []byte) bool {
	switch {
	case media == "application/json", strings.HasSuffix(media, "+json"), media == "text/json":
		return true
	case media == "", media == "text/plain", media == "application/octet-stream":
		first := strings.TrimLeft(string(head), " \t\r\n")
		return first != "" && (first[0] == '{' || first[0] == '[')
	}
	return false
}

// binary says whether a body is nothing to read: it has a NUL, or it is neither
// text by its type nor UTF-8.
func binary(media string, head []byte) bool {
	for _, c := range head {
		if c == 0 {
			return true
		}
	}
	kind, _, _ := strings.Cut(media, "/")
	if kind == "text" || strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml") {
		return false
	}
	for len(head) > 0 && len(head) < utf8.UTFMax+512 {
		c, size := utf8.DecodeRune(head)
		if c == utf8.RuneError && size == 1 {
			return utf8.FullRune(head) // but for the last character, which the cut halved
		}
		head = head[size:]
	}
	return false
}

package explorer

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"kloakroom/tui/screen"
	"kloakroom/tui/widget"
)

// What is masked while others watch: what looks like a JSON Web Token or the
// beginning of one, members of JSON that hold secrets, and fields of a query or a
// form that do.
var (
	tokenShape   = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)*`)
	secretMember = regexp.MustCompile(`(?i)"(?:(?:access|refresh|id|subject|actor)_?token|token|(?:client_?)?secret|registrationAccessToken|` +
		`client\.secret\.rotated|password|client_assertion|assertion|api[_-]?key|secret"\s*,\s*"value)"\s*:\s*"((?:[^"\\]|\\.)*)`)
	secretField = regexp.MustCompile(`(?i)(?:^|[?&;\s])(?:(?:access|refresh|id|subject|actor)_token|token|client_secret|password|client_assertion|assertion|api[_-]?key)=([^&;\s"]+)`)
	// secretHeader is a line of Headers whose value says who somebody is.
	secretHeader = regexp.MustCompile(`(?i)^\s*(?:[\w-]*authorization|cookie|set-cookie|[\w-]*(?:api-?key|token|secret)[\w-]*)\s*:\s*(.*)$`)
)

// veil masks bytes in place: nothing moves.
func veil(b []byte) {
	for _, at := range tokenShape.FindAllIndex(b, -1) {
		star(b[at[0]:at[1]])
	}
	for _, kind := range []*regexp.Regexp{secretMember, secretField} {
		for _, at := range kind.FindAllSubmatchIndex(b, -1) {
			star(b[at[2]:at[3]])
		}
	}
}

func star(b []byte) {
	for i := range b {
		b[i] = '*'
	}
}

// veilText is veil for a text.
func veilText(s string) string {
	b := []byte(s)
	veil(b)
	return string(b)
}

// veilHeader masks what a line of Headers says of who calls.
func veilHeader(line string) string {
	at := secretHeader.FindStringSubmatchIndex(line)
	if at == nil {
		return veilText(line)
	}
	return line[:at[2]] + strings.Repeat("*", utf8.RuneCountInString(line[at[2]:]))
}

// veilValue is the value of a header with what is secret masked; it does not tell
// how long that is.
func veilValue(name, value string) string {
	if secretHeader.MatchString(name + ": ") {
		if scheme, _, found := strings.Cut(value, " "); found && (scheme == "Bearer" || scheme == "Basic") {
			return scheme + " " + screen.Masked
		}
		return screen.Masked
	}
	return tokenShape.ReplaceAllString(value, screen.Masked)
}

const (
	veilBlock = 64 << 10
	// veilAround is how much around a block is looked at, too: a token may stand
	// across its end.
	veilAround = 16 << 10
)

// veiledBody is a body with what is secret masked. It has the same places: what is
// copied whole comes from the body itself.
type veiledBody struct {
	widget.Body

	mu       sync.Mutex
	at, size int64 // of the block that is kept, and of the body when it was made
	kept     []byte
}

func newVeiledBody(b widget.Body) *veiledBody { return &veiledBody{Body: b, at: -1} }

// ReadAt reads through the mask, block by block.
func (v *veiledBody) ReadAt(p []byte, off int64) (int, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	n := 0
	for n < len(p) {
		at := (off + int64(n)) / veilBlock * veilBlock
		if err := v.take(at); err != nil {
			return n, err
		}
		from := int(off + int64(n) - at)
		if from >= len(v.kept) {
			return n, io.EOF
		}
		n += copy(p[n:], v.kept[from:])
	}
	return n, nil
}

// take keeps the block that begins at a place.
func (v *veiledBody) take(at int64) error {
	size := v.Size()
	if at == v.at && size == v.size {
		return nil
	}
	from, to := max(0, at-veilAround), min(size, at+veilBlock+veilAround)
	if to <= at {
		v.at, v.size, v.kept = at, size, nil
		return nil
	}
	b := make([]byte, to-from)
	n, err := v.Body.ReadAt(b, from)
	if int64(n) < to-from {
		if err == nil || errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return err
	}
	veil(b)
	v.at, v.size, v.kept = at, size, b[at-from:min(at+veilBlock, to)-from]
	return nil
}

package claims

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// maxInput bounds what is looked at, in bytes. Keycloak itself refuses headers
// far smaller; a token endpoint's answer with three tokens fits many times.
const maxInput = 4 << 20

// maxWrappings bounds how many wrappings are taken off one after the other.
const maxWrappings = 12

var (
	headerLine = regexp.MustCompile(`^(?i:(?:proxy-)?authorization)\s*[:=]\s*`)
	scheme     = regexp.MustCompile(`^(?i:bearer|dpop)(?:\s*:\s*|\s+|$)`)
	basic      = regexp.MustCompile(`^(?i:basic)\s`)
	// insideText finds a token in other text: two or more base64url parts, the
	// first of which begins as every JSON object does.
	insideText = regexp.MustCompile(`e[wy][A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*`)
)

const (
	quoteMarks = "\"'`“”„‘’«»"
	// invisible are marks that are copied along unseen: the byte order mark,
	// zero-width characters and the marks of writing direction.
	invisible = "\uFEFF\u200B\u200C\u200D\u2060\u200E\u200F\u202A\u202B\u202C\u202D\u202E"
)

// wrapped is what was handed in while it is being unwrapped.
type wrapped struct {
	text     string
	problems []Problem
}

// unwrap returns the bare token in s, and what stood around it.
func unwrap(s string) (string, []Problem, error) {
	if len(s) > maxInput {
		return "", nil, malformed("it is far too large to be a token ("+count(len(s)>>20, "MiB")+")", "Hand in the token alone.")
	}
	w := &wrapped{text: strings.TrimSpace(s)}
	for range maxWrappings {
		taken, err := w.takeOff()
		if err != nil {
			return "", nil, err
		}
		if !taken {
			break
		}
		w.text = strings.TrimSpace(w.text)
	}
	if w.text == "" {
		return "", nil, nothingIn(w.problems)
	}
	if err := w.findToken(); err != nil {
		return "", nil, err
	}
	if strings.Contains(w.text, "…") || strings.Contains(w.text, "...") {
		w.breaks(CodeShortened, "was shortened for display (with … or ...): what was left out cannot be restored")
	}
	return w.text, w.problems, nil
}

// takeOff removes the outermost wrapping, if there is one.
func (w *wrapped) takeOff() (bool, error) {
	text := w.text
	switch {
	case strings.Trim(text, invisible) != text:
		w.text = strings.Trim(text, invisible)
		w.note(CodeInvisible, "has invisible characters around it (a byte order mark or zero-width characters)")
	case headerLine.MatchString(text):
		w.text = headerLine.ReplaceAllString(text, "")
		w.note(CodeHeaderLine, "stands in a whole Authorization header")
	case scheme.MatchString(text):
		w.takeScheme(scheme.FindString(text))
	case strings.Trim(text, quoteMarks) != text:
		w.text = strings.Trim(text, quoteMarks)
		w.note(CodeQuotes, "has quotation marks around it")
	case strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "{{"):
		return w.takeFromJSON()
	default:
		return w.unescape(), nil
	}
	return true, nil
}

func (w *wrapped) takeScheme(prefix string) {
	w.text = w.text[len(prefix):]
	name := strings.TrimRight(prefix, ": \t\r\n")
	if w.noted(CodeBearer) {
		w.note(CodeBearerTwice, "has the word "+name+" before it twice")
		return
	}
	w.note(CodeBearer, "has the word "+name+" before it")
}

// unescape undoes percent-encoding, as a token has it that was sent in a URL.
func (w *wrapped) unescape() bool {
	plain, err := url.PathUnescape(w.text)
	if err != nil || plain == w.text || strings.ContainsFunc(w.text, unicode.IsSpace) {
		return false
	}
	w.text = plain
	w.note(CodePercent, "is percent-encoded")
	return true
}

// findToken narrows other text down to the token in it. Text that is a token
// already, whole or broken, stays as it is.
func (w *wrapped) findToken() error {
	text := w.text
	fields := strings.Fields(text)
	begins := strings.HasPrefix(text, "ey") || strings.HasPrefix(text, "ew")
	switch {
	case onlyTokenText(text):
		return nil
	case begins && len(fields) == 1:
		if whole, ok := wholeBefore(text); ok {
			w.text = whole
			w.note(CodeTextAround, "stands in other text")
		}
		return nil
	case begins && len(fields) > 1 && inPieces(text, fields):
		w.text = strings.Join(fields, "")
		w.note(CodeBlanks, "has line breaks or blanks inside")
		return nil
	}
	found := insideText.FindAllString(text, -1)
	if len(found) == 0 {
		return notAToken(text)
	}
	w.text = found[0]
	if len(slices.Compact(found)) > 1 {
		w.note(CodeTextAround, "is the first of several tokens in the text")
		return nil
	}
	if !w.noted(CodeJSONAnswer) {
		w.note(CodeTextAround, "stands in other text")
	}
	return nil
}

// wholeBefore returns the whole token that text begins with, where a delimiter
// ends it, as in what was copied from the middle of JSON or of a URL.
func wholeBefore(text string) (string, bool) {
	end := strings.IndexFunc(text, notTokenText)
	if end < 0 || strings.Count(text[:end], ".") != 2 || !strings.ContainsRune("\"'`,;&)]}>\\", rune(text[end])) {
		return "", false
	}
	return text[:end], true
}

// inPieces tells a token that was broken into pieces from one that other words
// or tokens follow.
func inPieces(text string, fields []string) bool {
	for i, f := range fields {
		another := i > 0 && strings.HasPrefix(f, "eyJ") && strings.Count(f, ".") >= 2
		if another || !onlyTokenText(f) {
			return false
		}
	}
	if strings.Count(fields[0], ".") < 2 {
		return true
	}
	// The first piece has all the dots: what follows on lines of its own is the
	// rest of the signature, what follows after blanks are words.
	return strings.Count(text, "\n")+1 == len(fields)
}

// onlyTokenText tells whether s consists of what tokens are written with, in
// either alphabet of base64, with or without padding.
func onlyTokenText(s string) bool {
	return !strings.ContainsFunc(s, notTokenText)
}

func notTokenText(r rune) bool { return !isTokenRune(r) && !strings.ContainsRune("+/=…", r) }

func (w *wrapped) note(code, what string) {
	w.problems = append(w.problems, Problem{Part: PartToken, Code: code, What: what})
}

func (w *wrapped) breaks(code, what string) {
	w.problems = append(w.problems, Problem{Part: PartToken, Code: code, What: what, Breaks: true})
}

func (w *wrapped) noted(code string) bool {
	return slices.ContainsFunc(w.problems, func(p Problem) bool { return p.Code == code })
}

// Package claims reads tokens: it takes a JSON Web Token apart even where it is
// broken and says in plain words where it breaks, verifies its signature
// against keys it is given, and points out what matters in its claims.
//
// It is pure: it fetches no keys, knows no clock and judges no policy. Whether
// a token is good enough for an API (audience, issuer, expiry) is not decided
// here; a token that decodes is not thereby trusted.
package claims

import (
	"strings"
)

// The parts of a token, as a [Problem] names them.
const (
	PartToken     = "token"
	PartHeader    = "header"
	PartClaims    = "claims"
	PartSignature = "signature"
)

// Problem is one thing that is wrong with what was handed in, in words.
type Problem struct {
	// Part is one of [PartToken], [PartHeader], [PartClaims], [PartSignature].
	Part string `json:"part"`
	// Code is one of the Problem codes below, for programs.
	Code string `json:"code"`
	// What continues a sentence that begins with the part: "is cut: …"; see
	// [Problem.String]. It may quote names from the token, never its values.
	What string `json:"what"`
	// Breaks is true where the part cannot be read whole, false where it was
	// only wrapped, written unusually, or is of an unusual type.
	Breaks bool `json:"breaks"`
}

// String is the problem as a sentence without a final stop.
func (p Problem) String() string {
	if p.Part == PartToken {
		return "the token " + p.What
	}
	return "the " + p.Part + " part " + p.What
}

// The codes of a [Problem]. The first group is about what stood around the
// token and was taken off before decoding.
const (
	CodeQuotes      = "quotes"       // quotation marks around it
	CodeBearer      = "bearer"       // the scheme Bearer (or DPoP, Token, JWT) before it
	CodeBearerTwice = "bearer-twice" // the scheme doubled
	CodeHeaderLine  = "header-line"  // a whole Authorization header
	CodeJSONAnswer  = "json-answer"  // the token endpoint's JSON answer
	CodeTextAround  = "text-around"  // a command, a log line, a form body
	CodeBlanks      = "blanks"       // line breaks or blanks inside
	CodeInvisible   = "invisible"    // a byte order mark or zero-width characters
	CodePercent     = "percent"      // percent-encoded

	CodeParts        = "parts"         // not the three parts of a JWS
	CodeEncrypted    = "encrypted"     // a JWE: its claims cannot be read here
	CodeShortened    = "shortened"     // cut for display, with … or ...
	CodePadding      = "padding"       // padded with =
	CodeAlphabet     = "alphabet"      // standard base64 instead of base64url
	CodeCharacter    = "character"     // a character that base64url does not have
	CodeCut          = "cut"           // ends too early
	CodeTrailingBits = "trailing-bits" // the last character carries bits that no encoder writes
	CodeNotJSON      = "not-json"      // something else than a JSON object
	CodeAfterJSON    = "after-json"    // more text after the JSON object
	CodeDuplicate    = "duplicate"     // a member that stands there twice
	CodeUTF8         = "utf-8"         // bytes that are no UTF-8
	CodeDeep         = "deep"          // nested too deep
	CodeType         = "type"          // a registered claim of the wrong JSON type
	CodeLength       = "length"        // a signature of a length that does not fit the algorithm
)

// Token is a token taken apart. Of a broken one it holds what could be read.
type Token struct {
	// Raw is the token alone: without what stood around it, without padding
	// and in the URL alphabet. It is a credential: never print it whole.
	Raw string
	// Header and Claims are nil where nothing of them could be read.
	Header, Claims *Object
	// HeaderJSON and ClaimsJSON are the decoded bytes, whatever they are.
	HeaderJSON, ClaimsJSON []byte
	Signature              []byte
	// Problems are in reading order: around the token, header, claims, signature.
	Problems []Problem
}

// Broken tells whether some part of the token itself could not be read whole.
// A token that was merely wrapped (quotes, Bearer, a JSON answer) is not broken.
func (t *Token) Broken() bool {
	_, broken := t.firstBreak()
	return broken
}

func (t *Token) firstBreak() (Problem, bool) {
	for _, p := range t.Problems {
		if p.Breaks {
			return p, true
		}
	}
	return Problem{}, false
}

func (t *Token) has(code string) bool {
	for _, p := range t.Problems {
		if p.Code == code {
			return true
		}
	}
	return false
}

// Decode takes a token apart (RFC 7519; compact serialization, RFC 7515
// section 3.1) without verifying anything. What stands around it (quotes,
// Bearer, a header line, a JSON answer, a command) is taken off and told as a
// Problem, and so is every place where it breaks. The error, a *fault.Error
// with the code "token-malformed", comes only when nothing can be decoded, and
// never repeats what was handed in: that may be a secret.
func Decode(s string) (*Token, error) {
	bare, around, err := unwrap(s)
	if err != nil {
		return nil, err
	}
	t := &Token{Problems: around}
	parts := strings.Split(bare, ".")
	t.Header, t.HeaderJSON, parts[0] = t.object(PartHeader, parts[0])
	encrypted := len(parts) == 5 && t.Header.Has("enc")
	if len(parts) > 1 && !encrypted {
		t.Claims, t.ClaimsJSON, parts[1] = t.object(PartClaims, parts[1])
	}
	if t.Header == nil && t.Claims == nil {
		return nil, nothingDecoded(bare, parts)
	}
	t.countParts(len(parts), encrypted)
	if len(parts) == 3 {
		t.Signature, parts[2] = t.part(PartSignature, parts[2])
		t.checkSignatureLength()
	}
	t.dropGuesses()
	t.checkTypes()
	t.Raw = strings.Join(parts, ".")
	return t, nil
}

// object decodes one part that should hold a JSON object. It also returns the
// part's bytes and its text in the form that [Token.Raw] keeps.
func (t *Token) object(part, text string) (*Object, []byte, string) {
	data, clean := t.part(part, text)
	if text == "" {
		t.breaks(part, CodeCut, "is empty")
		return nil, nil, clean
	}
	return t.parse(part, data), data, clean
}

func (t *Token) breaks(part, code, what string) {
	t.Problems = append(t.Problems, Problem{Part: part, Code: code, What: what, Breaks: true})
}

func (t *Token) note(part, code, what string) {
	t.Problems = append(t.Problems, Problem{Part: part, Code: code, What: what})
}

// countParts says what a number of parts other than three means.
func (t *Token) countParts(n int, encrypted bool) {
	switch {
	case encrypted:
		t.note(PartToken, CodeEncrypted,
			"is encrypted (a JWE of 5 parts): only its header can be read, its claims only by whoever holds the key")
	case t.has(CodeShortened) || n == 3:
	case n == 1:
		t.breaks(PartToken, CodeParts, "has 1 part where a signed token has 3: claims and signature are missing, it was cut")
	case n == 2:
		t.breaks(PartToken, CodeParts, "has 2 parts where a signed token has 3: the signature is missing")
	default:
		t.breaks(PartToken, CodeParts, "has "+count(n, "part")+" where a signed token has 3")
	}
}

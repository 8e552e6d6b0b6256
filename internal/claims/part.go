package claims

import (
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// part decodes the base64url text of one part (RFC 7515 section 2: URL
// alphabet, no padding) as far as it goes. It also returns the text as a
// strict encoder would have written it, where that can be told.
func (t *Token) part(part, text string) (data []byte, clean string) {
	clean = t.toURLAlphabet(part, text)
	valid := clean
	if i := strings.IndexFunc(clean, notBase64URL); i >= 0 {
		t.breaks(part, CodeCharacter, badCharacter(clean, i))
		valid = clean[:i]
	}
	whole := len(valid) == len(clean)
	if len(valid)%4 == 1 {
		if whole {
			t.breaks(part, CodeCut, fmt.Sprintf("is cut: no base64url text has %d characters", len(valid)))
		}
		whole, valid = false, valid[:len(valid)-1]
	}
	data, err := base64.RawURLEncoding.DecodeString(valid)
	if err != nil { // only characters of the alphabet are left, so this cannot happen
		return nil, clean
	}
	if whole && !canonical(valid) {
		t.note(part, CodeTrailingBits, "was changed in its last character: that carries bits which no encoder writes")
	}
	return data, clean
}

// toURLAlphabet undoes two ways of writing base64 that strict libraries refuse.
func (t *Token) toURLAlphabet(part, text string) string {
	clean := strings.TrimRight(text, "=")
	if clean != text {
		t.note(part, CodePadding, "is padded with =, which strict libraries refuse")
	}
	if strings.ContainsAny(clean, "+/") {
		t.note(part, CodeAlphabet, "is written in standard base64 (with + or /), not in base64url; strict libraries refuse it")
		clean = strings.NewReplacer("+", "-", "/", "_").Replace(clean)
	}
	return clean
}

// canonical tells whether the unused low bits of the last character are zero.
// Most libraries ignore these bits, so a token may be changed there unnoticed.
func canonical(text string) bool {
	_, err := base64.RawURLEncoding.Strict().DecodeString(text)
	return err == nil
}

func notBase64URL(r rune) bool {
	return !isTokenRune(r) || r == '.'
}

// isTokenRune tells whether r may stand in a compact token in the URL alphabet.
func isTokenRune(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
}

// badCharacter names the character at byte i. It is named rather than shown
// where showing would do harm or show nothing.
func badCharacter(text string, i int) string {
	r, size := utf8.DecodeRuneInString(text[i:])
	position := utf8.RuneCountInString(text[:i]) + 1
	var name string
	switch {
	case r == utf8.RuneError && size <= 1:
		name = fmt.Sprintf("the byte 0x%02X", text[i])
	case r == ' ':
		name = "a blank"
	case unicode.IsGraphic(r) && !unicode.IsSpace(r) && r < unicode.MaxLatin1:
		name = fmt.Sprintf("the character %c", r)
	default:
		name = fmt.Sprintf("%U", r)
	}
	return fmt.Sprintf("breaks at its character %d: %s does not belong to base64url", position, name)
}

// signatureLengths are the bytes of a signature where the algorithm alone
// fixes them (RFC 7518 sections 3.2 and 3.4; RFC 8037 section 3.1, Ed25519 and Ed448).
var signatureLengths = map[string][]int{
	"HS256": {32}, "HS384": {48}, "HS512": {64},
	"ES256": {64}, "ES384": {96}, "ES512": {132}, "EdDSA": {64, 114},
}

// RSA signatures are as long as their key: 2048, 3072, 4096 bits and so on.
const rsaLeast, rsaStep = 256, 128

func (t *Token) checkSignatureLength() {
	alg, n := t.Alg(), len(t.Signature)
	if p, broken := t.firstBreak(); broken && p.Part == PartSignature {
		return
	}
	if n == 0 {
		if !isNone(alg) {
			t.breaks(PartSignature, CodeCut, "is empty")
		}
		return
	}
	fits := true
	if lengths, fixed := signatureLengths[alg]; fixed {
		fits = n == lengths[0] || n == lengths[len(lengths)-1]
	} else if strings.HasPrefix(alg, "RS") || strings.HasPrefix(alg, "PS") {
		fits = n >= rsaLeast && n%rsaStep == 0
	}
	if !fits {
		t.note(PartSignature, CodeLength, fmt.Sprintf("has %s, which does not fit %s: it was probably cut", count(n, "byte"), alg))
	}
}

// dropGuesses removes the trailing-bits problem of a part that is known to be
// cut: a cut leaves such bits, and nobody changed them.
func (t *Token) dropGuesses() {
	cut := make(map[string]bool)
	for _, p := range t.Problems {
		if p.Breaks || p.Code == CodeLength {
			cut[p.Part] = true
		}
	}
	t.Problems = slices.DeleteFunc(t.Problems, func(p Problem) bool {
		return p.Code == CodeTrailingBits && cut[p.Part]
	})
}

// count writes a number with its noun: "1 byte", "2 bytes".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// longestName is how many characters of a name from a token a sentence repeats.
const longestName = 80

// brief shortens a name for a sentence: a token may hold a key ID of a megabyte.
func brief(name string) string {
	n := 0
	for i := range name {
		if n++; n > longestName {
			return name[:i] + "…"
		}
	}
	return name
}

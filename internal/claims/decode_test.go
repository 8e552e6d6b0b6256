package claims_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/claims"
	"kloakroom/internal/fault"
)

func TestDecodeKeepsWhatTheTokenSays(t *testing.T) {
	const header = `{"kid":"k1","typ":"JWT","alg":"RS256"}`
	const body = `{"zeta":1,"exp":1764000000.25,"alpha":{"b":[1,null,true,"<&>"],"a":{}},"big":123456789012345678901234567890,"tiny":1e-400}`
	token := decode(t, "  "+b64(header)+"."+b64(body)+"."+b64(string(make([]byte, 256)))+"\n")
	if len(token.Problems) > 0 || token.Broken() {
		t.Errorf("problems in a good token: %v", token.Problems)
	}
	for name, c := range map[string]struct {
		got  *claims.Object
		want string
	}{"header": {token.Header, header}, "claims": {token.Claims, body}} {
		got, err := c.got.MarshalJSON()
		if err != nil || string(got) != c.want {
			t.Errorf("%s came back as %s, %v; want %s", name, got, err, c.want)
		}
	}
	if string(token.HeaderJSON) != header || string(token.ClaimsJSON) != body || len(token.Signature) != 256 {
		t.Errorf("the decoded bytes are not those of the token")
	}
	if n, ok := token.Get("big").(json.Number); !ok || n != "123456789012345678901234567890" {
		t.Errorf("a big number came back as %#v", token.Get("big"))
	}
}

func TestDecodeTakesOffWhatStandsAround(t *testing.T) {
	jwt := plain()
	other := b64(`{"alg":"none","x":1}`) + "." + b64(`{"sub":"other"}`) + "."
	answer := `{"access_token":"` + jwt + `","expires_in":300,"token_type":"Bearer","scope":"email"}`
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"blanks around are nothing worth saying":      {" \t\r\n" + jwt + "\n\n", []string{}},
		"double quotes":                               {`"` + jwt + `"`, []string{"token:quotes"}},
		"a quote at one end only":                     {jwt + `"`, []string{"token:quotes"}},
		"typographic quotes":                          {"“" + jwt + "”", []string{"token:quotes"}},
		"the word Bearer":                             {"Bearer " + jwt, []string{"token:bearer"}},
		"bearer with a colon and in lower case":       {"bearer: " + jwt, []string{"token:bearer"}},
		"Bearer twice":                                {"Bearer Bearer " + jwt, []string{"token:bearer", "token:bearer-twice"}},
		"a header line":                               {"Authorization: Bearer " + jwt, []string{"token:header-line", "token:bearer"}},
		"a header line in quotes":                     {`'authorization:Bearer ` + jwt + `'`, []string{"token:quotes", "token:header-line", "token:bearer"}},
		"quotes behind Bearer":                        {`Bearer "` + jwt + `"`, []string{"token:bearer", "token:quotes"}},
		"the whole answer of the token endpoint":      {answer, []string{"token:json-answer"}},
		"an answer cut after the token":               {answer[:len(answer)-20], []string{"token:json-answer"}},
		"an answer cut in the token's signature":      {answer[:len(jwt)-61], []string{"token:json-answer", "signature:length"}},
		"a token nested in other JSON":                {`{"data":{"jwt":"` + jwt + `"}}`, []string{"token:json-answer"}},
		"the middle of a JSON answer":                 {jwt + `","expires_in":300,`, []string{"token:text-around"}},
		"a form body":                                 {"access_token=" + jwt + "&token_type=Bearer", []string{"token:text-around"}},
		"a curl command":                              {`curl -H "Authorization: Bearer ` + jwt + `" http://127.0.0.1:8000/secure-data`, []string{"token:text-around"}},
		"a log line":                                  {`12:01:07 WARN refused ` + jwt + ` from 10.0.0.1`, []string{"token:text-around"}},
		"words behind it":                             {jwt + ` was refused`, []string{"token:text-around"}},
		"another token on the next line":              {jwt + "\n" + other, []string{"token:text-around"}},
		"line breaks inside":                          {jwt[:40] + "\r\n" + jwt[40:90] + "\n" + jwt[90:], []string{"token:blanks"}},
		"a line break inside the signature":           {jwt[:len(jwt)-50] + "\n" + jwt[len(jwt)-50:], []string{"token:blanks"}},
		"a blank inside":                              {jwt[:30] + " " + jwt[30:], []string{"token:blanks"}},
		"broken at its dots":                          {strings.ReplaceAll(jwt, ".", ".\n"), []string{"token:blanks"}},
		"a byte order mark before it":                 {"\uFEFF" + jwt, []string{"token:invisible"}},
		"percent-encoded dots":                        {strings.ReplaceAll(jwt, ".", "%2E"), []string{"token:percent"}},
		"a percent-encoded quoted one":                {url.PathEscape(`"` + jwt + `"`), []string{"token:percent", "token:quotes"}},
		"an answer that says Bearer inside the value": {`{"access_token":"Bearer ` + jwt + `"}`, []string{"token:json-answer", "token:bearer"}},
	} {
		t.Run(name, func(t *testing.T) {
			token := decode(t, c.in)
			if diff := cmp.Diff(c.want, codes(token)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if !strings.HasPrefix(jwt, token.Raw) || token.Subject() != "b1" {
				t.Errorf("another token was found: sub %q", token.Subject())
			}
			if token.Broken() {
				t.Errorf("a token that was only wrapped is called broken: %v", token.Problems)
			}
		})
	}
}

func TestDecodeSaysWhereATokenBreaks(t *testing.T) {
	jwt := plain()
	header, rest, _ := strings.Cut(jwt, ".")
	body, signature, _ := strings.Cut(rest, ".")
	std := base64.RawStdEncoding.EncodeToString
	for name, c := range map[string]struct {
		in   string
		want []string
		what string // in one of the problems
		aud  string // what can still be read
	}{
		"without its signature":                {header + "." + body, []string{"token:parts"}, "has 2 parts where a signed token has 3", "apiserver"},
		"with an empty signature":              {header + "." + body + ".", []string{"signature:cut"}, "is empty", "apiserver"},
		"cut inside its claims":                {header + "." + b64(plainClaims[:90]), []string{"claims:cut", "token:parts"}, `ends inside "sub"`, "apiserver"},
		"cut inside its signature":             {jwt[:len(jwt)-10], []string{"signature:length"}, "does not fit RS256", "apiserver"},
		"cut inside its header":                {b64(plainHeader[:20]), []string{"header:cut", "token:parts"}, `ends inside "typ"`, ""},
		"cut at a length base64 cannot have":   {header + "." + body + "." + signature[:5], []string{"signature:cut"}, "no base64url text has 5 characters", "apiserver"},
		"without its header":                   {"." + body + "." + signature, []string{"header:cut"}, "is empty", "apiserver"},
		"with four parts":                      {jwt + ".AAAA", []string{"token:parts"}, "has 4 parts", "apiserver"},
		"with a foreign character in a part":   {header + "." + body[:80] + "é" + body[81:] + "." + signature, []string{"claims:character", "claims:cut"}, "character 81: the character é", ""},
		"with a control character in a part":   {header + "." + body + "." + signature[:8] + "\x00" + signature[9:], []string{"signature:character"}, "U+0000", "apiserver"},
		"padded":                               {b64(plainHeader) + "=." + body + "." + signature + "==", []string{"header:padding", "signature:padding"}, "padded with =", "apiserver"},
		"in standard base64":                   {header + "." + std([]byte(`{"aud":"apiserver","x":"???>>>"}`)) + "." + signature, []string{"claims:alphabet"}, "standard base64", "apiserver"},
		"with claims that are no JSON":         {header + "." + b64("hello") + "." + signature, []string{"claims:not-json"}, "is not JSON", ""},
		"with claims that are a list":          {header + "." + b64(`["aud"]`) + "." + signature, []string{"claims:not-json"}, "not an object", ""},
		"with a token as its claims":           {header + "." + b64(jwt) + "." + signature, []string{"claims:not-json"}, "another token", ""},
		"with a syntax error in its claims":    {header + "." + b64(`{"aud":"apiserver","exp":12,}`) + "." + signature, []string{"claims:not-json"}, `after "exp"`, "apiserver"},
		"with text after its claims":           {header + "." + b64(`{"aud":"apiserver"} x`) + "." + signature, []string{"claims:after-json"}, "1 byte after", "apiserver"},
		"with a claim twice":                   {header + "." + b64(`{"aud":"other","aud":"apiserver"}`) + "." + signature, []string{"claims:duplicate"}, `"aud" twice`, "apiserver"},
		"with bytes that are no UTF-8":         {header + "." + b64("{\"aud\":\"apiserver\",\"n\":\"\xff\"}") + "." + signature, []string{"claims:utf-8"}, "no UTF-8", "apiserver"},
		"with a byte order mark in its claims": {header + "." + b64("\uFEFF{\"aud\":\"apiserver\"}") + "." + signature, []string{"claims:invisible"}, "byte order mark", "apiserver"},
		"nested without end":                   {header + "." + b64(`{"aud":"apiserver","x":`+strings.Repeat("[", 9000)) + "." + signature, []string{"claims:deep"}, `deeper than 64 levels inside "x"`, "apiserver"},
		"with a claim that lost digits":        {header + "." + b64(`{"aud":"apiserver","exp":17`), []string{"claims:cut", "token:parts"}, `inside "exp"`, "apiserver"},
		"shortened for display":                {header + "." + body[:20] + "…" + signature[300:], []string{"token:shortened", "claims:character", "claims:cut"}, "shortened for display", ""},
		"with an expiry as text":               {header + "." + b64(`{"aud":"apiserver","exp":"1764000000"}`) + "." + signature, []string{"claims:type"}, "exp that is not a number", "apiserver"},
		"with a list of numbers as audience":   {header + "." + b64(`{"aud":["apiserver",7]}`) + "." + signature, []string{"claims:type"}, "aud that is a list", "apiserver"},
		"with its last character changed":      {header + "." + body + "." + signature[:len(signature)-1] + "B", []string{"signature:trailing-bits"}, "last character", "apiserver"},
	} {
		t.Run(name, func(t *testing.T) {
			token := decode(t, c.in)
			if diff := cmp.Diff(c.want, codes(token)); diff != "" {
				t.Errorf("problems (-want +got):\n%s%v", diff, token.Problems)
			}
			if !problemSays(token, c.what) {
				t.Errorf("no problem says %q: %v", c.what, token.Problems)
			}
			if aud := strings.Join(token.Audience(), " "); aud != c.aud {
				t.Errorf("audience %q, want %q", aud, c.aud)
			}
		})
	}
}

func problemSays(token *claims.Token, what string) bool {
	for _, p := range token.Problems {
		if strings.Contains(p.What, what) {
			return true
		}
	}
	return false
}

func TestATokenCutAnywhereKeepsWhatWasWhole(t *testing.T) {
	jwt := plain()
	members := 0
	for n := range len(jwt) {
		token, err := claims.Decode(jwt[:n])
		if err != nil {
			if n > 40 {
				t.Fatalf("nothing decoded of the first %d characters: %v", n, err)
			}
			continue
		}
		if len(token.Problems) == 0 {
			t.Fatalf("cut after %d of %d characters, and no problem", n, len(jwt))
		}
		if token.Claims != nil {
			if got := len(token.Claims.Members); got < members {
				t.Fatalf("%d characters give %d claims, fewer gave %d", n, got, members)
			}
			members = len(token.Claims.Members)
		}
	}
	if members != 5 {
		t.Errorf("in the end %d claims were read, want 5", members)
	}
}

func TestAnEncryptedTokenIsCalledEncrypted(t *testing.T) {
	token := decode(t, b64(`{"alg":"RSA-OAEP","enc":"A256GCM","kid":"e1"}`)+".a2V5.aXY.dGV4dA.dGFn")
	if !problemSays(token, "encrypted (a JWE") || token.Claims != nil || token.Broken() {
		t.Errorf("claims %v, problems %v", token.Claims, token.Problems)
	}
	if v := claims.Verify(token, []byte(`{"keys":[{}]}`)); v.Valid != nil || !strings.Contains(v.Reason, "encrypted") {
		t.Errorf("verdict %+v", v)
	}
}

func TestWhatIsNoTokenIsSaidSo(t *testing.T) {
	for in, want := range map[string]string{
		"":                                     "it is empty",
		" \n":                                  "it is empty",
		`""`:                                   "nothing between the quotation marks",
		"Bearer":                               "only the word Bearer",
		"5f0c1d6e-3c35-4a1e-9d0a-0d1c8f5b7a10": "a UUID",
		"Xk29dlqPz0aJ7Fs1":                     "an opaque token, a secret or a code",
		"undefined":                            "word for nothing",
		"[object Object]":                      "word for nothing",
		"$TOKEN":                               "placeholder",
		"{{access_token}}":                     "placeholder",
		"**********":                           "masked value",
		"Basic Y2xpZW50OnNlY3JldA==":           "HTTP Basic",
		"-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----":      "PEM form",
		"<html><body>502 Bad Gateway</body></html>":                       "HTML",
		"http://localhost:8080/realms/x":                                  "a URL",
		"www.example.org":                                                 "neither the first nor the second",
		`{"error":"invalid_client","error_description":"Invalid client"}`: "error answer of a token endpoint",
		`{"keys":[{"kid":"k1"}]}`:                                         "JWKS",
		`{"iss":"http://localhost:8080/realms/x","exp":1}`:                "decoded content",
		`{"expires_in":300}`:                                              "JSON without an access_token",
		"hello world":                                                     "no JWT in it",
		"eyJhb":                                                           "cut before anything can be read",
		strings.Repeat("a", 5<<20):                                        "far too large",
		"\x1b[31m\xff\xfe":                                                "no JWT in it",
		"....":                                                            "neither the first nor the second",
		`{"access_token":"7c1f9a44-8f5d-4d0e-9c39-0f2f5b0a9a11","x":true}`: "a UUID",
	} {
		_, err := claims.Decode(in)
		var f *fault.Error
		if !errors.As(err, &f) || f.Class != fault.Broken || f.Code != "token-malformed" {
			t.Errorf("%.40q: error %#v", in, err)
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %q does not say %q", in, err, want)
		}
		if len(in) > 12 && strings.Contains(err.Error()+f.Hint, in) {
			t.Errorf("%.40q: the error repeats what was handed in", in)
		}
	}
}

package wire

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// masked stands where a secret was.
const masked = "(masked)"

// RedactHeader returns a copy of h for people and records: credentials are
// masked (an Authorization keeps its scheme, a cookie its name), and so are the
// secrets in the query of a Location.
func RedactHeader(h http.Header) http.Header {
	out := h.Clone()
	for name, values := range out {
		mask := maskOf(http.CanonicalHeaderKey(name))
		if mask == nil {
			continue
		}
		for i, value := range values {
			values[i] = mask(value)
		}
	}
	return out
}

// maskOf returns how the values of a header are masked; nil is not at all.
func maskOf(name string) func(string) string {
	switch name {
	case "Authorization", "Proxy-Authorization":
		return maskCredentials
	case "Cookie", "Set-Cookie":
		return maskCookies
	case "Location", "Content-Location", "Referer":
		return redactReference
	}
	if isCredential(name) {
		return maskValue
	}
	return nil
}

// isCredential reports whether a request's header of that name gives access,
// by the names that are in common use.
func isCredential(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "Proxy-Authorization", "Cookie", "Cookie2", "Dpop",
		"X-Api-Key", "Api-Key", "Apikey", "X-Auth-Token", "X-Access-Token":
		return true
	}
	return false
}

// maskValue hides value. The beginning that all JSON Web Tokens share stays, so
// that a person sees that it was one.
func maskValue(value string) string {
	if strings.HasPrefix(value, "eyJhbG") {
		return "eyJhbG…" + masked
	}
	return masked
}

// maskCredentials keeps the scheme of credentials (RFC 9110 section 11.4), where
// it is a known one: a bare secret may hold a blank too.
func maskCredentials(value string) string {
	scheme, rest, found := strings.Cut(value, " ")
	switch strings.ToLower(scheme) {
	case "basic", "bearer", "digest", "dpop", "negotiate", "ntlm", "token", "apikey", "api-key", "aws4-hmac-sha256":
		if found {
			return scheme + " " + maskValue(strings.TrimSpace(rest))
		}
		return scheme
	}
	return masked
}

// maskCookies keeps names and attributes.
func maskCookies(value string) string {
	parts := strings.Split(value, ";")
	for i, part := range parts {
		name, _, found := strings.Cut(part, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "path", "domain", "expires", "max-age", "samesite":
			continue
		}
		if found {
			parts[i] = name + "=" + masked
		}
	}
	return strings.Join(parts, ";")
}

func redactReference(value string) string {
	u, err := url.Parse(value)
	if err != nil {
		return RedactRawURL(value)
	}
	return recordedURL(u)
}

// recordedURL is u as an exchange shows it: no user name or password, and the
// query without the values of secrets.
func recordedURL(u *url.URL) string { return redactURL(u, isSecretName) }

// isSecretName reports whether a member of a form, a query or a token answer
// holds a secret (RFC 6749, RFC 7521, RFC 8693), or is named as if it did.
func isSecretName(name string) bool {
	switch strings.ToLower(name) {
	case "access_token", "refresh_token", "id_token", "token", "subject_token", "actor_token",
		"client_secret", "client_assertion", "assertion", "password", "secret",
		"api_key", "apikey", "api-key":
		return true
	}
	return false
}

// RedactTokens masks the secrets in the body of a token request (a form) or of
// its answer (JSON). All else stays byte for byte, and a body that is cut in
// the middle is masked as well.
func RedactTokens(body []byte) []byte {
	trimmed := bytes.TrimSpace(body)
	if len(trimmed) > 0 && (trimmed[0] == '{' || trimmed[0] == '[') {
		return redactJSON(body)
	}
	parts := strings.Split(string(body), "&")
	for i, part := range parts {
		name, value, found := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); found && err == nil && isSecretName(plain) {
			parts[i] = name + "=" + maskValue(value)
		}
	}
	return []byte(strings.Join(parts, "&"))
}

// redactJSON looks for strings that are followed by a colon, so it needs no
// valid document.
func redactJSON(body []byte) []byte {
	var out bytes.Buffer
	kept := 0 // everything before is written
	for i := 0; i < len(body); {
		if body[i] != '"' {
			i++
			continue
		}
		end := stringEnd(body, i)
		value := afterColon(body, end)
		if value < len(body) && body[value] == '"' && isSecretName(unquoted(body[i:end])) {
			end = stringEnd(body, value)
			out.Write(body[kept:value])
			out.WriteString(`"` + maskValue(unquoted(body[value:end])) + `"`)
			kept = end
		}
		i = end
	}
	out.Write(body[kept:])
	return out.Bytes()
}

// stringEnd returns the index after the string that begins at start.
func stringEnd(body []byte, start int) int {
	for i := start + 1; i < len(body); i++ {
		switch body[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(body)
}

// afterColon returns where the value of the member whose name ended at i begins,
// or len(body) if no colon follows.
func afterColon(body []byte, i int) int {
	i = skipBlank(body, i)
	if i >= len(body) || body[i] != ':' {
		return len(body)
	}
	return skipBlank(body, i+1)
}

func skipBlank(body []byte, i int) int {
	for i < len(body) && strings.IndexByte(" \t\r\n", body[i]) >= 0 {
		i++
	}
	return i
}

func unquoted(quoted []byte) string {
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return strings.Trim(string(quoted), `"`)
	}
	return s
}

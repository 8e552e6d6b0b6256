package wire

import (
	"bytes"
	"html"
	"net/http"
	"strings"
	"unicode/utf8"
)

const maxSnippet = 200 // characters

// snippet returns what a person can know a page by: its title, else the
// beginning of its text without tags, scripts and styles; one line, at most 200
// characters. It is text from outside: the terminal gets it by safetext only.
func snippet(body []byte) string {
	if !looksLikeMarkup(body) {
		return oneLine(string(body))
	}
	if title := oneLine(html.UnescapeString(element(body, "title"))); title != "" {
		return title
	}
	return oneLine(html.UnescapeString(stripTags(body)))
}

func looksLikeMarkup(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<"))
}

// element returns the text of the first <name …> element.
func element(body []byte, name string) string {
	lower := bytes.ToLower(body)
	start := bytes.Index(lower, []byte("<"+name))
	if start < 0 || len(lower) != len(body) {
		return ""
	}
	open := bytes.IndexByte(body[start:], '>')
	if open < 0 {
		return ""
	}
	start += open + 1
	end := bytes.Index(lower[start:], []byte("</"+name))
	if end < 0 {
		return ""
	}
	return string(body[start : start+end])
}

// stripTags returns the text between the tags. Scripts, styles and comments are
// no text.
func stripTags(body []byte) string {
	var text strings.Builder
	rest := string(body)
	for rest != "" {
		before, tag, found := strings.Cut(rest, "<")
		text.WriteString(before)
		text.WriteByte(' ')
		if !found {
			break
		}
		rest = afterTag(tag)
	}
	return text.String()
}

// afterTag returns what follows the tag that begins with tag.
func afterTag(tag string) string {
	end := ">"
	switch lower := strings.ToLower(tag[:min(len(tag), 8)]); {
	case strings.HasPrefix(lower, "!--"):
		end = "-->"
	case strings.HasPrefix(lower, "script"):
		end = "</script>"
	case strings.HasPrefix(lower, "style"):
		end = "</style>"
	}
	_, rest, found := strings.Cut(tag, end)
	if !found {
		return ""
	}
	return rest
}

func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " ")
	if utf8.RuneCountInString(text) <= maxSnippet {
		return text
	}
	return string([]rune(text)[:maxSnippet-1]) + "…"
}

// withoutCredentials masks the credentials of req in text, for a server that
// shows the request it got.
func withoutCredentials(text string, req *http.Request) string {
	_, credentials, found := strings.Cut(req.Header.Get("Authorization"), " ")
	if !found || len(credentials) < 4 {
		return text
	}
	return strings.ReplaceAll(text, credentials, masked)
}

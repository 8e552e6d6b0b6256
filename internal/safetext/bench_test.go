package safetext_test

import (
	"strings"
	"testing"

	"kloakroom/internal/safetext"
)

func BenchmarkClean(b *testing.B) {
	for _, c := range []struct{ name, text string }{
		{"ascii", strings.Repeat("client-app of realm coolproject, ", 2000)},
		{"utf8", strings.Repeat("Schlüssel für 日本語のクライアント, ", 2000)},
		{"hostile", strings.Repeat("\x1b]52;c;eA==\x07user\u202enimda ", 2000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				safetext.Clean(c.text)
			}
		})
	}
}

func BenchmarkJSON(b *testing.B) {
	doc := []byte(`[` + strings.Repeat(`{"client_id":"client-app","enabled":true,"name":"Müller"},`, 2000) + `{}]`)
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		safetext.JSON(doc)
	}
}

func BenchmarkTruncate(b *testing.B) {
	text := safetext.Clean("Schlüssel für 日本語のクライアント und noch mehr davon")
	b.ReportAllocs()
	for b.Loop() {
		safetext.Truncate(text, 24)
	}
}

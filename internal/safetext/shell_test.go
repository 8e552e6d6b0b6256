package safetext_test

import (
	"os/exec"
	"testing"

	"kloakroom/internal/safetext"
)

func TestAShellReadsTheWordThatWasQuoted(t *testing.T) {
	for _, word := range []string{
		"client-app", "", "two words", "it's", `back\slash`, "$HOME", "`id`", "a;b", "*", "~", "!x", "#x", "=ls", "a=b",
		"--name", "line\nbreak", "ünïcode", "\"", "https://sso.example.com/auth?x=1&y",
	} {
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+safetext.ShellWord(word)).Output()
		if err != nil {
			t.Fatalf("%q: %v", word, err)
		}
		if string(out) != word {
			t.Errorf("the shell reads %q, want %q", out, word)
		}
	}
}

func TestPlainWordsStayAsTheyAre(t *testing.T) {
	for _, word := range []string{"client-app", "http://localhost:8080/auth", "name=value", "--url"} {
		if got := safetext.ShellWord(word); got != word {
			t.Errorf("got %s, want %s", got, word)
		}
	}
}

package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheUsefulLinesOfALog(t *testing.T) {
	const head = "2026-11-23 18:26:35,515 "
	for title, c := range map[string]struct {
		log  []string
		want []string
	}{
		"its errors, without who logged them": {[]string{
			"Running the server in development mode. DO NOT use this configuration in production.",
			head + "INFO  [org.infinispan.CONTAINER] (main) ISPN000974: Virtual threads support: disabled",
			head + "ERROR [org.keycloak.quarkus.runtime.cli.ExecutionExceptionHandler] (main) ERROR: Failed to start server in (development) mode",
			head + "ERROR [org.keycloak.quarkus.runtime.cli.ExecutionExceptionHandler] (main) ERROR: Port already bound: 18199: Address already in use",
			head + "ERROR [org.keycloak.quarkus.runtime.cli.ExecutionExceptionHandler] (main) For more details run the same command passing the '--verbose' option.",
		}, []string{"Failed to start server in (development) mode", "Port already bound: 18199: Address already in use"}},
		"the last lines where there is no error": {[]string{
			"one", "two", "Error occurred during initialization of VM", "Multiple garbage collectors selected", "",
		}, []string{"two", "Error occurred during initialization of VM", "Multiple garbage collectors selected"}},
		"no stack trace": {[]string{
			"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space", "\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)",
		}, []string{"Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space"}},
		"each line once":       {[]string{"same", "same", "other"}, []string{"same", "other"}},
		"a long line is cut":   {[]string{strings.Repeat("x", 500)}, []string{strings.Repeat("x", 200) + "…"}},
		"nothing from nothing": {nil, nil},
	} {
		t.Run(title, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(path, []byte(strings.Join(c.log, "\n")), 0o600); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, usefulLines(path)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBothVersionsWordsForATakenPortAreKnown(t *testing.T) {
	for _, line := range []string{"Port(s) already bound: 8080: Address already in use", "Port already bound: 8080: Address already in use"} {
		if !boundLine.MatchString(line) {
			t.Errorf("not known: %s", line)
		}
	}
}

package main

import (
	"sort"
	"strconv"
	"strings"

	"kloakroom/internal/safetext"
)

func itoa(n int) string { return strconv.Itoa(n) }

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// dashed puts a dash where a field has no value.
func dashed(fields [][2]safetext.Text) [][2]safetext.Text {
	for i, f := range fields {
		if f[1] == "" {
			fields[i][1] = "–"
		}
	}
	return fields
}

// examples are command lines as a command's help shows them.
func examples(commands ...string) string { return "  " + strings.Join(commands, "\n  ") }

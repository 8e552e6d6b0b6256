package wire

import (
	"net/http"
	"strconv"
)

// StatusWords returns a status code with its reason phrase ("404 Not Found"),
// alone where it has none (RFC 9110 section 15).
func StatusWords(status int) string {
	if text := http.StatusText(status); text != "" {
		return strconv.Itoa(status) + " " + text
	}
	return strconv.Itoa(status)
}

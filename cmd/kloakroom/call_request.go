package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/textproto"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"kloakroom/apiclient"
	"kloakroom/internal/fault"
)

// request makes the call from the arguments and flags.
func (o *callOptions) request(cmd *cobra.Command, args []string) (apiclient.Call, error) {
	call := apiclient.Call{
		Method: "GET", URL: args[len(args)-1], Header: map[string][]string{}, FollowRedirects: !o.noRedirect,
	}
	for _, h := range o.headers {
		name, value, ok := strings.Cut(h, ":")
		if !ok || strings.TrimSpace(name) == "" {
			return call, usage(cmd, "a header is given as \"Name: value\"")
		}
		call.Header.Add(textproto.TrimString(name), textproto.TrimString(value))
	}
	if cmd.Flags().Changed("data") {
		body, err := readData(o.data)
		if err != nil {
			return call, err
		}
		call.Method, call.Body = "POST", bytes.NewReader(body)
		if call.Header.Get("Content-Type") == "" {
			call.Header.Set("Content-Type", contentType(body))
		}
	}
	if len(args) == 2 {
		call.Method = args[0]
	}
	return call, nil
}

// readData takes the text itself, or with @ before it the name of a file, as
// curl does.
func readData(data string) ([]byte, error) {
	name, isFile := strings.CutPrefix(data, "@")
	if !isFile {
		return []byte(data), nil
	}
	var b []byte
	var err error
	if name == "-" {
		b, err = io.ReadAll(os.Stdin)
	} else {
		b, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, &fault.Error{
			Class: fault.Usage, Code: "file", What: "read the body", Why: err.Error(), Err: err,
			Hint: "-d takes the text itself, @FILE, or @- for standard input.",
		}
	}
	return b, nil
}

// contentType is JSON where the body is that, else what a form sends.
func contentType(body []byte) string {
	if json.Valid(body) {
		return "application/json"
	}
	return "application/x-www-form-urlencoded"
}

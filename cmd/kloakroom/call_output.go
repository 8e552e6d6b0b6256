package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"kloakroom/internal/fault"
	"kloakroom/internal/safetext"
	"kloakroom/internal/wire"
)

// maxJSONBody is where the body in JSON output is cut, in bytes.
const maxJSONBody = 1 << 20

// firstError is the first of the status codes that mean a failure.
const firstError = 400

// callView is an exchange in JSON.
type callView struct {
	Request  requestView  `json:"request"`
	Response responseView `json:"response"`
	Timing   timingView   `json:"timing_ms"`
	Hops     []hopView    `json:"redirects,omitempty"`
}

type requestView struct {
	Method  string              `json:"method"`
	URL     string              `json:"url"`
	Headers map[string][]string `json:"headers"`
}

// responseView is the answer. Body is null where it is binary.
type responseView struct {
	Status    int                 `json:"status"`
	Headers   map[string][]string `json:"headers"`
	Body      *string             `json:"body"`
	Size      int64               `json:"size"`
	Truncated bool                `json:"truncated"`
}

type timingView struct {
	DNS       float64 `json:"dns"`
	Connect   float64 `json:"connect"`
	TLS       float64 `json:"tls"`
	FirstByte float64 `json:"first_byte"`
	Total     float64 `json:"total"`
}

type hopView struct {
	Status       int    `json:"status"`
	From         string `json:"from"`
	To           string `json:"to"`
	TokenDropped bool   `json:"token_dropped"`
}

// print writes the exchange: as JSON whole, else the body alone to standard
// output, and what a person wants to know of it besides to standard error.
func (o *callOptions) print(ctx context.Context, a *app, x *wire.Exchange) error {
	for _, h := range x.Hops {
		a.out.Notice(hopWords(h))
	}
	if x.NotFollowed != "" && !o.noRedirect {
		a.out.Notice(clean("The redirect was not followed: " + x.NotFollowed + "."))
	}
	if o.output != "" {
		if err := saveBody(x, o.output); err != nil {
			return err
		}
	}
	if a.out.JSON() {
		v, err := viewOfCall(ctx, x)
		if err != nil {
			return err
		}
		return a.out.Data(v, nil)
	}
	if o.output == "" {
		if err := a.out.Stream(x.Response.Body.Reader()); err != nil {
			return err
		}
	}
	if err := x.Wait(ctx); err != nil {
		return err
	}
	if a.out.OutIsTerminal() || x.Response.Status >= firstError {
		a.out.Notice(statusWords(x))
	}
	return nil
}

func viewOfCall(ctx context.Context, x *wire.Exchange) (*callView, error) {
	if err := x.Wait(ctx); err != nil {
		return nil, err
	}
	body, err := bodyText(x.Response.Body)
	if err != nil {
		return nil, err
	}
	v := &callView{
		Request: requestView{x.Request.Method, x.Request.URL, x.Request.Header},
		Response: responseView{
			Status: x.Response.Status, Headers: x.Response.Header, Body: body, Size: x.Response.Body.Size(),
			Truncated: x.Response.Body.Size() > maxJSONBody,
		},
		Timing: timingView{
			ms(x.Timing.DNS), ms(x.Timing.Connect), ms(x.Timing.TLS), ms(x.Timing.FirstByte), ms(x.Timing.Total),
		},
	}
	for _, h := range x.Hops {
		v.Hops = append(v.Hops, hopView(h))
	}
	return v, nil
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// bodyText returns the first MiB as text; nil where it is binary. A character
// that the cut would halve is left out.
func bodyText(s *wire.Spool) (*string, error) {
	b, err := io.ReadAll(io.LimitReader(s.Reader(), maxJSONBody))
	if err != nil {
		return nil, err
	}
	if s.Size() > maxJSONBody {
		for i := 0; i < utf8.UTFMax && len(b) > 0 && !utf8.Valid(b[max(0, len(b)-utf8.UTFMax):]); i++ {
			b = b[:len(b)-1]
		}
	}
	if !utf8.Valid(b) || strings.IndexByte(string(b), 0) >= 0 {
		return nil, nil
	}
	text := string(b)
	return &text, nil
}

// saveBody writes the body to a file, as it arrives.
func saveBody(x *wire.Exchange, name string) (err error) {
	failed := func(err error) error {
		return &fault.Error{
			Class: fault.Usage, Code: "file", What: "write the body to " + name, Why: err.Error(), Err: err,
			Hint: "Its folder must exist and be writable, and its disk not full.",
		}
	}
	f, err := os.Create(name)
	if err != nil {
		return failed(err)
	}
	_, copyErr := io.Copy(f, x.Response.Body.Reader())
	if err := f.Close(); err != nil {
		return failed(err)
	}
	return copyErr
}

func hopWords(h wire.Hop) safetext.Text {
	words := fmt.Sprintf("%d: redirected to %s", h.Status, h.To)
	if h.TokenDropped {
		words += " (another origin: the token was not sent there)"
	}
	return clean(words)
}

// statusWords is the status in words, why the API refused if it says so (RFC
// 6750 section 3), the size and the time.
func statusWords(x *wire.Exchange) safetext.Text {
	words := fmt.Sprintf("%s, %d bytes in %s", wire.StatusWords(x.Response.Status),
		x.Response.Body.Size(), x.Timing.Total.Round(time.Millisecond))
	if challenge := x.Response.Header.Get("Www-Authenticate"); challenge != "" && x.Response.Status >= firstError {
		words += "; WWW-Authenticate: " + challenge
	}
	return clean(words)
}

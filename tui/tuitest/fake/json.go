package fake

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
)

// doc is one JSON object, numbers as json.Number where they were read.
type doc = map[string]any

// member and object write a JSON object in this order, as tokens have one.
type member struct {
	name  string
	value any
}

type object []member

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// set adds a member, or gives the one of that name another value.
func (o *object) set(name string, value any) {
	for i := range *o {
		if (*o)[i].name == name {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, member{name, value})
}

func (o object) get(name string) any {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

func decode(b []byte, out any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	return d.Decode(out)
}

// clone copies a JSON value deeply, by way of its text.
func clone[T any](v T) (out T) {
	if b, err := json.Marshal(v); err == nil {
		_ = decode(b, &out) // what was just written can be read
	}
	return out
}

func text(d doc, name string) string {
	s, _ := d[name].(string)
	return s
}

func flag(d doc, name string) bool {
	b, _ := d[name].(bool)
	return b
}

func inner(d doc, name string) doc {
	m, _ := d[name].(doc)
	return m
}

func list(d doc, name string) []any {
	l, _ := d[name].([]any)
	return l
}

// anyOf makes a JSON list of texts.
func anyOf(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}

func textsOf(values []any) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// digest is the same for the same names in each run.
func digest(names ...string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(names, "\x00")))
	return sum[:]
}

// uuidOf is a UUID that follows from names.
func uuidOf(names ...string) string {
	b := digest(names...)[:16]
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// secretOf is a client's secret that follows from names: 86 letters and digits,
// as Keycloak makes them since 26.4.
func secretOf(names ...string) string {
	var b strings.Builder
	for i := 0; b.Len() < 86; i++ {
		part := base64.RawStdEncoding.EncodeToString(digest(append(names, strconv.Itoa(i))...))
		b.WriteString(strings.NewReplacer("+", "p", "/", "s").Replace(part))
	}
	return b.String()[:86]
}

// serial counts how often something of this name was made, so that what is made
// anew has another ID than before.
func (k *Keycloak) serial(names ...string) string {
	key := strings.Join(names, "\x00")
	k.serials[key]++
	return strconv.Itoa(k.serials[key])
}

// uuid is a new UUID for something of these names.
func (k *Keycloak) uuid(names ...string) string { return uuidOf(append(names, k.serial(names...))...) }

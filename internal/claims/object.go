package claims

import (
	"bytes"
	"encoding/json"
)

// Member is one name with its value: *Object, []any, string, [json.Number],
// bool or nil.
type Member struct {
	Name  string
	Value any
}

// Object is a JSON object with its members in the order of the token. A name
// that the token holds twice is there twice. A nil *Object is an empty one.
type Object struct {
	Members []Member
}

// Get returns the value of a member, nil where there is none. Of a name that
// stands there twice the last counts, as in most JSON libraries.
func (o *Object) Get(name string) any {
	v, _ := o.lookup(name)
	return v
}

// Has tells whether there is such a member, be its value null.
func (o *Object) Has(name string) bool {
	_, ok := o.lookup(name)
	return ok
}

func (o *Object) lookup(name string) (any, bool) {
	if o == nil {
		return nil, false
	}
	for i := len(o.Members) - 1; i >= 0; i-- {
		if o.Members[i].Name == name {
			return o.Members[i].Value, true
		}
	}
	return nil, false
}

// text returns a member that is a string, else "".
func (o *Object) text(name string) string {
	s, _ := o.Get(name).(string)
	return s
}

// MarshalJSON writes the members in their order, numbers digit for digit.
func (o *Object) MarshalJSON() ([]byte, error) {
	if o == nil {
		return []byte("null"), nil
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o.Members {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := writeValue(&b, m.Name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := writeValue(&b, m.Value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// writeValue writes one value without the escaping of <, > and & that
// encoding/json adds for HTML: nobody reads a scope or a URL more easily by it.
func writeValue(b *bytes.Buffer, v any) error {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // Encode ends with a line break
	return nil
}

// Text writes a value of a token for people, in one line: a string as it is,
// everything else as JSON.
func Text(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

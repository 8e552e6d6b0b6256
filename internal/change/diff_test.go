package change_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kloakroom/internal/change"
	"kloakroom/keycloak"
)

// doc decodes as the server's answers are decoded: numbers keep their text.
func doc(t *testing.T, text string) keycloak.Doc {
	t.Helper()
	if text == "" {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var out keycloak.Doc
	if err := d.Decode(&out); err != nil {
		t.Fatalf("the test's own JSON %s: %v", text, err)
	}
	return out
}

func paths(fields []change.Field) []string {
	out := []string{}
	for _, f := range fields {
		out = append(out, f.Path)
	}
	return out
}

func TestDiff(t *testing.T) {
	for name, c := range map[string]struct {
		a, b string
		want []string
	}{
		"the same documents do not differ":                  {`{"a":1,"b":{"c":[1,2]}}`, `{"b":{"c":[1,2]},"a":1}`, []string{}},
		"a value that changed is named":                     {`{"name":"a","x":1}`, `{"name":"b","x":1}`, []string{"name"}},
		"a value that came is named":                        {`{}`, `{"name":"b"}`, []string{"name"}},
		"a value that went is named":                        {`{"name":"b"}`, `{}`, []string{"name"}},
		"paths come in order":                               {`{"b":1,"a":1,"c":1}`, `{"b":2,"a":2,"c":2}`, []string{"a", "b", "c"}},
		"a nested value is named by its path":               {`{"a":{"b":{"c":1}}}`, `{"a":{"b":{"c":2}}}`, []string{"a.b.c"}},
		"names with dots are kept":                          {`{"attributes":{"client.secret.creation.time":"1"}}`, `{"attributes":{"client.secret.creation.time":"2"}}`, []string{"attributes.client.secret.creation.time"}},
		"the order of a list does not matter":               {`{"s":["a","b","c"]}`, `{"s":["c","a","b"]}`, []string{}},
		"a list with one more element differs":              {`{"s":["a"]}`, `{"s":["a","b"]}`, []string{"s"}},
		"lists of lists compare as sets too":                {`{"s":[["a","b"],["c"]]}`, `{"s":[["c"],["b","a"]]}`, []string{}},
		"an element that is twice there counts twice":       {`{"s":["a","a"]}`, `{"s":["a"]}`, []string{"s"}},
		"a number and the text of it are two things":        {`{"n":1}`, `{"n":"1"}`, []string{"n"}},
		"large numbers are compared to the last digit":      {`{"n":9007199254740993}`, `{"n":9007199254740992}`, []string{"n"}},
		"true and the text true are two things":             {`{"n":true}`, `{"n":"true"}`, []string{"n"}},
		"null is the same as absent":                        {`{"n":null}`, `{}`, []string{}},
		"null differs from an empty text":                   {`{"n":null}`, `{"n":""}`, []string{"n"}},
		"false differs from absent":                         {`{"n":false}`, `{}`, []string{"n"}},
		"an empty list is the same as none":                 {`{"n":[]}`, `{}`, []string{}},
		"an empty object is the same as none":               {`{"n":{}}`, `{}`, []string{}},
		"an object that came is named member by member":     {`{}`, `{"attributes":{"a.b":"1","c":"2"}}`, []string{"attributes.a.b", "attributes.c"}},
		"an object that went is named member by member":     {`{"attributes":{"a.b":"1"}}`, `{}`, []string{"attributes.a.b"}},
		"an object in place of a text is named as a whole":  {`{"a":"x"}`, `{"a":{"b":1}}`, []string{"a"}},
		"named objects of a list compare by their names":    {`{"protocolMappers":[{"name":"m","config":{"x.y":"1"}},{"name":"n"}]}`, `{"protocolMappers":[{"name":"n"},{"name":"m","config":{"x.y":"2"}}]}`, []string{"protocolMappers.m.config.x.y"}},
		"a named object that came is named":                 {`{"protocolMappers":[{"name":"n","id":"1"}]}`, `{"protocolMappers":[{"name":"n","id":"1"},{"name":"m","id":"2"}]}`, []string{"protocolMappers.m.id", "protocolMappers.m.name"}},
		"the first named object of a list is named":         {`{}`, `{"protocolMappers":[{"name":"m","id":"2"}]}`, []string{"protocolMappers.m.id", "protocolMappers.m.name"}},
		"objects of one name twice compare as a whole":      {`{"l":[{"name":"n","a":1},{"name":"n","a":2}]}`, `{"l":[{"name":"n","a":1},{"name":"n","a":3}]}`, []string{"l"}},
		"objects without names compare as a set":            {`{"l":[{"a":1},{"a":2}]}`, `{"l":[{"a":2},{"a":1}]}`, []string{}},
		"nothing against a document names all of it":        {``, `{"a":1,"b":2}`, []string{"a", "b"}},
		"control characters and quotes compare as they are": {`{"a":"\u001b[31m\"\u2028"}`, `{"a":"\u001b[31m\"\u2028"}`, []string{}},
		"text that looks alike in another encoding differs": {`{"a":"é"}`, `{"a":"e\u0301"}`, []string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, paths(change.Diff(doc(t, c.a), doc(t, c.b)))); d != "" {
				t.Errorf("diff (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.want, paths(change.Diff(doc(t, c.b), doc(t, c.a)))); d != "" {
				t.Errorf("the other way round (-want +got):\n%s", d)
			}
		})
	}
}

func TestDiffKeepsBothValues(t *testing.T) {
	got := change.Diff(doc(t, `{"attributes":{"a":"1"},"n":1}`), doc(t, `{"attributes":{"a":"2"},"m":true}`))
	want := []change.Field{
		{Path: "attributes.a", Before: "1", After: "2"},
		{Path: "m", Before: nil, After: true},
		{Path: "n", Before: json.Number("1"), After: nil},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("diff (-want +got):\n%s", d)
	}
}

func TestUnforeseen(t *testing.T) {
	for name, c := range map[string]struct {
		asked, foreseen, got string
		anything             []string // members of attributes that may become anything
		want                 []string
	}{
		"what is as asked is foreseen":                        {asked: `{"a":1}`, foreseen: `{"a":1}`, got: `{"a":1}`, want: []string{}},
		"what moved besides is not":                           {asked: `{"a":1,"b":1}`, foreseen: `{"a":1,"b":1}`, got: `{"a":1,"b":2}`, want: []string{"b"}},
		"what was not taken is named":                         {asked: `{"a":true}`, foreseen: `{"a":true}`, got: `{"a":false}`, want: []string{"a"}},
		"a secret that was foreseen to go may go":             {asked: `{"secret":"x"}`, foreseen: `{}`, got: `{}`, want: []string{}},
		"a secret that was foreseen to go may stay":           {asked: `{"secret":"x"}`, foreseen: `{}`, got: `{"secret":"x"}`, want: []string{}},
		"a secret that was foreseen to go may not be another": {asked: `{"secret":"x"}`, foreseen: `{}`, got: `{"secret":"y"}`, want: []string{"secret"}},
		"a list may become the one that was foreseen":         {asked: `{"s":["a"]}`, foreseen: `{"s":["a","service_account"]}`, got: `{"s":["service_account","a"]}`, want: []string{}},
		"a list may not become a third one":                   {asked: `{"s":["a"]}`, foreseen: `{"s":["a","service_account"]}`, got: `{"s":["service_account","a","b"]}`, want: []string{"s"}},
		"an attribute that can be anything may come":          {asked: `{"attributes":{}}`, foreseen: `{}`, anything: []string{"client.secret.creation.time"}, got: `{"attributes":{"client.secret.creation.time":"17"}}`, want: []string{}},
		"it may come where there were no attributes":          {asked: `{}`, foreseen: `{}`, anything: []string{"client.secret.creation.time"}, got: `{"attributes":{"client.secret.creation.time":"17"}}`, want: []string{}},
		"it may go":                              {asked: `{"attributes":{"client.secret.creation.time":"1"}}`, foreseen: `{}`, anything: []string{"client.secret.creation.time"}, got: `{}`, want: []string{}},
		"another attribute may not come with it": {asked: `{}`, foreseen: `{}`, anything: []string{"client.secret.creation.time"}, got: `{"attributes":{"client.secret.creation.time":"17","x":"1"}}`, want: []string{"attributes.x"}},
	} {
		t.Run(name, func(t *testing.T) {
			foreseen := doc(t, c.foreseen)
			if c.anything != nil {
				attributes := keycloak.Doc{}
				for _, a := range c.anything {
					attributes[a] = change.Anything()
				}
				foreseen["attributes"] = attributes
			}
			got := paths(change.Unforeseen(doc(t, c.asked), foreseen, doc(t, c.got)))
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("unforeseen (-want +got):\n%s", d)
			}
		})
	}
}

func TestWhatACreationMustHave(t *testing.T) {
	for name, c := range map[string]struct {
		asked, got string
		missing    []string
	}{
		"all of it and more":               {`{"a":1,"o":{"x":"1"}}`, `{"a":1,"b":2,"o":{"x":"1","y":"2"}}`, []string{}},
		"a value that is not there":        {`{"a":1}`, `{}`, []string{"a"}},
		"a value that is another":          {`{"a":1}`, `{"a":2}`, []string{"a"}},
		"a member of an object":            {`{"o":{"x":"1"}}`, `{"o":{"x":"2"}}`, []string{"o.x"}},
		"an object that is a text":         {`{"o":{"x":"1"}}`, `{"o":"x"}`, []string{"o"}},
		"an element of a list":             {`{"l":[{"name":"m","config":{"a":"1"}}]}`, `{"l":[{"name":"x"},{"name":"m","id":"7","config":{"a":"1","b":"2"}}]}`, []string{}},
		"an element that is not there":     {`{"l":["a","b"]}`, `{"l":["a"]}`, []string{"l"}},
		"a list that is not there":         {`{"l":["a"]}`, `{}`, []string{"l"}},
		"an unnamed object in a list":      {`{"l":[{"a":1}]}`, `{"l":[{"a":2},{"a":1}]}`, []string{}},
		"an empty list that is not there":  {`{"l":[]}`, `{}`, []string{}},
		"nothing where nothing was wanted": {`{}`, `{"a":1}`, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.missing, paths(change.Missing(doc(t, c.asked), doc(t, c.got)))); d != "" {
				t.Errorf("missing (-want +got):\n%s", d)
			}
		})
	}
}

func TestWhetherAllThatWasAskedForIsThere(t *testing.T) {
	for name, c := range map[string]struct {
		before, asked, got string
		want               bool
	}{
		"it is":                                   {`{"a":1,"b":1}`, `{"a":2,"b":1}`, `{"a":2,"b":1}`, true},
		"it is, and something moved besides":      {`{"a":1,"b":1}`, `{"a":2,"b":1}`, `{"a":2,"b":7,"c":1}`, true},
		"it is not":                               {`{"a":1,"b":1}`, `{"a":2,"b":1}`, `{"a":1,"b":1}`, false},
		"it is a third value":                     {`{"a":1}`, `{"a":2}`, `{"a":3}`, false},
		"what was to go went":                     {`{"a":1}`, `{}`, `{}`, true},
		"what was to go stayed":                   {`{"a":1}`, `{}`, `{"a":1}`, false},
		"a list got what was added":               {`{"l":["a"]}`, `{"l":["a","b"]}`, `{"l":["b","a"]}`, true},
		"a list got that and more":                {`{"l":["a"]}`, `{"l":["a","b"]}`, `{"l":["b","c"]}`, true},
		"a list did not get it":                   {`{"l":["a"]}`, `{"l":["a","b"]}`, `{"l":["a","c"]}`, false},
		"a list lost what was taken away":         {`{"l":["a","b"]}`, `{"l":["a"]}`, `{"l":["a","c"]}`, true},
		"a list kept it":                          {`{"l":["a","b"]}`, `{"l":["a"]}`, `{"l":["a","b"]}`, false},
		"a list that went altogether had it gone": {`{"l":["a","b"]}`, `{"l":["a"]}`, `{}`, true},
		"a list that should have it is not there": {`{"l":["a"]}`, `{"l":["a","b"]}`, `{}`, false},
		"a list became a text":                    {`{"l":["a"]}`, `{"l":["a","b"]}`, `{"l":"b"}`, false},
		"a member of a named object":              {`{"m":[{"name":"x","v":1}]}`, `{"m":[{"name":"x","v":2}]}`, `{"m":[{"name":"y"},{"name":"x","v":2}]}`, true},
		"nothing was asked for":                   {`{"a":1}`, `{"a":1}`, `{"a":7}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := change.Taken(doc(t, c.before), doc(t, c.asked), doc(t, c.got)); got != c.want {
				t.Errorf("taken: %v", got)
			}
		})
	}
}

func TestACloneSharesNothing(t *testing.T) {
	original := doc(t, `{"a":{"b":["x",{"c":1}]},"l":["y"]}`)
	copied := change.Clone(original)
	if d := cmp.Diff(original, copied); d != "" {
		t.Fatalf("the copy differs:\n%s", d)
	}
	copied["a"].(keycloak.Doc)["b"].([]any)[1].(keycloak.Doc)["c"] = "changed"
	copied["l"].([]any)[0] = "changed"
	if d := cmp.Diff(doc(t, `{"a":{"b":["x",{"c":1}]},"l":["y"]}`), original); d != "" {
		t.Errorf("the original changed with its copy:\n%s", d)
	}
}

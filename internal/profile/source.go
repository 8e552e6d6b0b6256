package profile

// Given is a value and where it comes from: "flag --realm", "variable
// KLOAKROOM_REALM", "profile local (line 4)", "default". A secret is never one:
// its reference is.
type Given struct {
	Value string `json:"value"`
	From  string `json:"from"`
}

// Source says where a setting comes from, by its key in the file, and what it
// was given besides and does not count.
type Source struct {
	Setting string `json:"setting"`
	Given
	Overridden []Given `json:"overridden"`
}

func (r *resolver) tell(setting string, in Given, over ...Given) {
	s := Source{Setting: setting, Given: in, Overridden: []Given{}}
	s.Overridden = append(s.Overridden, over...)
	r.out.Sources = append(r.out.Sources, s)
}

// present are those that have a value.
func present(given []Given) []Given {
	var out []Given
	for _, g := range given {
		if g.Value != "" {
			out = append(out, g)
		}
	}
	return out
}

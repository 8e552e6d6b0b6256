package profile

// Parsed is what a file says that holds this text.
func Parsed(text string) (profiles []Profile, standard string, err error) {
	c, err := parse("profiles.yaml", []byte(text))
	if err != nil {
		return nil, "", err
	}
	return c.profiles, c.standard, nil
}

// WithDefault is the text after a profile was saved as the default.
func WithDefault(text string, p Profile) (string, error) {
	c, err := parse("profiles.yaml", []byte(text))
	if err != nil {
		return "", err
	}
	after, err := rewrite([]byte(text), c, func(e *editor) error {
		e.put(p)
		e.setDefault(p.Name)
		return nil
	})
	return string(after), err
}

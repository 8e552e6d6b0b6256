package pictures_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mostBytes is what a picture may take: a page shows several, on any line.
const mostBytes = 400_000

func TestThePicturesAreDrawingsAndNothingElse(t *testing.T) {
	files, err := filepath.Glob("*.svg")
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no pictures: %v", err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			picture, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wellFormed(t, string(picture))
			if len(picture) > mostBytes {
				t.Errorf("it takes %d bytes, more than %d", len(picture), mostBytes)
			}
			if regexp.MustCompile(`eyJ[\w-]{20,}|adminpass`).Match(picture) {
				t.Error("it shows a token or a password")
			}
		})
	}
}

// A page that is moved or renamed takes its readers along.
func TestTheLinksOfThePagesLeadSomewhere(t *testing.T) {
	module := os.DirFS(filepath.Join("..", ".."))
	pages := []string{"README.md", "CONTRIBUTING.md", "SECURITY.md"}
	more, err := fs.Glob(module, "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(pages, more...) {
		text, err := fs.ReadFile(module, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links(string(text)) {
			file, anchor, _ := strings.Cut(link, "#")
			if file = path.Join(path.Dir(page), file); strings.HasPrefix(link, "#") {
				file = page
			}
			if _, err := fs.Stat(module, file); err != nil {
				t.Errorf("%s links to %s, which is not there", page, link)
				continue
			}
			if anchor != "" && !hasHeading(module, file, anchor) {
				t.Errorf("%s links to %s, where no such heading is", page, link)
			}
		}
	}
}

// links are the places inside this repository that a page links to or shows.
func links(text string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"`).FindAllStringSubmatch(text, -1) {
		if link := m[1] + m[2]; !strings.Contains(link, "://") {
			out = append(out, link)
		}
	}
	return out
}

// hasHeading tells whether a page has a heading that is reached by an anchor, as
// GitHub makes them: in lower case, without marks, with dashes for blanks.
func hasHeading(module fs.FS, page, anchor string) bool {
	text, err := fs.ReadFile(module, page)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if ok && strings.HasPrefix(line, "#") {
			heading = regexp.MustCompile(`[^\pL\pN _-]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
			if strings.ReplaceAll(heading, " ", "-") == anchor {
				return true
			}
		}
	}
	return false
}

// What the page on security says is proven, so each test that it names is there.
func TestTheTestsThatThePageOnSecurityNamesAreThere(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for _, name := range regexp.MustCompile("`(Test[A-Za-z0-9]+)`").FindAllStringSubmatch(string(page), -1) {
		missing[name[1]] = true
	}
	if len(missing) == 0 {
		t.Fatal("it names none")
	}
	declared := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err = filepath.WalkDir(filepath.Join("..", ".."), func(name string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		source, err := os.ReadFile(name)
		for _, m := range declared.FindAllSubmatch(source, -1) {
			delete(missing, string(m[1]))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range missing {
		t.Errorf("there is no %s", name)
	}
}

package house_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// root is the module's folder, seen from this one.
const root = "../.."

// source reads the imports of every Go file in the module, whatever platform the
// file is for. It reads them itself, rather than asking the go command, so that
// go test knows what this result depends on and does not answer from its cache
// after an import has changed.
func source(t *testing.T) []importer {
	t.Helper()
	found := map[string]*importer{}
	module := os.DirFS(root)
	err := fs.WalkDir(module, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if ignored(d.Name()) && name != "." {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		return addFile(found, module, name)
	})
	if err != nil {
		t.Fatal(err)
	}
	all := make([]importer, 0, len(found))
	for _, i := range found {
		slices.Sort(i.imports)
		i.imports = slices.Compact(i.imports)
		all = append(all, *i)
	}
	return all
}

// ignored reports whether the go command passes a folder by.
func ignored(name string) bool {
	return name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// addFile adds the imports of one file to those of its package.
func addFile(found map[string]*importer, module fs.FS, name string) error {
	text, err := fs.ReadFile(module, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly)
	if err != nil {
		return err
	}
	kind := noTest
	switch {
	case strings.HasSuffix(name, "_test.go") && strings.HasSuffix(file.Name.Name, "_test"):
		kind = externalTest
	case strings.HasSuffix(name, "_test.go"):
		kind = internalTest
	}
	folder := path.Dir(name)
	key := folder + kind.String()
	if found[key] == nil {
		found[key] = &importer{folder: folder, tests: kind}
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return err
		}
		found[key].imports = append(found[key].imports, imported)
	}
	return nil
}

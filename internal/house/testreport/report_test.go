package main

import (
	"strings"
	"testing"
)

const (
	passes = `{"Action":"start","Package":"m/a"}
{"Action":"run","Package":"m/a","Test":"TestA"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"chatter\n"}
{"Action":"output","Package":"m/a","Test":"TestA","Output":"--- PASS: TestA (0.00s)\n"}
{"Action":"pass","Package":"m/a","Test":"TestA"}
{"Action":"output","Package":"m/a","Output":"PASS\n"}
{"Action":"output","Package":"m/a","Output":"ok  \tm/a\t0.004s\n"}
{"Action":"pass","Package":"m/a"}
`
	fails = `{"Action":"run","Package":"m/b","Test":"TestB"}
{"Action":"output","Package":"m/b","Test":"TestB","Output":"=== RUN   TestB\n"}
{"Action":"output","Package":"m/b","Test":"TestB","Output":"    b_test.go:7: got 1, want 2\n"}
{"Action":"output","Package":"m/b","Test":"TestB","Output":"--- FAIL: TestB (0.00s)\n"}
{"Action":"fail","Package":"m/b","Test":"TestB"}
{"Action":"output","Package":"m/b","Output":"FAIL\tm/b\t0.004s\n"}
{"Action":"fail","Package":"m/b"}
`
	skips = `{"Action":"run","Package":"m/c","Test":"TestC"}
{"Action":"output","Package":"m/c","Test":"TestC","Output":"    c_test.go:9: no Java here\n"}
{"Action":"output","Package":"m/c","Test":"TestC","Output":"--- SKIP: TestC (0.00s)\n"}
{"Action":"skip","Package":"m/c","Test":"TestC"}
{"Action":"output","Package":"m/c","Output":"ok  \tm/c\t0.004s\n"}
{"Action":"pass","Package":"m/c"}
`
	noTests = `{"Action":"output","Package":"m/d","Output":"?   \tm/d\t[no test files]\n"}
{"Action":"skip","Package":"m/d"}
`
	panics = `{"Action":"run","Package":"m/e","Test":"TestE"}
{"Action":"output","Package":"m/e","Test":"TestE","Output":"panic: test timed out after 10m0s\n"}
{"Action":"output","Package":"m/e","Output":"FAIL\tm/e\t600.1s\n"}
{"Action":"fail","Package":"m/e"}
`
	doesNotBuild = `{"ImportPath":"m/f [m/f.test]","Action":"build-output","Output":"f.go:3: undefined: x\n"}
{"ImportPath":"m/f [m/f.test]","Action":"build-fail"}
{"Action":"output","Package":"m/f","Output":"FAIL\tm/f [build failed]\n"}
{"Action":"fail","Package":"m/f","FailedBuild":"m/f [m/f.test]"}
`
)

func TestReport(t *testing.T) {
	for _, c := range []struct {
		name, events string
		ok           bool
		shows, hides []string
	}{
		{
			"a run in which all passed is told in closing lines alone", passes + noTests, true,
			[]string{"ok  \tm/a\t0.004s\n", "?   \tm/d\t[no test files]\n", "1 passed, 0 failed, 0 skipped"},
			[]string{"chatter", "=== RUN", "PASS\n"},
		},
		{
			"a failed test shows what it wrote", passes + fails, false,
			[]string{"b_test.go:7: got 1, want 2", "--- FAIL: TestB", "FAIL\tm/b", "1 passed, 1 failed"},
			[]string{"chatter", "=== RUN"},
		},
		{
			"a skipped test fails the run, with its reason at the end", skips + passes, false,
			[]string{"SKIPPED m/c TestC\n    c_test.go:9: no Java here\n", "1 passed, 0 failed, 1 skipped"},
			nil,
		},
		{
			"a test whose process died shows what it wrote", passes + panics, false,
			[]string{"--- not finished: TestE\npanic: test timed out after 10m0s\n"},
			nil,
		},
		{
			"a package that does not build fails the run", passes + doesNotBuild, false,
			[]string{"f.go:3: undefined: x\n", "FAIL\tm/f [build failed]\n"},
			nil,
		},
		{"a run without a test is a failure", noTests, false, []string{"0 passed"}, nil},
		{
			"what the go command says besides is shown", "go: cannot find main module\n", false,
			[]string{"go: cannot find main module\n"},
			nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out strings.Builder
			ok, err := report(strings.NewReader(c.events), &out)
			if err != nil {
				t.Fatal(err)
			}
			if ok != c.ok {
				t.Errorf("all well: %v, want %v", ok, c.ok)
			}
			for _, s := range c.shows {
				if !strings.Contains(out.String(), s) {
					t.Errorf("%q is not in:\n%s", s, out.String())
				}
			}
			for _, s := range c.hides {
				if strings.Contains(out.String(), s) {
					t.Errorf("%q is in:\n%s", s, out.String())
				}
			}
		})
	}
}

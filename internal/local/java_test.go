package local

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kloakroom/internal/fault"
)

func TestTheVersionIsReadFromWhatJavaPrints(t *testing.T) {
	for title, c := range map[string]struct {
		out  string
		want int
	}{
		"OpenJDK 17":                {"openjdk version \"17.0.15\" 2025-04-15\nOpenJDK Runtime Environment\n", 17},
		"Oracle's Java 8":           {"java version \"1.8.0_412\"\nJava(TM) SE Runtime Environment\n", 8},
		"a first release":           {"openjdk version \"25\" 2025-09-16 LTS\n", 25},
		"an early access build":     {"openjdk version \"26-ea\" 2026-03-17\n", 26},
		"OpenJ9":                    {"openjdk version \"21.0.4\" 2024-07-16 LTS\nIBM Semeru Runtime Open Edition\n", 21},
		"options said before it":    {"Picked up JAVA_TOOL_OPTIONS: -Xmx1g version \"99\"\nopenjdk version \"17.0.1\" 2021-10-19\n", 17},
		"Windows' line ends":        {"openjdk version \"21.0.4\" 2024-07-16\r\nOpenJDK\r\n", 21},
		"macOS without any Java":    {"The operation couldn’t be completed. Unable to locate a Java Runtime.\n", 0},
		"nothing":                   {"", 0},
		"a number too long for one": {"openjdk version \"99999999999999999999\"\n", 0},
	} {
		t.Run(title, func(t *testing.T) {
			got, err := parseJavaVersion(c.out)
			if got != c.want && err == nil || (err != nil) != (c.want == 0) {
				t.Errorf("got %d, %v", got, err)
			}
		})
	}
}

func FuzzParseJavaVersion(f *testing.F) {
	f.Add("openjdk version \"17.0.15\" 2025-04-15\n")
	f.Add("java version \"1.8.0_412\"\n")
	f.Fuzz(func(t *testing.T, out string) {
		if n, err := parseJavaVersion(out); err == nil && n < 0 {
			t.Errorf("version %d", n)
		}
	})
}

func TestTheFirstJavaThatIsNewEnoughIsTaken(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins for Java are shell scripts")
	}
	old := fakeJava(t, `openjdk version "11.0.2" 2019-01-15`)
	older := fakeJava(t, `java version "1.8.0_412"`)
	good := fakeJava(t, `openjdk version "17.0.15" 2025-04-15`)
	newest := fakeJava(t, `openjdk version "25" 2025-09-16`)
	empty := t.TempDir()

	j, err := findJava(t.Context(), []string{"", empty, old, good, newest})
	if err != nil || j.Home != good || j.Feature != 17 {
		t.Errorf("got %+v, %v", j, err)
	}
	_, err = findJava(t.Context(), []string{empty, old, old, older})
	f := fault.Of(err)
	if err == nil || f.Class != fault.Usage || f.Code != "no-java" {
		t.Fatalf("got %v", err)
	}
	for _, want := range []string{"Java 11 in " + old, "Java 8 in " + older, "17 or newer"} {
		if !strings.Contains(f.Why, want) {
			t.Errorf("the reason lacks %q: %s", want, f.Why)
		}
	}
	if strings.Count(f.Why, old) != 1 {
		t.Errorf("one Java is named twice: %s", f.Why)
	}
	_, err = findJava(t.Context(), []string{empty})
	if f := fault.Of(err); err == nil || !strings.Contains(f.Why, "none was found") || !strings.Contains(f.Hint, "JAVA_HOME") {
		t.Errorf("got %v", err)
	}
}

func TestAJavaInTheCurrentFolderIsTakenOnlyIfItWasNamed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for Java is a shell script")
	}
	here := fakeJava(t, `openjdk version "17.0.15" 2025-04-15`)
	t.Chdir(here)
	if j, err := findJava(t.Context(), []string{""}); err == nil {
		t.Errorf("an unset JAVA_HOME became %q", j.Home)
	}
	// The server runs from another folder, so that a relative name would lead nowhere.
	j, err := findJava(t.Context(), []string{"."})
	if err != nil || !filepath.IsAbs(j.Home) {
		t.Errorf("got %q, %v", j.Home, err)
	}
}

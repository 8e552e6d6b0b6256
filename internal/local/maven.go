package local

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// fromMaven lets Maven get the archive, from its local repository or from
// wherever the user's settings say, and copy it into dir. --strict-checksums
// makes Maven refuse a file that does not match the checksum beside it.
func fromMaven(ctx context.Context, mvn, version, dir string) (string, error) {
	into := filepath.Join(dir, "maven")
	if err := os.Mkdir(into, 0o700); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, mvn, "--batch-mode", "--quiet", "--strict-checksums", "-Dstyle.color=never",
		"dependency:copy",
		"-Dartifact=org.keycloak:keycloak-quarkus-dist:"+version+":tar.gz",
		"-DoutputDirectory="+into, "-Dmdep.useBaseVersion=true")
	cmd.Dir = into // no pom.xml of the folder we happen to be in
	cmd.WaitDelay = 10 * time.Second
	ownGroup(cmd)
	cmd.Cancel = func() error { return endGroup(cmd.Process.Pid, false) }
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return "", mavenReason(out.String(), err)
	}
	archive := filepath.Join(into, "keycloak-quarkus-dist-"+version+".tar.gz")
	if _, err := os.Stat(archive); err != nil {
		return "", errors.New("it copied no archive")
	}
	return archive, nil
}

// errNoArtifact: Maven has asked its repositories, and none has this version.
var errNoArtifact = errors.New("no such artifact")

// mavenReason is the first line that Maven marked as an error: the rest repeats
// it with advice for Maven's own users. Some releases begin their output with an
// escape sequence, colours or not.
func mavenReason(out string, err error) error {
	for line := range strings.Lines(out) {
		_, text, ok := strings.Cut(strings.TrimSpace(line), "[ERROR] ")
		if !ok || text == "" {
			continue
		}
		text, _, _ = strings.Cut(text, " -> [Help")
		if _, why, ok := strings.Cut(text, "standalone-pom: "); ok {
			text = why
		}
		if strings.Contains(text, "ould not find artifact") || strings.Contains(text, "Unable to find artifact") {
			err = errors.Join(errNoArtifact, err)
		}
		if strings.Contains(text, "No space left on device") {
			err = errors.Join(syscall.ENOSPC, err)
		}
		return &plainError{why: shorten(text, 300), err: err}
	}
	return err
}

// shorten cuts a text that came from another program to what an error line holds.
func shorten(s string, n int) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n]) + "…"
}

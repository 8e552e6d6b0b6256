//go:build unix

package local

import (
	"os"
	"os/exec"
	"testing"

	"kloakroom/internal/fault"
)

func TestAServerOutlivesWhoStartedItOnceItIsTakenOver(t *testing.T) {
	fakeKeycloak(t, "")
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), "LOCAL_TEST_ROLE=owner", "LOCAL_TEST_DETACHED=1")
	url := startOwner(t, owner)
	records, err := readRecords()
	if err != nil || len(records) != 1 {
		t.Fatalf("records: %v, %v", records, err)
	}
	k, err := Adopt(records[0].Dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait()
	if k.URL() != url || k.Version() != "99.1.2" {
		t.Errorf("it is %s at %s", k.Version(), k.URL())
	}
	if left, err := FindLeft(t.Context()); err != nil || len(left) != 0 {
		t.Errorf("it counts as left: %v, %v", left, err)
	}
	if !Answers(t.Context(), url) {
		t.Error("it does not answer any more")
	}
	if err := k.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	<-k.Done()
	if Answers(t.Context(), url) {
		t.Error("it answers after its end")
	}
	assertEmpty(t, serversDir())
}

func TestWhatDoesNotRunIsNotTakenOver(t *testing.T) {
	ownFolders(t)
	if _, err := Adopt(t.TempDir()); err == nil || fault.Of(err).Code != "no-server" {
		t.Errorf("got %v", err)
	}
}

func TestAProcessIsToldFromOneWithTheSameID(t *testing.T) {
	self := ThisProcess()
	if !self.Alive() {
		t.Error("this process does not count as alive")
	}
	for name, p := range map[string]Process{
		"no process":                      {},
		"an id without a mark":            {PID: self.PID},
		"a process of another start time": {PID: self.PID, Mark: self.Mark + "1"},
	} {
		if p.Alive() {
			t.Errorf("%s counts as alive", name)
		}
		if err := p.End(t.Context()); err != nil { // and this test goes on
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProcessIsEndedWithItsGroup(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 600 & wait")
	ownGroup(cmd)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := processOf(cmd.Process.Pid)
	go func() { _ = cmd.Wait() }()
	if err := p.End(t.Context()); err != nil {
		t.Fatal(err)
	}
	if p.Alive() || groupAlive(p.PID) {
		t.Error("something of it still runs")
	}
}

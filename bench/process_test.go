package main

import (
	"errors"
	"os"
	"runtime"
	"testing"
	"time"
)

func TestResident(t *testing.T) {
	got, err := resident("Name:\tkloakroom\nVmHWM:\t   99999 kB\nVmRSS:\t   24600 kB\nThreads:\t9\n")
	if err != nil || got != 24600*1024 {
		t.Errorf("%d, %v; want %d", got, err, 24600*1024)
	}
	for name, status := range map[string]string{"none": "Name:\tx\n", "no number": "VmRSS:\tmuch kB\n"} {
		if got, err := resident(status); err == nil {
			t.Errorf("%s: %d and no error", name, got)
		}
	}
}

func TestComputed(t *testing.T) {
	got, err := computed("123 (a (strange) name 9 9) S 1 2 3 4 5 6 7 8 9 10 250 50 0 0 20 0 9 0 1\n")
	if err != nil || got != 3*time.Second {
		t.Errorf("%v, %v; want 3 s", got, err)
	}
	for name, stat := range map[string]string{"cut short": "1 (x) S 1 2", "no number": "1 (x) S 1 2 3 4 5 6 7 8 9 10 a b 1"} {
		if got, err := computed(stat); err == nil {
			t.Errorf("%s: %v and no error", name, got)
		}
	}
}

func TestThisProcessTellsOfItself(t *testing.T) {
	size, err := memory(os.Getpid())
	if runtime.GOOS != "linux" {
		if !errors.Is(err, errNotTold) {
			t.Errorf("%d, %v", size, err)
		}
		return
	}
	if err != nil || size < 1_000_000 {
		t.Errorf("memory: %d, %v", size, err)
	}
	begin, err := processorTime(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	end := time.Now().Add(patience)
	for now := begin; now == begin; {
		if now, err = processorTime(os.Getpid()); err != nil || time.Now().After(end) {
			t.Fatalf("the time does not go on: %v, %v", now, err)
		}
	}
}

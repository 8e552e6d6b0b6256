//go:build (dragonfly && cgo) || (freebsd && cgo) || linux || netbsd || openbsd

package secret

import (
	"os"
	"path/filepath"
	"strconv"
	"time"

	ss "github.com/zalando/go-keyring/secret_service"
)

// keychainAnswers is how long the Secret Service may take to start and answer.
const keychainAnswers = 5 * time.Second

// platformKeychainRuns tells whether a Secret Service answers on the session bus. It
// unlocks nothing. Without a bus it does not ask: the D-Bus library would start
// one by dbus-launch and leave it running.
func platformKeychainRuns() bool {
	if !sessionBusRuns() {
		return false
	}
	answer := make(chan bool, 1)
	go func() {
		svc, err := ss.NewSecretService()
		if err == nil {
			_, err = svc.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
				GetProperty("org.freedesktop.Secret.Service.Collections")
		}
		answer <- err == nil
	}()
	select {
	case runs := <-answer:
		return runs
	case <-time.After(keychainAnswers):
		return false
	}
}

// sessionBusRuns tells whether there is an address of a session bus, where the
// D-Bus library looks for one.
func sessionBusRuns() bool {
	if address := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join("/run/user", strconv.Itoa(os.Getuid()), name)); err == nil {
			return true
		}
	}
	return false
}

// Command keeper keeps the Keycloak servers that the test processes of one
// "go test" share; see package pool. The lease builds and starts it, nobody else
// has a use for it. Its one argument is the pool's folder.
package main

import (
	"context"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/adrg/xdg"

	"kloakroom/internal/local"
	"kloakroom/internal/local/pool"
)

// idle is how long the servers outlive their last user: longer than "go test"
// needs from one package to the next.
const idle = 60 * time.Second

// The two servers stand for what there is: a release as this project's example
// set-up has it, and the newest one under the base path that Keycloak used to
// have and many still configure.
var wanted = []struct{ version, basePath string }{
	{local.DefaultVersion, ""},
	{"26.7.3", "/auth"},
}

func main() {
	log.SetFlags(log.LstdFlags | log.LUTC)
	if len(os.Args) != 2 {
		log.Fatal("usage: keeper DIR")
	}
	if err := run(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	log.Print("nobody has used the servers for a while: ended")
}

func run(dir string) error {
	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	// The servers of the pool are nobody else's to find and stop.
	if err := os.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state")); err != nil {
		return err
	}
	xdg.Reload()

	k := pool.Keeper{Dir: dir, Idle: idle}
	for _, w := range wanted {
		k.Wanted = append(k.Wanted, pool.Wanted{
			Server: pool.Server{Name: w.version, AdminUser: local.DefaultAdminUser, AdminPassword: local.DefaultAdminPassword},
			Start: func(ctx context.Context, port int, say func(string)) (pool.Running, error) {
				return start(ctx, w.version, w.basePath, port, say)
			},
		})
	}
	k.Before = clearLeft
	return k.Keep(ctx)
}

// clearLeft ends what a keeper that was killed left.
func clearLeft(ctx context.Context) error {
	left, err := local.FindLeft(ctx)
	if err != nil {
		return err
	}
	for _, l := range left {
		log.Printf("stopping the Keycloak that a killed keeper left at %s", l.URL)
		if err := l.Stop(ctx); err != nil {
			return err
		}
	}
	return nil
}

func start(ctx context.Context, version, basePath string, port int, say func(string)) (pool.Running, error) {
	k, err := local.StartKeycloak(ctx, local.KeycloakOptions{
		Version: version, BasePath: basePath, Port: port,
		Progress: func(step string) { log.Print(step); say(step) },
	})
	if err != nil {
		log.Print(err)
		return nil, err
	}
	log.Printf("Keycloak %s is ready at %s", version, k.URL())
	return k, nil
}

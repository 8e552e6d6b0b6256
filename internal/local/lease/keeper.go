package lease

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"github.com/adrg/xdg"

	"kloakroom/internal/local"
	"kloakroom/internal/local/pool"
)

// What the process was started with. Tests change their environment and folder,
// and the keeper must get what holds for all of them.
var (
	startEnv    = os.Environ()
	startDir, _ = os.Getwd()
	poolDir     = filepath.Join(xdg.CacheHome, "kloakroom", "test-servers")
)

var user = pool.User{Dir: poolDir, Spawn: spawn, Healthy: healthy}

func keeperLog() string { return filepath.Join(poolDir, "keeper.log") }

// spawn builds the keeper and starts it detached. It is built whenever one is
// started: Go's build cache knows whether there is anything to do.
func spawn(ctx context.Context) (*exec.Cmd, error) {
	if _, err := local.FindJava(ctx); err != nil {
		return nil, err
	}
	program := filepath.Join(poolDir, "keeper")
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	build := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-o", program, "kloakroom/internal/local/keeper")
	build.Dir, build.Env = startDir, startEnv
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the keeper of the servers: %w\n%s", err, out)
	}
	log, err := os.OpenFile(keeperLog(), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	keeper := exec.CommandContext(context.WithoutCancel(ctx), program, poolDir)
	keeper.Dir, keeper.Env = poolDir, startEnv
	keeper.Stdout, keeper.Stderr = log, log
	pool.Detach(keeper)
	return keeper, keeper.Start()
}

func healthy(ctx context.Context, s Server) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/realms/master", nil)
	if err != nil {
		return false
	}
	status, _, err := send(req)
	return err == nil && status == http.StatusOK
}

package local

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"syscall"
	"time"

	"kloakroom/internal/fault"
)

// fallbackPorts is how many ports after a preferred one are tried.
const fallbackPorts = 50

// choosePort returns preferred if it is free, else, with fallback, the next free
// one that is not in avoid. 0 means any free port.
func choosePort(ctx context.Context, preferred int, fallback bool, avoid ...int) (int, error) {
	if preferred == 0 {
		return anyPort(ctx, avoid)
	}
	if preferred < 1 || preferred > 65535 {
		return 0, &fault.Error{
			Class: fault.Usage, Code: "bad-port",
			Why: fmt.Sprintf("%d is not a port", preferred), Hint: "Use a port from 1 to 65535.",
		}
	}
	if !fallback {
		if slices.Contains(avoid, preferred) || !portFree(ctx, preferred) {
			return 0, portTaken(preferred)
		}
		return preferred, nil
	}
	for p := preferred; p < preferred+fallbackPorts && p <= 65535; p++ {
		if !slices.Contains(avoid, p) && portFree(ctx, p) {
			return p, nil
		}
	}
	return 0, portTaken(preferred)
}

func portTaken(port int) error {
	return &fault.Error{
		Class: fault.Conflict, Code: "port-taken",
		Why:  fmt.Sprintf("port %d is taken by another program", port),
		Hint: "End that program, or use another port.",
	}
}

// anyPort avoids the range from which systems pick the ports of outgoing
// connections: one of those may be gone again before Keycloak listens.
func anyPort(ctx context.Context, avoid []int) (int, error) {
	const low, size = 20000, 10000
	for range 100 {
		p := low + rand.IntN(size) //nolint:gosec // a port needs no secret randomness
		if !slices.Contains(avoid, p) && portFree(ctx, p) {
			return p, nil
		}
	}
	return 0, &fault.Error{Class: fault.Conflict, Code: "port-taken", Why: "no free port was found"}
}

// portFree reports whether nobody has the port on either loopback address:
// "localhost" may mean ::1 to a client, and there must then be nobody else.
func portFree(ctx context.Context, port int) bool {
	for _, host := range []string{"127.0.0.1", "::1"} {
		addr := net.JoinHostPort(host, strconv.Itoa(port))
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
		if errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT) {
			continue // no IPv6 here
		}
		if err != nil {
			return false
		}
		_ = l.Close()
		// macOS lets one listen beside a server that listens on every address.
		d := net.Dialer{Timeout: time.Second}
		if c, err := d.DialContext(ctx, "tcp", addr); err == nil {
			_ = c.Close()
			return false
		}
	}
	return true
}

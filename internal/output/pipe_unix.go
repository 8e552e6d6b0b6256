//go:build unix

package output

import (
	"errors"
	"os"
	"os/signal"
	"syscall"
)

// keepOnClosedPipe keeps a write to a closed pipe from ending the process by
// SIGPIPE. The signal is caught, not ignored: what is ignored stays ignored in
// the commands we start, and they would never end when their reader goes.
func keepOnClosedPipe() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

func isClosedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

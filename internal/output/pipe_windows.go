package output

import (
	"errors"

	"golang.org/x/sys/windows"
)

// keepOnClosedPipe has nothing to do: Windows knows no SIGPIPE.
func keepOnClosedPipe() {}

func isClosedPipe(err error) bool {
	return errors.Is(err, windows.ERROR_BROKEN_PIPE) || errors.Is(err, windows.ERROR_NO_DATA)
}

package wire

import "syscall"

// Windows reports sockets' errors by numbers of its own (Winsock error codes);
// the syscall package's POSIX names do not match them.
var (
	errnoRefused     = []syscall.Errno{10061}
	errnoClosed      = []syscall.Errno{10054, 10053, syscall.ERROR_BROKEN_PIPE}
	errnoUnreachable = []syscall.Errno{10051, 10065, 10050, 10064}
)

package main

import (
	"strconv"

	"kloakroom/internal/fault"
)

// The exit codes that scripts rely on.
const (
	exitOK           = 0
	exitBroken       = 1
	exitUsage        = 2
	exitRefused      = 3
	exitNotFound     = 4
	exitUnreachable  = 5
	exitNotPermitted = 6
	exitConflict     = 7
	exitInterrupted  = 130
)

var exitCodes = map[fault.Class]int{
	fault.Internal:     exitBroken,
	fault.Broken:       exitBroken,
	fault.Usage:        exitUsage,
	fault.Refused:      exitRefused,
	fault.NotFound:     exitNotFound,
	fault.Unreachable:  exitUnreachable,
	fault.NotPermitted: exitNotPermitted,
	fault.Conflict:     exitConflict,
	fault.Interrupted:  exitInterrupted,
}

func exitOf(err error) int { return exitCodes[fault.Of(err).Class] }

// exitCode ends a command that has printed all there is to say.
type exitCode int

func (c exitCode) Error() string { return "exit " + strconv.Itoa(int(c)) }

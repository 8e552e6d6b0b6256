package tui_test

import "golang.org/x/sys/unix"

const termiosGet = unix.TCGETS

package tui

import (
	"context"

	"github.com/atotto/clipboard"
)

// systemClipboard puts text on the clipboard of Windows, by its API. That call
// cannot be cancelled, so it may outlive ctx.
func systemClipboard(ctx context.Context, text string) error {
	done := make(chan error, 1)
	go func() { done <- clipboard.WriteAll(text) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

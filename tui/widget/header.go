package widget

import (
	"time"

	"kloakroom/internal/safetext"
)

// Header is what stands in the first line of the program: whoever knows it fills
// it in, and the root draws it.
type Header struct {
	// Path says where we are, the widest first: profile, realm, client. Where room
	// is short the first steps are left out.
	Path []safetext.Text
	// Mark is a label that cannot be missed, such as "guarded"; "" for none.
	Mark safetext.Text
	// Who is as whom we are signed in.
	Who safetext.Text
	// Token is the newest token: whose, its countdown, its verdict.
	Token []Cell
	// Again is after how long the header says something else by itself, such as
	// the next second of a countdown; 0 for never.
	Again time.Duration
}

package connect

import (
	"context"

	"kloakroom/internal/safetext"
	"kloakroom/tui/part"
	"kloakroom/tui/screen"
)

const slotWork part.Slot = "connect/profiles"

// work is something done to the file of profiles and the store: one at a time,
// and never stopped halfway.
type work struct {
	title safetext.Text
	run   func(context.Context) (any, error)
	done  func(answer any) part.Result
}

func (s *Screen) do(w *work) part.Result {
	s.work = w
	return part.Run(part.Job{Slot: slotWork, Title: w.title, Write: true, Run: w.run})
}

// worked takes the end of it.
func (s *Screen) worked(done part.Done) part.Result {
	w := s.work
	s.work = nil
	if w == nil {
		return part.Handled()
	}
	failed := func(err error) part.Result { return part.Handled(part.Fail{Err: err}) }
	if r, wanted := s.desk.Unlock(done.Err, func() part.Result { return s.do(w) }, failed); wanted {
		return r
	}
	var out part.Result
	if done.Err != nil {
		out = failed(done.Err)
	} else {
		out = w.done(done.Answer)
	}
	s.refresh()
	s.follow()
	out.Asks = append(out.Asks, part.Tell{Msg: screen.ProfilesChanged{}})
	out.Handled = true
	return out
}

func (s *Screen) remover(name string) func(context.Context) (any, error) {
	keeper := s.desk.Keeper()
	return func(ctx context.Context) (any, error) { return nil, keeper.Remove(ctx, name) }
}

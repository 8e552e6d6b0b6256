package screen

import "context"

// TokenWork is what [Desk.TokenJob] does, for a job that goes on with the token,
// such as a call: both end together when the job is cancelled. It is made on the
// screens' goroutine and may be called on any.
func (d *Desk) TokenWork(w Wish) func(context.Context) (*Token, error) {
	run := d.TokenJob("", w).Run
	return func(ctx context.Context) (*Token, error) {
		answer, err := run(ctx)
		if err != nil {
			return nil, err
		}
		token, _ := answer.(*Token)
		return token, nil
	}
}

package widget

import (
	"context"
	"sync"

	"kloakroom/internal/fault"
)

// docLay lays JSON out over lines, from a body that may still come into a store.
// A job does one step; another one may begin while a cancelled one still runs,
// so each piece is done under the lock and for the newest job only.
type docLay struct {
	src   Body
	store Store

	mu      sync.Mutex
	job     int // the newest
	printer JSONPrinter
	at      int64 // so much of src is done
	written int64
	begun   bool // its first character was seen
	running bool // of the screen's side: a job is under way
	ended   bool
}

// docLaid is the answer of a step.
type docLaid struct {
	notJSON bool // it does not begin like JSON
	ended   bool // everything is laid out
}

// A layout of more than docLaidMost bytes may be docLaidTimes as long as the body:
// only a body of hardly anything but brackets needs more.
const (
	docLaidMost  = 64 << 20
	docLaidTimes = 16
)

var errDocDeep = &fault.Error{
	Class: fault.Usage, Code: "too-deep", What: "lay out the JSON", Why: "it nests too deep; it is shown as it came",
}

// docLayPiece is how much is laid out under the lock at once.
const docLayPiece = 64 << 10

// stop gives the store back; jobs that still run end without harm.
func (l *docLay) stop() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.job++
	return l.store.Close()
}

// next returns the number of a new job.
func (l *docLay) next() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.job++
	return l.job
}

// step lays out about limit bytes of what is there.
func (l *docLay) step(ctx context.Context, job int, limit int64) (docLaid, error) {
	ended := docEnded(l.src) // before its size, which is then the last
	size := l.src.Size()
	in, give := docBuffer()
	defer give()
	out, giveOut := docBuffer()
	defer giveOut()
	for done := int64(0); done < limit; {
		if err := ctx.Err(); err != nil {
			return docLaid{}, err
		}
		n, answer, err := l.piece(job, in[:docLayPiece], out, size)
		if err != nil || answer.notJSON {
			return answer, err
		}
		if done += n; n == 0 {
			break
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if job != l.job {
		return docLaid{}, context.Canceled
	}
	if ended && l.at == size {
		l.store.CloseWrite(l.src.Err())
		return docLaid{ended: true}, nil
	}
	return docLaid{}, nil
}

// piece lays out one piece, and returns how much of the body that was.
func (l *docLay) piece(job int, in, out []byte, size int64) (int64, docLaid, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if job != l.job {
		return 0, docLaid{}, context.Canceled
	}
	b, err := docReadAt(l.src, in, l.at, size)
	if err != nil || len(b) == 0 {
		return 0, docLaid{}, err
	}
	if !l.begun {
		looks, sure := docLooksJSON(b)
		if sure && !looks {
			return 0, docLaid{notJSON: true}, nil
		}
		l.begun = sure
	}
	n, err := l.store.Write(l.printer.Append(out[:0], b))
	if err != nil {
		return 0, docLaid{}, err
	}
	if l.written += int64(n); l.written > docLaidMost && l.written > docLaidTimes*l.at {
		return 0, docLaid{}, errDocDeep
	}
	l.at += int64(len(b))
	return int64(len(b)), docLaid{}, nil
}

// docLooksJSON says whether a text begins as JSON can (RFC 8259 section 2); sure
// is false while only blanks are here.
func docLooksJSON(b []byte) (looks, sure bool) {
	for _, c := range b {
		switch {
		case jsonClasses[c] == jsonClassBlank:
			continue
		case c == '{', c == '[', c == '"', c == '-', c >= '0' && c <= '9', c == 't', c == 'f', c == 'n':
			return true, true
		}
		return false, true
	}
	return false, false
}

// done is how much of the body is laid out.
func (l *docLay) done() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.at
}

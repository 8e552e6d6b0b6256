package widget_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kloakroom/internal/wire"
)

const documentBig = 100 << 20

// documentBigBody is minified JSON of 100 MB in one line, in a spool: what an API
// that knows no pages answers.
var documentBigBody = sync.OnceValue(func() *wire.Spool {
	s := wire.NewSpool(0)
	var b strings.Builder
	b.WriteString(`{"items":[`)
	for i := 0; s.Size() < documentBig; i++ {
		fmt.Fprintf(&b, `{"id":"00c66b4f-80c1-4b80-8bde-%012d","clientId":"client-%d","enabled":true,"roles":["api-reader","view-orders"],"attributes":{"n":%d,"日本語":null}},`, i, i, i*7)
		if b.Len() > 1<<20 {
			if _, err := s.Write([]byte(b.String())); err != nil {
				panic(err)
			}
			b.Reset()
		}
	}
	if _, err := s.Write([]byte("{}]}")); err != nil {
		panic(err)
	}
	s.CloseWrite(nil)
	return s
})

// documentAlive is how many bytes are in use on the heap.
func documentAlive() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestABodyOf100MBTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("it lays out 100 MB")
	}
	body := documentBigBody()
	var before, after runtime.MemStats
	alive := documentAlive()
	runtime.ReadMemStats(&before)
	d := newTestDocument(t)
	s := newRowsStage(t, d, 140, 40)
	s.take(d.SetBody(body, true))
	s.step() // a piece is laid out
	s.step() // and another one, or the index of the first
	for len(s.text()) == 0 {
		s.step()
	}
	runtime.ReadMemStats(&after)
	if first := after.TotalAlloc - before.TotalAlloc; first > 16<<20 {
		t.Errorf("the first screen took %d MB", first>>20)
	}
	s.idle()
	s.press("G")
	s.sees("{}")
	runtime.ReadMemStats(&after)
	if n, exact := d.LineCount(); n < 4_000_000 || !exact {
		t.Errorf("%d lines, exact %t", n, exact)
	}
	if took := after.TotalAlloc - before.TotalAlloc; took > 64<<20 {
		t.Errorf("laying out and reading took %d MB of allocations, want at most 64", took>>20)
	}
	if kept := documentAlive() - alive; kept > 16<<20 {
		t.Errorf("it keeps %d MB, want at most 16", kept>>20)
	}
	t.Logf("allocated %d KB, kept %d KB", (after.TotalAlloc-before.TotalAlloc)>>10, (documentAlive()-alive)>>10)
	runtime.KeepAlive(d)
}

// BenchmarkDocumentScroll is a key and the screen after it, in 100 MB of JSON at
// 140 by 40 cells.
func BenchmarkDocumentScroll(b *testing.B) {
	for _, c := range []struct{ name, before, keys string }{
		{"down", "g", "j"},
		{"up from the end", "G", "k"},
		{"pages", "g", "pgdown"},
		{"pages up", "G", "pgup"},
		{"from end to end", "g", "G g"},
		{"folded, pages", "-", "pgdown"},
		{"folded, pages up from the end", "- G", "pgup"},
		{"fold and unfold the whole", "g", "space"},
		{"fold and unfold the largest array", "g j", "space"},
		{"as it came, pages", "p", "pgdown"},
		{"as it came, pages up from the end", "p G", "pgup"},
	} {
		b.Run(c.name, func(b *testing.B) {
			d := newTestDocument(b)
			s := newRowsStage(b, d, 140, 40)
			s.take(d.SetBody(documentBigBody(), true))
			s.idle()
			for _, key := range strings.Fields(c.before) {
				s.press(key)
				s.idle()
			}
			keys := strings.Fields(c.keys)
			var took []time.Duration
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				s.press(keys[i%len(keys)])
				d.Lines(s.st, true)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// BenchmarkDocumentOpen is laying out and indexing 100 MB, to its end and to its
// first screen.
func BenchmarkDocumentOpen(b *testing.B) {
	for _, first := range []bool{true, false} {
		b.Run(map[bool]string{true: "first screen", false: "all"}[first], func(b *testing.B) {
			body := documentBigBody()
			b.SetBytes(documentBig)
			for b.Loop() {
				d := newTestDocument(b)
				s := newRowsStage(b, d, 140, 40)
				s.take(d.SetBody(body, true))
				for first && len(s.text()) == 0 {
					s.step()
				}
				if !first {
					s.idle()
				}
				d.Close()
			}
		})
	}
}

// BenchmarkDocumentSearch is a search through all of 100 MB for what is not
// there.
func BenchmarkDocumentSearch(b *testing.B) {
	d := newTestDocument(b)
	s := newRowsStage(b, d, 140, 40)
	s.take(d.SetBody(documentBigBody(), true))
	s.idle()
	s.press("/")
	for b.Loop() {
		s.press("q")
		s.idle()
		s.press("backspace")
		s.idle()
	}
}

package explorer_test

import (
	"net/http"
	"runtime"
	"sort"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"kloakroom/tui"
	"kloakroom/tui/screen/explorer"
	"kloakroom/tui/tuitest"
)

// BenchmarkKeyIn100MB is a key pressed, and the frame drawn, while a JSON body of
// 100 MB is open: moved through by lines, by pages and from end to end.
func BenchmarkKeyIn100MB(b *testing.B) {
	a := newAPI(b)
	a.mux.HandleFunc("/large", func(w http.ResponseWriter, _ *http.Request) { writeLarge(w, 100<<20) })
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := explorer.New(detached(b, a.URL+"/large"))
	d := tuitest.New(b, tui.Options{Screens: []tui.Entry{{Key: "3", Screen: s}}}, tuitest.Size(140, 40))
	began := time.Now()
	d.Press("ctrl+j", "tab", "tab").See("200 OK", "100.0 MiB")
	open := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	var keys []tea.Msg
	for _, name := range []string{"down", "down", "pgdown", "up", "down", "G", "pgup", "g", "down", "ctrl+d"} {
		key, err := tuitest.Key(name)
		if err != nil {
			b.Fatal(err)
		}
		keys = append(keys, key)
	}
	root, took := d.Root(), make([]time.Duration, 0, 1024)
	for i := 0; b.Loop(); i++ {
		t := time.Now()
		root.Update(keys[i%len(keys)])
		_ = root.View()
		took = append(took, time.Since(t))
	}
	sort.Slice(took, func(i, j int) bool { return took[i] < took[j] })
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(ms(open), "open-ms")
	b.ReportMetric(float64(after.HeapInuse-min(after.HeapInuse, before.HeapInuse))/(1<<20), "heap-MiB")
}

package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
)

const (
	largePath = "/large"
	largeSize = 100_000_000
	// firstRecord is in the first lines of the large answer.
	firstRecord = "order-000000"
	lastRecord  = "the-very-last"
)

// largeBody is an answer of largeSize bytes of JSON without a line break: it
// begins at once and goes on when it is told to. It is given once.
type largeBody struct {
	rest chan struct{} // closed when the rest may come
	sent chan struct{} // closed when all of it has gone out
}

func (b *largeBody) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(largeSize))
	block := largeBlock()
	end := []byte(`{"id":"` + lastRecord + `"}]`)
	if _, err := w.Write(append([]byte{'['}, block...)); err != nil {
		return
	}
	_ = http.NewResponseController(w).Flush()
	select {
	case <-b.rest:
	case <-r.Context().Done():
		return
	}
	room := largeSize - 1 - len(end)
	for range room/len(block) - 1 {
		if _, err := w.Write(block); err != nil {
			return
		}
	}
	// What is no whole block is made up by blanks.
	_, _ = w.Write(bytes.Repeat([]byte{' '}, room%len(block)))
	if _, err := w.Write(end); err == nil {
		close(b.sent)
	}
}

// largeBlock is about a megabyte of records, each with a comma behind it.
func largeBlock() []byte {
	var b []byte
	for i := 0; len(b) < 1_000_000; i++ {
		b = fmt.Appendf(b, `{"id":"order-%06d","customer":{"name":"Customer %d","mail":"customer%d@example.test"},"paid":%t,"total":%d.%02d,`+
			`"lines":[{"article":"A-%d","pieces":%d},{"article":"B-%d","pieces":1}],"note":null},`, i, i, i, i%3 == 0, i%900, i%100, i%77, i%9, i%55)
	}
	return b
}

package widget_test

import (
	"strings"
	"testing"

	"kloakroom/internal/wire"
)

// TestAKeyAllocatesLittle holds what a key and the screen after it cost in
// allocations at 140×40, in a long list and in a large document. They do not
// depend on the machine; the budgets are half again what it takes today.
func TestAKeyAllocatesLittle(t *testing.T) {
	list := newTestList(nil)
	listStage := newRowsStage(t, list, 140, 40)
	listStage.take(list.SetSource(newListServer(100_000)))
	listStage.idle()

	body := wire.NewSpool(0)
	if _, err := body.Write([]byte("[" + strings.Repeat(`{"id":"order","paid":true,"lines":[1,2,3]},`, 20_000) + "0]")); err != nil {
		t.Fatal(err)
	}
	body.CloseWrite(nil)
	document := newTestDocument(t)
	documentStage := newRowsStage(t, document, 140, 40)
	documentStage.take(document.SetBody(body, true))
	documentStage.idle()

	for _, c := range []struct {
		name   string
		stage  *rowsStage
		key    string
		draw   func()
		budget float64
	}{
		{"a line down a list of 100,000", listStage, "j", func() { list.Lines(listStage.st, true) }, 70},
		{"a page down a list of 100,000", listStage, "pgdown", func() { list.Lines(listStage.st, true) }, 130},
		{"a line down a document", documentStage, "j", func() { document.Lines(documentStage.st, true) }, 250},
		{"a page down a document", documentStage, "pgdown", func() { document.Lines(documentStage.st, true) }, 720},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := testing.AllocsPerRun(100, func() {
				c.stage.press(c.key)
				c.draw()
				c.stage.idle()
			})
			t.Logf("%.0f allocations", got)
			if got > c.budget {
				t.Errorf("%.0f allocations, budget %.0f", got, c.budget)
			}
		})
	}
}

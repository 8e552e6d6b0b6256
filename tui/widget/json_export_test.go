package widget

// JSONPiece is a span of a row and its kind, for the tests of the tokenizer.
type JSONPiece struct {
	Text string
	Kind string
}

var jsonKindNames = map[jsonKind]string{
	jsonOther: "other", jsonPunct: "punct", jsonKey: "key", jsonString: "string", jsonNumber: "number", jsonWord: "word",
}

// JSONPieces tokenizes text cut into rows at the given places: each row begins
// with nothing but the mode of the one before.
func JSONPieces(text string, cuts ...int) []JSONPiece {
	var out []JSONPiece
	scan, from := jsonScan{}, 0
	for _, to := range append(cuts, len(text)) {
		if to < from || to > len(text) {
			continue
		}
		for _, s := range jsonSpans(nil, []byte(text[from:]), to-from, scan.mode) {
			out = append(out, JSONPiece{text[from+s.from : from+s.to], jsonKindNames[s.kind]})
		}
		scan.feed([]byte(text[from:to]))
		from = to
	}
	return out
}

// JSONScanned returns how a scan of pieces ends: mode, depth, lowest depth and
// commas there.
func JSONScanned(pieces ...string) [4]int64 {
	var s jsonScan
	for _, p := range pieces {
		s.feed([]byte(p))
	}
	return [4]int64{int64(s.mode), s.depth, s.low, s.commas}
}

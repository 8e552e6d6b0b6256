package widget

import "kloakroom/tui/part"

// docSideways is how many columns a step sideways scrolls.
const docSideways = 8

// docActions says which keys there are beside those that are always there.
type docActions struct{ typing, searched, trouble, raw bool }

func (d *Document) actionsKind() docActions {
	return docActions{
		typing: d.search.typing, searched: !d.search.typing && d.search.active(),
		trouble: d.trouble() != nil, raw: !d.Laid(),
	}
}

func docAction(name, title, help string, footer int, off func() string, run func() part.Result, keys ...string) part.Action {
	return part.Action{ID: "document." + name, Title: title, Help: help, Footer: footer, Off: off, Run: run, Keys: keys}
}

// noted takes the last note away before an action says something of its own.
func (d *Document) noted(run func() part.Result) func() part.Result {
	return func() part.Result {
		if d.note != (docNote{}) {
			d.note = docNote{}
			d.redraw()
		}
		return run()
	}
}

// declare makes the actions that are always there.
func (d *Document) declare() {
	empty := func() string {
		if d.view == nil {
			return "there is no text"
		}
		return ""
	}
	d.base = append(d.base,
		docAction("fold", "fold", "Folds or unfolds the object or array here, or the one around it.", 30, d.foldOff, d.toggleFold, "space", "enter"),
		docAction("search", "search", "Searches the text, whatever is folded. Small letters find large ones too.", 40, empty, d.startSearch, "/"),
		docAction("fold-all", "fold all", "Folds everything inside the outermost object or array.", 0, d.foldOff,
			func() part.Result { return d.foldAll(docFoldAll) }, "-"),
		docAction("unfold-all", "unfold all", "Unfolds everything.", 0, d.foldOff,
			func() part.Result { return d.foldAll(-1) }, "+", "="),
		docAction("layout", "as it came", "Shows JSON as it came, or laid out over lines.", 20, d.layoutOff, d.toggleLayout, "p"),
		docAction("wrap", "wrap lines", "Wraps long lines, or lets them run out of the screen.", 0, empty, d.toggleWrap, "w"),
		docAction("left", "left", "Scrolls to the left.", 0, d.sidewaysOff, func() part.Result { return d.sideways(-docSideways) }, "left", "h"),
		docAction("right", "right", "Scrolls to the right.", 0, d.sidewaysOff, func() part.Result { return d.sideways(docSideways) }, "right", "l"),
	)
	d.base = append(d.base, d.moves.actions("document")...)
	for i := range d.base {
		d.base[i].Run = d.noted(d.base[i].Run)
	}
}

// actionsFor adds to these what there is at times.
func (d *Document) actionsFor(kind docActions) []part.Action {
	if kind.typing {
		return []part.Action{
			docAction("search-keep", "keep", "Keeps the search and returns to the text.", 50, nil, d.keepSearch, "enter"),
			docAction("search-leave", "leave", "Leaves the search and returns to where it began.", 49, nil, d.leaveSearch, "esc"),
		}
	}
	var out []part.Action
	if kind.searched {
		out = append(out,
			docAction("next", "next", "Goes to the next place that was found.", 60, nil, d.noted(d.next), "n"),
			docAction("previous", "previous", "Goes to the place that was found before.", 59, nil, d.noted(d.previousFound), "N"),
			docAction("search-end", "end search", "Ends the search.", 58, nil, d.noted(d.endSearch), "esc"),
		)
	}
	if kind.trouble {
		out = append(out, docAction("again", "try again", "Goes on reading where it stopped.", 45, nil, d.again, "r"))
	}
	for _, a := range d.base {
		if a.ID == "document.layout" && kind.raw {
			a.Title = "lay out"
		}
		out = append(out, a)
	}
	return out
}

func (d *Document) layoutOff() string {
	if d.laid == nil {
		return "only JSON has another layout"
	}
	return ""
}

// toggleLayout goes from the text as it came to the one laid out, or back.
func (d *Document) toggleLayout() part.Result {
	if d.Laid() {
		d.view = d.raw
	} else {
		d.view = d.laid
	}
	d.search.found = docNoMatch // its place is one in the other text
	d.redraw()
	return d.carryOn()
}

func (d *Document) sidewaysOff() string {
	if !d.noWrap {
		return "lines are wrapped: w lets them run out of the screen"
	}
	return ""
}

// toggleWrap wraps long lines or stops doing so.
func (d *Document) toggleWrap() part.Result {
	d.noWrap = !d.noWrap
	if d.view != nil {
		d.view.x, d.view.cur.sub, d.view.top.sub = 0, 0, 0
	}
	d.redraw()
	return part.Handled()
}

package output

import (
	"slices"
	"strings"

	"kloakroom/internal/safetext"
)

// narrowest is the least a column is shortened to, in cells.
const narrowest = 6

// Table writes rows under a header in capitals (none when header is nil), the
// columns aligned by the cells they take. A row may be shorter than the header.
// Nothing is shortened on its way to a pipe or a file; on a terminal narrower
// than the table the widest column is, and ends in "…".
func (w *Human) Table(header []string, rows [][]safetext.Text) {
	cells := make([][]safetext.Text, 0, len(rows)+1)
	if header != nil {
		head := make([]safetext.Text, len(header))
		for i, h := range header {
			head[i] = safetext.Clean(strings.ToUpper(h))
		}
		cells = append(cells, head)
	}
	for _, row := range rows {
		flat := make([]safetext.Text, len(row))
		for i, t := range row {
			flat[i] = oneLine(t)
		}
		cells = append(cells, flat)
	}
	widths := columnWidths(cells)
	if w.width > 0 {
		shrink(widths, w.width)
	}
	for i, row := range cells {
		attribute := ""
		if i == 0 && header != nil {
			attribute = dim
		}
		w.row(row, widths, attribute)
	}
}

// row writes one row, without blanks at its end.
func (w *Human) row(row []safetext.Text, widths []int, attribute string) {
	var line strings.Builder
	for i, t := range row {
		t = safetext.Truncate(t, widths[i])
		line.WriteString(string(t))
		line.WriteString(spaces(widths[i] - safetext.Width(t)))
		line.WriteString(gap)
	}
	text := safetext.Text(strings.TrimRight(line.String(), " "))
	w.Line(styled(text, attribute, w.color && attribute != ""))
}

// columnWidths returns the width of the widest cell of each column.
func columnWidths(cells [][]safetext.Text) []int {
	var widths []int
	for _, row := range cells {
		for i, t := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], safetext.Width(t))
		}
	}
	return widths
}

// shrink takes cells from the widest column, time and again, until the table
// fits into limit cells or every column is at its narrowest.
func shrink(widths []int, limit int) {
	total := len(gap) * (len(widths) - 1)
	for _, width := range widths {
		total += width
	}
	for ; total > limit; total-- {
		widest := slices.Max(widths)
		if widest <= narrowest {
			return
		}
		widths[slices.Index(widths, widest)]--
	}
}

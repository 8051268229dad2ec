// line_places.js: where the tasks of a line stand.

// Places up to the limit, in an odd number of rows: the snake then ends at the left, where tasks
// arrive, and begins at the right, beside the workers. `place(0)` is that of the next to start.
// More rows must be worth it: so many times as large.
export function placeLine(count, box, headBelow, worth = 1.08) {
  const { rows, columns, dx, dy, r } = roomiestRows(count, box, worth);
  const right = box.x + box.w - dx / 2, left = right - (columns - 1) * dx;
  const height = (rows - 1) * dy, top = box.y + (box.h - height) / 2;
  const place = (k) => {
    const row = Math.floor(k / columns), column = k % columns;
    return {
      x: right - (row % 2 ? columns - 1 - column : column) * dx,
      y: headBelow ? top + height - row * dy : top + row * dy,
    };
  };
  return { place, r, rows, columns, dx, left, right, top, bottom: top + height, count };
}

// The fewest rows whose tasks are as good as largest.
function roomiestRows(count, box, worth) {
  let best = null;
  for (const rows of [1, 3, 5, 7]) {
    const columns = Math.max(1, Math.ceil(count / rows));
    const dx = Math.min(40, box.w / columns), dy = Math.min(44, box.h / rows);
    const r = Math.min(13, dx * 0.37, dy * 0.37);
    if (!best || r > best.r * worth) best = { rows, columns, dx, dy, r };
  }
  return best;
}

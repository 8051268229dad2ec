// worker_places.js: where the workers of a pool stand.

// In a column with names when they are few, else in the grid that makes them largest.
export function placeWorkers(count, box, named) {
  return named ? column(count, box) : grid(count, box);
}

function column(count, box) {
  const step = Math.min(44, box.h / count), top = box.y + (box.h - step * (count - 1)) / 2;
  const r = Math.min(16, step * 0.4);
  return { named: true, count, step, r, place: (k) => ({ x: box.x + 18, y: top + k * step }) };
}

function grid(count, box) {
  let columns = 1, step = 0;
  for (let c = 1; c <= count; c++) {
    const s = Math.min(40, box.w / c, box.h / Math.ceil(count / c));
    if (s > step) [columns, step] = [c, s];
  }
  const rows = Math.ceil(count / columns), top = box.y + (box.h - step * (rows - 1)) / 2;
  const place = (k) => ({
    x: box.x + step * ((k % columns) + 0.5), y: top + step * Math.floor(k / columns),
  });
  return { named: false, count, step, r: Math.min(15, step * 0.4), place };
}

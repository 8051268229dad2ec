// worker_places.js: where the workers of a pool stand.

// In a column with names when they are few, else in the grid that makes them largest.
// Workers that hold tasks (`holds`: how many each) need room for these at their right.
export function placeWorkers(count, box, named, holds = 0) {
  if (holds && count <= MOST_HOLDERS) return holders(count, box);
  return named ? column(count, box) : grid(count, box);
}

const MOST_HOLDERS = 24, LEAST_HANDS = 78, LOW = 26; // pixels for a worker: wide, high

function holders(count, box) {
  const beside = Math.min(count, Math.max(1, Math.floor(box.w / LEAST_HANDS)));
  const rows = box.h / count < LOW ? Math.ceil(count / beside) : count;
  const columns = Math.ceil(count / rows), wide = box.w / columns;
  const step = Math.min(44, box.h / rows), top = box.y + (box.h - step * (rows - 1)) / 2;
  const r = Math.min(15, step * 0.4, wide * 0.2);
  const place = (k) => ({
    x: box.x + wide * (k % columns) + r + 2, y: top + step * Math.floor(k / columns),
  });
  return { named: false, count, step, r, place, hands: wide - 2 * r - (columns > 1 ? 12 : 0) };
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

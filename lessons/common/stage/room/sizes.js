// sizes.js: for how many tasks and workers a room is laid out.
//
// Sizes follow the settings at once when they grow, and shrink late: no flicker at a border.

import { settingsAt } from "../model/counts.js";

const SINGLE_PLACES = 60; // above, the line is a bar
const SINGLE_WORKERS = 200; // above, bars by status
const LINE_SIZES = [30, SINGLE_PLACES];
const ROW_SIZES = [12, ...LINE_SIZES]; // of one queue among several
const POOL_SIZES = [1, 4, 6, 12, 24, 48, 100, SINGLE_WORKERS];
const FEW_WORKERS = 8;
const SHRINK_MS = 3000;

// barred: whether the line is a bar; workers: Infinity when they are bars; roomy: since when fewer
// workers would do.
export function emptySizes() {
  return { places: LINE_SIZES[0], workers: POOL_SIZES[0], barred: false, roomy: null };
}

// The same of each queue and each pool.
export function choosePartSizes(room, { queues, pools }, lines, workers, now) {
  queues.forEach(({ limit }, q) => {
    chooseLine(room.rows[q].sizes, limit, lines[q].length, ROW_SIZES);
  });
  pools.forEach((pool, p) => {
    const needed = Math.max(workers[p] ?? 0, pool.workers, 1);
    if (needed > FEW_WORKERS) choosePool(room.pools[p], needed, now);
    else room.pools[p].workers = needed; // each has its place
  });
}

export function chooseSizes(sizes, lane, state, t, now) {
  const settings = settingsAt(lane, t);
  chooseLine(sizes, settings.limit, state.waiting.length);
  choosePool(sizes, Math.max(state.workers.size, settings.workers, settings.most ?? 1, 1), now);
}

function chooseLine(sizes, limit, waiting, steps = LINE_SIZES) {
  if (limit !== null && limit <= SINGLE_PLACES) {
    const wanted = Math.max(limit, waiting); // more may wait than a limit that was lowered
    if (wanted > SINGLE_PLACES) sizes.barred = true;
    if (wanted < SINGLE_PLACES * 0.75 || wanted <= limit) sizes.barred = false;
    sizes.places = Math.max(1, Math.min(SINGLE_PLACES, wanted));
    return;
  }
  if (limit !== null || waiting > SINGLE_PLACES) sizes.barred = true;
  else if (waiting < SINGLE_PLACES * 0.75) sizes.barred = false;
  const grown = steps.find((size) => size >= waiting) ?? SINGLE_PLACES;
  const shrunk = steps.find((size) => waiting < size * 0.6) ?? SINGLE_PLACES;
  if (grown > sizes.places) sizes.places = grown;
  if (shrunk < sizes.places) sizes.places = shrunk;
}

function choosePool(sizes, needed, now) {
  const size = POOL_SIZES.find((many) => many >= needed) ?? Infinity;
  if (size >= sizes.workers) {
    sizes.workers = size;
    sizes.roomy = null;
  } else if ((sizes.roomy ??= now) < now - SHRINK_MS) {
    sizes.workers = size;
  }
}

// sizes.js: for how many tasks and workers a room is laid out.
//
// Sizes follow the settings at once when they grow, and shrink late: no flicker at a border.

import { settingsAt } from "../model/counts.js";

const SINGLE_PLACES = 60; // above, the line is a bar
const SINGLE_WORKERS = 200; // above, bars by status
const LINE_SIZES = [30, SINGLE_PLACES];
const POOL_SIZES = [1, 4, 6, 12, 24, 48, 100, SINGLE_WORKERS];
const SHRINK_MS = 3000;

// barred: whether the line is a bar; workers: Infinity when they are bars; roomy: since when fewer
// workers would do.
export function emptySizes() {
  return { places: LINE_SIZES[0], workers: POOL_SIZES[0], barred: false, roomy: null };
}

export function chooseSizes(sizes, lane, state, t, now) {
  const settings = settingsAt(lane, t);
  chooseLine(sizes, settings.limit, state.waiting.length);
  choosePool(sizes, Math.max(state.workers.size, settings.workers, 1), now);
}

function chooseLine(sizes, limit, waiting) {
  if (limit !== null && limit <= SINGLE_PLACES) {
    const wanted = Math.max(limit, waiting); // more may wait than a limit that was lowered
    if (wanted > SINGLE_PLACES) sizes.barred = true;
    if (wanted < SINGLE_PLACES * 0.75 || wanted <= limit) sizes.barred = false;
    sizes.places = Math.max(1, Math.min(SINGLE_PLACES, wanted));
    return;
  }
  if (limit !== null || waiting > SINGLE_PLACES) sizes.barred = true;
  else if (waiting < SINGLE_PLACES * 0.75) sizes.barred = false;
  if (waiting > LINE_SIZES[0]) sizes.places = LINE_SIZES[1];
  if (waiting < LINE_SIZES[0] * 0.6) sizes.places = LINE_SIZES[0];
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

// floor.js: where things stand in a room of several queues or pools: queues left, a row each; pools
// right, a box each. Places follow from the settings, so that nothing jumps while it plays.
//
//   queues     of each its words, its box, its line as in layout.js, where tasks come in; many low
//              rows stand in two halves beside each other
//   pools      of each its box (null: too low for one) and the places of its workers
//   aligned    whether each queue has a pool beside it that serves it first
//   stacked    whether the pools stand below the queues: on a phone
//   leave      how far right tasks that are done come out (null: right where they go)

import { placeLine } from "./line_places.js";
import { placeWorkers } from "./worker_places.js";

const NARROW = 600, COMPACT = 36; // pixels; a row lower than that has no words
const HEAD = 20; // pixels above the rows, for words
const HEAD_PLACES = 12; // drawn singly before a bar
const WORD = 18; // pixels: a line of words in a box
const CALM = 1.5; // a row of tasks is calmer than three, unless they are so much larger
const APART = 6; // pixels between two boxes
const STEP = 21; // pixels from one worker to the next in a column, at least
const LOWEST = 20; // pixels: a lower row has a worker too small to be seen from the last row
const ROOMY = 40; // pixels: on a phone, rows at least so high leave room for words above them
const COUNT = 44; // pixels: so wide is the number of tasks that wait in a row

// queues: [{places, barred, open}], pools: [{workers, serves, holds}].
export function layoutFloor(w, h, queues, pools) {
  const aligned = pools.length === queues.length && pools.every(({ serves }, k) => serves[0] === k);
  const low = (h - HEAD) / queues.length, compact = low < COMPACT;
  const narrow = w < NARROW, stacked = narrow && !(aligned && compact);
  const bare = compact && aligned, halves = bare && !narrow && low < LOWEST;
  const split = stacked ? splitStacked(w, h, queues, pools)
    : halves ? splitInHalves(w, h, queues)
    : splitBeside(w, h, queues, pools, { bare, compact, narrow });
  return {
    narrow, stacked, compact, aligned, w, h, away: null,
    queues: split.rows.map((row, q) => placeRow(row, queues[q], { compact, stacked })),
    pools: split.boxes.map((box, p) => placePool(box, pools[p], { bare, stacked })),
    ...split.words,
  };
}

function splitBeside(w, h, queues, pools, { bare, compact, narrow }) {
  const wordsWide = compact ? (narrow ? 4 : 96) : Math.min(190, Math.max(126, w * 0.18));
  const doneWide = narrow ? 58 : 66, entry = compact ? 26 : 40, gap = bare ? 28 : 48;
  const poolWide = bare ? 30 : Math.min(220, Math.max(124, w * 0.255));
  const poolX = w - doneWide - poolWide - 8;
  const band = (h - HEAD) / queues.length, x = wordsWide + entry, right = poolX - gap;
  const rows = queues.map((_, q) => ({
    y: HEAD + q * band, h: band * (bare ? bandsOf(queues, q) : 1), x, w: right - x, wordsWide,
    entry: wordsWide,
  }));
  const free = h - 4 - APART * (pools.length - 1);
  const heights = bare ? rows.map(() => band) : shareHeight(free, pools);
  let y = bare ? HEAD : 2;
  const boxes = heights.map((high) => {
    const box = { x: poolX, y, w: poolWide, h: high };
    y += high + (bare ? 0 : APART);
    return box;
  });
  return {
    rows, boxes,
    words: {
      leave: poolX + poolWide,
      next: narrow ? null : { x: right, y: 13, align: "right" }, ...wordsBeside(w, h, doneWide, narrow),
    },
  };
}

// The first half of the queues stands at the left and the other beside it, each with its worker:
// all are twice as large as in one column.
function splitInHalves(w, h, queues) {
  const doneWide = 66, apart = 16, poolWide = 30, gap = 28, entry = 20;
  const half = Math.ceil(queues.length / 2), band = (h - HEAD) / half;
  const wide = (w - doneWide - 8 - apart) / 2, right = wide - poolWide - gap;
  const corners = queues.map((_, q) => ({
    x: q < half ? 0 : wide + apart, y: HEAD + (q % half) * band,
  }));
  return {
    rows: corners.map(({ x, y }, q) => ({
      x: x + COUNT + entry, y, w: right - COUNT - entry, wordsX: x, wordsWide: COUNT,
      h: band * bandsOf(queues, q, q < half ? half : queues.length), entry: x + COUNT,
    })),
    boxes: corners.map(({ x, y }) => ({ x: x + right + gap, y, w: poolWide, h: band })),
    words: {
      leave: w - doneWide - 8, next: { x: wide + apart + right, y: 13, align: "right" },
      ...wordsBeside(w, h, doneWide, false),
    },
  };
}

function wordsBeside(w, h, doneWide, narrow) {
  return {
    legend: { x: 0, y: 13 }, done: { x: w, y: h / 2 - 12, align: "right", beside: false },
    squares: { x: w - doneWide + (narrow ? 2 : 10), y: h / 2 + 16 },
  };
}

// An open queue takes the room of the closed ones below it, whose workers serve it; `end` is the
// first queue that is not below it.
function bandsOf(queues, q, end = queues.length) {
  const next = queues.findIndex(({ open }, other) => open && other > q);
  return queues[q].open ? (next < 0 ? end : Math.min(next, end)) - q : 1;
}

// By their workers, but none so low that its words have no room.
function shareHeight(h, pools) {
  const total = pools.reduce((sum, { workers }) => sum + workers, 0);
  const least = Math.min(62, h / pools.length);
  const low = pools.map(({ workers }) => (h * workers) / total < least);
  const rest = h - least * low.filter(Boolean).length;
  const others = pools.reduce((sum, { workers }, k) => sum + (low[k] ? 0 : workers), 0);
  return pools.map(({ workers }, k) => (low[k] ? least : (rest * workers) / others));
}

function splitStacked(w, h, queues, pools) {
  const poolHigh = Math.min(112, Math.max(78, h * 0.4)), doneWide = 70, apart = 8;
  const room = h - poolHigh - 14, y = h - poolHigh;
  const head = (room - HEAD) / queues.length < ROOMY ? 0 : HEAD;
  const high = (room - head) / queues.length;
  const wide = (w - doneWide - apart * pools.length) / pools.length;
  return {
    rows: queues.map((_, q) => ({
      y: head + q * high, h: high, x: 16, w: w - 30, wordsWide: w - 16, entry: null,
    })),
    boxes: pools.map((_, p) => ({ x: p * (wide + apart), y, w: wide, h: poolHigh })),
    words: {
      leave: null, next: null, legend: head ? { x: 0, y: 13 } : null,
      done: { x: w, y: h - poolHigh / 2 - 8, align: "right", beside: false },
      squares: { x: w - doneWide + 12, y: h - poolHigh / 2 + 20 },
    },
  };
}

function placeRow(row, { places, barred }, { compact, stacked }) {
  const air = stacked ? WORD + 2 : 2, top = row.y + air, high = Math.max(row.h - air - 2, 4);
  const box = { x: row.x, y: top, w: row.w, h: high };
  const placed = barred ? placeBarred(box, compact) : { line: placeLine(places, box, stacked, CALM) };
  const { line } = placed, tail = placed.bar ? placed.bar.y + placed.bar.h / 2 : line.bottom;
  const x = Math.max(row.x - 12, line.left - line.r - 12);
  return {
    ...placed, box, narrow: stacked, band: row,
    entry: { from: row.entry, x: row.entry === null ? 2 : x, y: tail },
    away: { x, y: row.y + row.h - 8, align: "left" },
    words: { x: row.wordsX ?? 0, y: row.y, w: row.wordsWide },
  };
}

// The first tasks stand singly, and a bar of all lies below them; in a low row, behind them.
function placeBarred(box, compact) {
  if (compact) {
    const half = box.w * 0.5, low = Math.min(14, box.h);
    const line = placeLine(HEAD_PLACES, { ...box, x: box.x + half, w: half, h: low }, false);
    const shifted = shift(line, box.y + (box.h - low) / 2 - box.y);
    return {
      line: shifted,
      bar: { x: box.x, w: half - 6, y: box.y + (box.h - low) / 2, h: low, silent: true },
    };
  }
  const head = Math.min(30, box.h * 0.5), bar = Math.min(22, box.h * 0.34);
  const line = placeLine(HEAD_PLACES, { ...box, h: head }, false);
  return { line, bar: { x: box.x, w: box.w, y: box.y + head + 4, h: bar, silent: true } };
}

function shift(line, down) {
  const { place } = line;
  return {
    ...line, top: line.top + down, bottom: line.bottom + down,
    place: (k) => ({ x: place(k).x, y: place(k).y + down }),
  };
}

// Workers in a column with words beside it, so that no link crosses a worker; else in a grid.
function placePool(box, { workers, holds }, { bare, stacked }) {
  if (bare) return { box: null, words: null, workers: placeWorkers(workers, box, false, holds) };
  if (!stacked && !holds && box.h / workers >= STEP) return placeColumn(box, workers);
  // Links come from the left, or from above: the words stand where they do not cross them.
  const titled = box.h >= 50, footed = box.h >= 72, lines = footed ? 2 : 0, { x, w, y, h } = box;
  const above = titled && !stacked ? WORD + 3 : 4;
  const below = WORD * (lines + (titled && stacked ? 1 : 0)) + 4;
  const end = y + h - 8, title = stacked ? end - WORD * lines : y + 16;
  return {
    box,
    words: {
      x: x + 8, wide: w - 12, title: titled ? title : null,
      reserved: footed ? end - WORD : null, seconds: footed ? end : null,
    },
    workers: placeWorkers(
      workers, { x: x + 8, w: w - 16, y: y + above, h: h - above - below }, false, holds,
    ),
  };
}

function placeColumn(box, count) {
  const step = Math.min(52, (box.h - 6) / count), r = Math.min(15, step * 0.4);
  const top = box.y + (box.h - step * (count - 1)) / 2, x = box.x + 26 + 2 * r;
  const line = Math.max(box.y + 17, box.y + box.h / 2 - 14);
  return {
    box,
    words: {
      x, wide: box.x + box.w - 4 - x, title: line, reserved: line + WORD, seconds: line + 2 * WORD,
    },
    workers: {
      named: false, count, step, r, place: (k) => ({ x: box.x + 12 + r, y: top + k * step }),
    },
  };
}

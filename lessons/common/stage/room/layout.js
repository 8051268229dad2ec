// layout.js: where things stand in the room of one system. Places follow from the settings, so that
// nothing jumps while it plays.
//
// A layout is data; what is drawn there, and how, is no concern of it:
//   box, line        the box of the line, and the places in it
//   pool, workers    the box of the workers, and their places
//   bar              of a line that is too long for single tasks
//   entry, away      where tasks come in, and where rejected tasks fall
//   squares          where the last few that were done pass
//   strip            below all: callers and the meter; null: there are none, or no room for them
//   rate, ages, next, limit, done    where words stand; null: there is no room for them

import { placeLine } from "./line_places.js";
import { placeWorkers } from "./worker_places.js";

const NARROW = 600; // pixels; the style sheet changes at the same width
const HEAD_PLACES = 12; // drawn singly before a bar
const STRIP = 27; // pixels: a row of callers below the room
const LEAST = { wide: 62, narrow: 92 }; // pixels: less height has no place for a line and workers
const LOW = 70, TIGHT = 46; // pixels: in less height a bar is thinner, and tasks above it smaller
const FLOW = 24; // pixels: arriving tasks reach so far above their way
const FIRST_LINE = 10; // pixels: no words stand higher
const TOP_LINE = 30; // pixels: lower than this nothing runs into the words at the top

// For a line of so many places (barred: for its head, and a bar of all) and so many workers.
export function layoutRoom(w, whole, { places, workers, barred, holds = 0, strip }) {
  const line = barred ? HEAD_PLACES : places, least = w < NARROW ? LEAST.narrow : LEAST.wide;
  const wanted = stripRows(w, strip), rows = whole - wanted * STRIP < least ? 0 : wanted;
  const h = Math.max(whole - rows * STRIP, least);
  const layout = w < NARROW ? layoutNarrow(w, h, line, workers, holds)
    : layoutWide(w, h, line, workers, holds);
  if (barred) placeBar(layout);
  layout.strip = rows ? {
    y: h + 4, rows, apart: 22, narrow: layout.narrow, middle: Math.round(w * 0.62),
  } : null;
  return layout;
}

// How many rows stand below the room. A wide one has both kinds of callers in one row, a narrow one
// has a row for each; the meter has the last row.
function stripRows(w, { retry, leave, scaled }) {
  const callers = Number(retry) + Number(leave);
  return (w < NARROW ? callers : Math.min(callers, 1)) + Number(scaled);
}

function layoutWide(w, h, places, workers, holds) {
  const named = workers <= 6 && h / workers > 20 && w > 600;
  const poolWidth = named ? 124 : workers <= 6 ? 84 : workers <= 24 ? 160 : Math.min(260, w * 0.24);
  const doneWidth = 96, gap = named ? 68 : 44;
  const lineLeft = Math.min(220, Math.max(w * 0.22, 176)); // room for what is turned away
  const pool = { x: w - doneWidth - poolWidth - 16, y: 4, w: poolWidth, h: h - 8 };
  const box = { x: lineLeft, y: 22, w: pool.x - gap - lineLeft, h: h - 46 };
  const line = placeLine(places, box, false);
  const tail = line.bottom, entry = line.left - line.r - 30;
  const short = entry > line.right - 330; // than the words below it
  const below = Math.min(h - 8, line.bottom + line.r + 20); // near its line, in a high room too
  return {
    narrow: false, w, h, box, line, pool, workers: placeWorkers(workers, pool, named, holds),
    ...wordsAtTheLeft(tail),
    entry: { from: 16, x: entry, y: tail },
    // A rejected task falls straight down: the words for it stand where there is room beside.
    away: { x: entry, y: h - 12, align: short ? "right" : "left" },
    next: { x: line.right + line.r, y: line.top - line.r - 10, align: "right" },
    limit: short ? { x: entry + 18, y: below, align: "left" }
      : { x: line.right + line.r, y: below, align: "right" },
    ...placeDone(w, h, doneWidth),
  };
}

// The rate stands above the tasks that arrive, on two lines or on one; what colours say, above it.
function wordsAtTheLeft(entryY) {
  const lines = entryY - FLOW - 19 > TOP_LINE + 10 ? 2 : 1, y = entryY - FLOW - 19 * (lines - 1);
  const ages = y < TOP_LINE ? null : { x: 0, y: 12 };
  return { rate: { x: 0, y: Math.max(y, 13), lines, first: ages ? ages.y + 20 : 12 }, ages };
}

// What is done: a number above the squares and a word below them, or beside the number.
function placeDone(w, h, wide) {
  const low = h < 110, x = w - wide + 17;
  return {
    done: { x: w, y: h / 2 - (low ? 8 : 22), align: "right", beside: low },
    squares: { x, y: h / 2 + (low ? 14 : 10) },
  };
}

function layoutNarrow(w, h, places, workers, holds) {
  const poolHeight = Math.round(h * 0.36), lineBottom = h - poolHeight - 30;
  const box = { x: 18, y: 26, w: w - 18, h: lineBottom - 26 };
  const line = placeLine(places, box, true);
  const pool = { x: 0, y: h - poolHeight, w: w - 92, h: poolHeight };
  return {
    narrow: true, w, h, box, line, pool, workers: placeWorkers(workers, pool, false, holds),
    rate: { x: 0, y: 13, lines: 1, first: 12 },
    ages: { x: 0, y: lineBottom + 17 },
    entry: { from: null, x: 2, y: line.top },
    away: { x: 11, y: lineBottom + 13, align: "left" },
    next: { x: w, y: lineBottom + 17, align: "right" },
    limit: { x: w, y: 13, align: "right" },
    done: { x: w, y: Math.min(h - poolHeight / 2 - 8, h - 26), align: "right", beside: true },
    squares: { x: w - 75, y: Math.min(h - poolHeight / 2 + 20, h - 10) },
  };
}

// In a low narrow room the bar begins below the words at the top, and no words stand below it.
function placeLowBar(layout) {
  const { box, entry } = layout, thick = Math.min(14, box.h / 3);
  const below = { ...box, y: box.y + thick, h: box.h - thick };
  layout.line = placeLine(HEAD_PLACES, below, false);
  layout.bar = { x: box.x, w: box.w, y: box.y - 4, h: thick, silent: true };
  entry.y = layout.bar.y + thick / 2;
}

// The first tasks stand singly in one row, and the bar of all lies below it (narrow: above).
function placeBar(layout) {
  const { box, narrow, entry } = layout, middle = box.y + box.h / 2;
  if (narrow && box.h < LOW) return placeLowBar(layout);
  const tight = !narrow && box.h < TIGHT;
  const head = placeLine(HEAD_PLACES, { ...box, h: tight ? 18 : 30 }, false);
  const shift = middle + (narrow ? 26 : tight ? -19 : -26) - head.top;
  const place = head.place;
  head.place = (k) => ({ x: place(k).x, y: place(k).y + shift });
  head.top += shift;
  head.bottom += shift;
  layout.line = head;
  const top = middle + (narrow ? -46 : tight ? -7 : 2);
  const thick = tight ? 16 : box.h < LOW ? 20 : 30; // words stand below it
  layout.bar = { x: box.x, w: head.right + head.r - box.x, y: top, h: thick };
  entry.y = layout.bar.y + layout.bar.h / 2;
  if (!narrow) {
    const y = head.top - head.r - 10;
    layout.next = y < FIRST_LINE ? null : { ...layout.next, y };
    layout.limit.y = layout.h - 8; // below the words of the bar
    Object.assign(layout, wordsAtTheLeft(entry.y));
  }
}

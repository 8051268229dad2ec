// rate.js: what arrives: how many per unit of time, and of which kinds.

import { kindColour, traceTask } from "../looks.js";
import { kindsThatCome } from "../model/parts.js";
import { ratePer } from "../words.js";
import { widthOf, write } from "../write.js";

const SIGN = 19; // pixels of a kind's shape, before its name
const APART = 21; // pixels from one name to the next
const NAME = { weight: 600 };
const DEEP = 5; // pixels: letters reach so far below their line
const BELOW = 20; // pixels: arriving tasks reach so far above their way

export function drawRate(scene) {
  const { ctx, layout, settings, frame, theme, parts } = scene;
  if (parts.kinds.length > 1) {
    drawKinds(scene);
    return;
  }
  if (settings.rate === null) return; // no rate is set
  const { x, y, lines } = layout.rate, words = ratePer(settings.rate, frame.unit);
  const style = { colour: theme.ink, size: layout.narrow ? 14 : 16, weight: 600 };
  write(ctx, theme, words, { x, y }, style);
  if (lines === 1) {
    write(ctx, theme, "arriving", { x: x + widthOf(ctx, theme, words, style) + 6, y });
    return;
  }
  write(ctx, theme, "arriving", { x, y: y + 19 });
}

// Where tasks that arrive are seen first: beside the names of their kinds, if these reach so low.
export function arrivalsBegin({ ctx, layout: { entry, rate }, lane, parts, theme }) {
  const kinds = comingKinds(lane, parts.kinds);
  if (parts.kinds.length < 2 || lineOf(rate, kinds.length - 1) + DEEP < entry.y - BELOW) return entry.from;
  const wide = Math.max(...kinds.map(({ name }) => widthOf(ctx, theme, name, NAME)), 0);
  const rates = 70; // pixels: so wide is how many arrive
  return Math.max(entry.from, Math.min(rate.x + SIGN + wide + rates, entry.x - 34));
}

// Each kind that comes by shape, colour and name, with how many of it arrive.
function drawKinds(scene) {
  const { ctx, lane, layout, theme, parts, looks } = scene, { x, y } = layout.rate;
  const kinds = comingKinds(lane, parts.kinds), rates = ratesOf(scene, kinds);
  let left = x;
  kinds.forEach(({ name, number }, k) => {
    const place = layout.narrow ? { x: left, y } : { x, y: lineOf(layout.rate, k) };
    const end = drawKind({ ctx, theme, look: looks[number] }, name, place);
    if (rates) write(ctx, theme, rates[k], { x: end + 6, y: place.y });
    left = end + 14;
  });
}

function comingKinds(lane, kinds) {
  const come = kindsThatCome(lane, kinds);
  return kinds.map((kind, number) => ({ ...kind, number })).filter(({ number }) => come[number]);
}

// The line on which the name of a kind stands.
const lineOf = ({ y, first }, k) => Math.max(y - 4, first) + APART * k;

// In words that all have room beside their names; null if there are none so short.
function ratesOf({ ctx, layout, frame, theme }, kinds) {
  if (layout.narrow) return null;
  const room = layout.box.x - layout.rate.x - 8;
  const fits = (words) => kinds.every(({ name }, k) =>
    SIGN + widthOf(ctx, theme, name, NAME) + 6 + widthOf(ctx, theme, words[k]) <= room);
  const written = (per) => kinds.map(({ rate }) => (rate ? ratePer(rate, frame.unit, per) : ""));
  return [written(" per "), written("/")].find(fits) ?? null;
}

// Returns where the name ends.
function drawKind({ ctx, theme, look }, name, { x, y }) {
  traceTask(ctx, look, x + 7, y - 5, 6);
  ctx.fillStyle = kindColour(look, theme);
  ctx.fill();
  write(ctx, theme, name, { x: x + SIGN, y }, { ...NAME, colour: theme.ink });
  return x + SIGN + widthOf(ctx, theme, name, NAME);
}

// rate.js: what arrives: how many per unit of time, and of which kinds.

import { kindColour, traceTask } from "../looks.js";
import { formatRate } from "../words.js";
import { widthOf, write } from "../write.js";

const SIGN = 19; // pixels of a kind's shape, before its name
const FIRST = 12, APART = 21; // pixels: no name stands higher; from one to the next
const NAME = { weight: 600 };

export function drawRate(scene) {
  const { ctx, layout, settings, frame, theme, parts } = scene;
  if (parts.kinds.length > 1) {
    drawKinds(scene);
    return;
  }
  if (settings.rate === null) return; // no rate is set
  const { x, y, lines } = layout.rate, words = `${formatRate(settings.rate)} per ${frame.unit}`;
  const style = { colour: theme.ink, size: layout.narrow ? 14 : 16, weight: 600 };
  write(ctx, theme, words, { x, y }, style);
  if (lines === 1) {
    write(ctx, theme, "arriving", { x: x + widthOf(ctx, theme, words, style) + 6, y });
    return;
  }
  write(ctx, theme, "arriving", { x, y: y + 19 });
}

// Each kind by shape, colour and name, with how many of it arrive.
function drawKinds(scene) {
  const { ctx, layout, theme, parts, looks } = scene, { x, y } = layout.rate;
  const top = Math.max(y - 4, FIRST);
  const rates = ratesOf(scene);
  let left = x;
  parts.kinds.forEach(({ name }, k) => {
    const place = layout.narrow ? { x: left, y } : { x, y: top + APART * k };
    const end = drawKind({ ctx, theme, look: looks[k] }, name, place);
    if (rates) write(ctx, theme, rates[k], { x: end + 6, y: place.y });
    left = end + 14;
  });
}

// In words that all have room beside their names; null if there are none so short.
function ratesOf({ ctx, layout, frame, theme, parts: { kinds } }) {
  if (layout.narrow) return null;
  const room = layout.box.x - layout.rate.x - 8;
  const fits = (words) => kinds.every(({ name }, k) =>
    SIGN + widthOf(ctx, theme, name, NAME) + 6 + widthOf(ctx, theme, words[k]) <= room);
  const written = (per) => kinds.map(({ rate }) => (rate ? `${formatRate(rate)}${per}` : ""));
  return [written(` per ${frame.unit}`), written(`/${frame.unit}`)].find(fits) ?? null;
}

// Returns where the name ends.
function drawKind({ ctx, theme, look }, name, { x, y }) {
  traceTask(ctx, look, x + 7, y - 5, 6);
  ctx.fillStyle = kindColour(look, theme);
  ctx.fill();
  write(ctx, theme, name, { x: x + SIGN, y }, { ...NAME, colour: theme.ink });
  return x + SIGN + widthOf(ctx, theme, name, NAME);
}

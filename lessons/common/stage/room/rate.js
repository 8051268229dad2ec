// rate.js: what arrives: how many per unit of time, and of which kinds.

import { kindColour, traceTask } from "../looks.js";
import { formatRate } from "../words.js";
import { widthOf, write } from "../write.js";

export function drawRate(scene) {
  const { ctx, layout, settings, frame, theme, parts } = scene;
  if (parts.kinds.length > 1) {
    drawKinds(scene);
    return;
  }
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
function drawKinds({ ctx, layout, frame, theme, parts, looks }) {
  const { x, y } = layout.rate, room = layout.narrow ? layout.w - x : layout.box.x - x - 8;
  let left = x;
  parts.kinds.forEach(({ name, rate }, k) => {
    const place = layout.narrow ? { x: left, y } : { x, y: y + 21 * k - 4 };
    const end = drawKind({ ctx, theme, look: looks[k] }, name, place);
    const words = rate ? `${formatRate(rate)} per ${frame.unit}` : "";
    const wide = widthOf(ctx, theme, words) + 6;
    const fits = words && !layout.narrow && end + wide <= x + room;
    if (fits) write(ctx, theme, words, { x: end + 6, y: place.y });
    left = end + 14;
  });
}

// Returns where the name ends.
function drawKind({ ctx, theme, look }, name, { x, y }) {
  const style = { colour: theme.ink, weight: 600 };
  traceTask(ctx, look, x + 7, y - 5, 6);
  ctx.fillStyle = kindColour(look, theme);
  ctx.fill();
  write(ctx, theme, name, { x: x + 19, y }, style);
  return x + 19 + widthOf(ctx, theme, name, style);
}

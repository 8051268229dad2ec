// rate.js: what arrives: how many per unit of time, and of which kinds.

import { formatRate } from "../words.js";
import { widthOf, write } from "../write.js";
import { kindColour, traceTask } from "./task.js";

export function drawRate({ ctx, layout, settings, frame, theme }) {
  const { x, y, lines } = layout.rate, words = `${formatRate(settings.rate)} per ${frame.unit}`;
  const style = { colour: theme.ink, size: layout.narrow ? 14 : 16, weight: 600 };
  write(ctx, theme, words, { x, y }, style);
  if (lines === 1) {
    write(ctx, theme, "arriving", { x: x + widthOf(ctx, theme, words, style) + 6, y });
    return;
  }
  write(ctx, theme, "arriving", { x, y: y + 19 });
  frame.kinds?.forEach((name, kind) => drawKind(ctx, theme, name, kind, x + 6, y - 44 + 18 * kind));
}

function drawKind(ctx, theme, name, kind, x, y) {
  traceTask(ctx, kind, x, y, 5);
  ctx.fillStyle = kindColour(kind, theme);
  ctx.fill();
  write(ctx, theme, name, { x: x + 12, y: y + 4 });
}

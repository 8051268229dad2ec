// meter.js: what is paid for workers: from the moment at which one is ordered.

import { isScaled, paidSeconds } from "../model/staff.js";
import { countReady } from "../model/workers.js";
import { widthOf, write } from "../write.js";

const SUM = { weight: 700, size: 16 };

export function drawMeter({ ctx, lane, state, layout: { strip, w }, frame, theme }) {
  if (!strip || !isScaled(lane, frame.t)) return;
  const y = strip.y + 17 + strip.apart * (strip.rows - 1), all = state.workers.size;
  const starting = all - countReady(state.workers);
  const paid = strip.narrow ? `${all} paid` : `${all} workers paid`;
  const now = starting ? `${paid}, ${starting}${strip.narrow ? "" : " of them"} not ready` : paid;
  const unit = frame.unit === "s" ? "worker-seconds" : `worker-${frame.unit}`;
  const sum = paidSeconds(lane, frame.t).toFixed(0);
  write(ctx, theme, now, { x: 0, y }, { colour: starting ? theme.amberText : theme.dim });
  const words = strip.narrow ? unit : `${unit} paid so far`;
  const length = widthOf(ctx, theme, words);
  write(ctx, theme, words, { x: w, y, align: "right" });
  write(ctx, theme, sum, { x: w - length - 6, y, align: "right" }, { ...SUM, colour: theme.ink });
}

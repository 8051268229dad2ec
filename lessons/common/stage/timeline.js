// timeline.js: waiting over time, the whole history of the run; canvas, flags and the playhead.
//
// What was played is painted once on a layer and only its newest columns are painted again. The
// layer is redrawn whole when the axes zoom, the theme or the size changes, or history is replaced.

const FIRST_SPAN = 90;
const MARGIN = { left: 34, right: 4, top: 18, bottom: 48 };
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];
const ZOOM_MS = 350;

function emptyTimeline() {
  return {
    layer: document.createElement("canvas"), painted: -1, key: "",
    span: null, top: null, // axes as drawn: they glide towards spanTo and topTo
    spanTo: FIRST_SPAN, topTo: 10, highest: [], zoomed: 0, labels: [], places: [], flagsKey: "",
  };
}

function resetTimeline(timeline) {
  const { layer } = timeline;
  Object.assign(timeline, emptyTimeline(), { layer });
}

// History from `from` on was replaced.
function forgetAfter(timeline, from) {
  timeline.painted = -1;
  timeline.highest.forEach((mark) => { mark.until = Math.min(mark.until, from); });
}

// Let the axes grow: time doubles when 80 % is used, the height follows the highest value seen.
function growAxes(timeline, stage, seen) {
  const end = Math.max(stage.end, 1);
  timeline.spanTo = Math.min(timeline.spanTo, end);
  while (seen > 0.8 * timeline.spanTo && timeline.spanTo < end) {
    timeline.spanTo = Math.min(2 * timeline.spanTo, end);
  }
  stage.lanes.forEach((lane, k) => {
    const mark = (timeline.highest[k] ??= { until: -1, n: 0 });
    if (seen <= mark.until) return;
    for (const [times, values] of seriesOf(lane)) {
      for (let i = firstAt(times, mark.until); i < times.length && times[i] <= seen; i++) {
        if (values[i] > mark.n && times[i + 1] !== times[i]) mark.n = values[i];
      }
    }
    mark.until = seen;
  });
  let top = Math.max(5, ...timeline.highest.map((mark) => mark.n));
  for (const lane of stage.lanes) {
    const { limit } = settingsAt(lane, stage.t);
    if (limit !== null && limit <= 100) top = Math.max(top, limit);
  }
  timeline.topTo = Math.max(timeline.topTo, niceTop(top));
}

function seriesOf(lane) {
  const series = [[lane.events.t, lane.events.waiting]];
  if (lane.ghost) series.push([lane.ghost.t, lane.ghost.n]);
  return series;
}

function niceTop(n) {
  const steps = [5, 10, 15, 20, 30, 40, 50, 60, 80, 100];
  for (let unit = 1; ; unit *= 10) {
    for (const step of steps) if (step * unit >= n) return step * unit;
  }
}

// ------------------------------------------------------------------ one frame
// Returns true while the axes or a label still move.
function drawTimeline(ctx, timeline, stage, seen) {
  const w = ctx.canvas.clientWidth, h = ctx.canvas.clientHeight, dpr = ctx.canvas.width / w;
  growAxes(timeline, stage, seen);
  const zooms = glideAxes(timeline, stage);
  const plot = {
    left: MARGIN.left, right: w - MARGIN.right, top: MARGIN.top, bottom: h - MARGIN.bottom, w, h, dpr,
  };
  plot.x = (t) => plot.left + (t / timeline.span) * (plot.right - plot.left);
  plot.t = (x) => ((x - plot.left) / (plot.right - plot.left)) * timeline.span;
  // A little air above the highest value, so that ticks and words have their place.
  plot.y = (n) => plot.bottom - (n / (timeline.top * 1.24)) * (plot.bottom - plot.top);
  timeline.plot = plot;

  const gone = stage.spikes.filter((spike) => spike.gone <= seen).length;
  const key = [w, h, dpr, timeline.span, timeline.top, stage.theme, stage.font, stage.decor, gone].join();
  if (timeline.key !== key || timeline.painted < 0 || timeline.painted > seen) {
    timeline.key = key;
    timeline.layer.width = ctx.canvas.width;
    timeline.layer.height = ctx.canvas.height;
    paintHistory(timeline, plot, stage, 0, w, seen);
    timeline.painted = seen;
  } else if (plot.x(seen) - plot.x(timeline.painted) > 0.4 / dpr) {
    paintHistory(timeline, plot, stage, plot.x(timeline.painted) - 3, plot.x(seen) + 3, seen);
    timeline.painted = seen;
  }

  // Most frames move by less than half a pixel: then the picture is still right.
  const labels = wantedLabels(plot, stage);
  const now = [key, stage.decor, timeline.painted, Math.round(plot.x(stage.t) * 2 * dpr),
    ...labels.map(({ y }) => y)].join();
  if (timeline.shown === now && !timeline.labelsMove) return zooms;
  timeline.shown = now;

  ctx.setTransform(1, 0, 0, 1, 0, 0);
  ctx.clearRect(0, 0, ctx.canvas.width, ctx.canvas.height);
  ctx.drawImage(timeline.layer, 0, 0);
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  if (stage.t < seen - 1e-3) { // after rewinding, what was already seen stays, faintly
    ctx.globalAlpha = 0.6;
    ctx.fillStyle = stage.palette.plot;
    const x = plot.x(stage.t);
    ctx.fillRect(x, plot.top, plot.right - x, plot.bottom - plot.top + 1);
    ctx.globalAlpha = 1;
  }
  timeline.labelsMove = drawLabels(ctx, timeline, plot, stage, labels);
  return zooms || timeline.labelsMove;
}

function glideAxes(timeline, stage) {
  if (timeline.span === null || !stage.smooth) {
    timeline.span = timeline.spanTo;
    timeline.top = timeline.topTo;
    return false;
  }
  if (timeline.span === timeline.spanTo && timeline.top === timeline.topTo) {
    timeline.zoomed = 0;
    return false;
  }
  if (!timeline.zoomed) {
    timeline.zoomed = stage.now;
    timeline.zoomFrom = { span: timeline.span, top: timeline.top };
  }
  const share = Math.min(1, (stage.now - timeline.zoomed) / ZOOM_MS), eased = 1 - (1 - share) ** 3;
  const { span, top } = timeline.zoomFrom;
  timeline.span = share === 1 ? timeline.spanTo : span + (timeline.spanTo - span) * eased;
  timeline.top = share === 1 ? timeline.topTo : top + (timeline.topTo - top) * eased;
  if (share === 1) timeline.zoomed = 0;
  return true;
}

// ------------------------------------------------------------------ the layer of what was played
function paintHistory(timeline, plot, stage, fromX, toX, seen) {
  const ctx = timeline.layer.getContext("2d"), { palette } = stage, { dpr } = plot;
  // Whole device pixels, so that the seam between two paintings cannot be seen.
  const left = Math.max(0, Math.floor(fromX * dpr) / dpr);
  const right = Math.min(plot.w, Math.ceil(toX * dpr) / dpr);
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, 0, right - left, plot.h);
  ctx.clip();
  ctx.clearRect(left, 0, right - left, plot.h);
  paintGround(ctx, timeline, plot, stage);
  paintSpikes(ctx, plot, stage);

  const fromT = Math.max(0, plot.t(left) - 1e-9), toT = Math.min(seen, plot.t(right));
  if (toT >= fromT) {
    stage.lanes.forEach((lane, k) => paintLimit(ctx, plot, stage, lane, k, fromT, toT));
    for (const lane of stage.lanes) if (lane.ghost) paintGhost(ctx, plot, palette, lane.ghost, toT);
    stage.lanes.forEach((lane, k) => {
      const points = stepPoints(lane.events.t, lane.events.waiting, plot, fromT, toT);
      paintLine(ctx, plot, points, k ? palette.green : palette.task, stage.lanes.length > 1);
      paintTurnedAway(ctx, plot, lane, k, fromT, toT, palette);
    });
  }
  for (const { t } of stage.changes) {
    if (t > seen) continue;
    ctx.strokeStyle = palette.ink;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([1.5, 3]);
    const x = Math.round(plot.x(t)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(x, plot.top);
    ctx.lineTo(x, plot.bottom + 6);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  paintSpikeWords(ctx, plot, stage, seen);
  ctx.restore();
}

function paintGround(ctx, timeline, plot, stage) {
  const { palette } = stage;
  ctx.fillStyle = palette.plot;
  ctx.beginPath();
  ctx.roundRect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top, 6);
  ctx.fill();
  const step = niceStep(timeline.topTo);
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1;
  for (let n = 0; n <= timeline.top * 1.001; n += step) {
    const y = Math.round(plot.y(n)) + 0.5;
    ctx.beginPath();
    ctx.moveTo(plot.left, y);
    ctx.lineTo(plot.right, y);
    ctx.stroke();
    text(ctx, String(n), plot.left - 10, y + 4, palette.dim, stage, { size: 12, align: "right" });
  }
  const shown = plot.right - plot.left, wanted = Math.max(2, Math.min(8, Math.floor(shown / 70)));
  const every = TIME_STEPS.find((s) => timeline.spanTo / s <= wanted) ?? timeline.spanTo / 6;
  for (let t = 0; t <= timeline.span * 1.0001; t += every) {
    const x = plot.x(t), align = t === 0 ? "left" : x > plot.right - 24 ? "right" : "center";
    text(ctx, axisTime(t, timeline.spanTo, stage.unit), align === "left" ? x - 4 : x, plot.h - 5,
      palette.dim, stage, { size: 12, align });
  }
}

function niceStep(top) {
  for (let unit = 1; ; unit *= 10) {
    for (const step of [1, 2, 5]) if (top / (step * unit) <= 4) return step * unit;
  }
}

function paintSpikes(ctx, plot, stage) {
  const { palette } = stage;
  for (const { t, length } of stage.spikes) {
    const x = plot.x(t), width = Math.max(3, plot.x(t + length) - x);
    if (x > plot.right) continue;
    const shown = Math.min(width, plot.right - x);
    ctx.fillStyle = palette.band;
    ctx.fillRect(x, plot.top, shown, plot.bottom - plot.top);
    if (!length) {
      ctx.fillStyle = palette.amber;
      ctx.fillRect(x, plot.top, 2, plot.bottom - plot.top);
    }
  }
}

// What a spike sends (and how long that took), above the line of the limit and over everything.
function paintSpikeWords(ctx, plot, stage, seen) {
  let free = -Infinity;
  ctx.font = `400 12px ${stage.font}`;
  for (const [i, spike] of stage.spikes.entries()) {
    const x = plot.x(spike.t), next = plot.x(stage.spikes[i + 1]?.t ?? Infinity);
    if (x > plot.right) continue;
    const placed = (words) => {
      const wide = ctx.measureText(words).width;
      return { words, wide, at: x + 6 + wide > plot.right ? x - 6 - wide : x + 6 };
    };
    const wanted = (spike.gone <= seen ? [spike.then, spike.text] : [spike.text]).map(placed);
    const found = wanted.find(({ at, wide }) => at >= free && at + wide <= next);
    if (!found) continue; // it would run into another
    const { words, wide, at } = found;
    ctx.textAlign = "left";
    ctx.lineWidth = 4;
    ctx.lineJoin = "round";
    ctx.strokeStyle = stage.palette.plot;
    ctx.strokeText(words, at, plot.top + 20);
    text(ctx, words, at, plot.top + 20, stage.palette.amberText, stage, { size: 12 });
    free = at + wide + 8;
  }
}

// The points of a step line between two times, thinned to first, highest, lowest and last of
// each column of device pixels: 50 000 steps become at most four points a column, no peak lost.
function stepPoints(times, values, plot, fromT, toT) {
  let i = firstAfter(times, fromT) - 1;
  let last = i < 0 ? 0 : values[i];
  const xs = [plot.x(fromT)], ys = [plot.y(last)];
  const add = (x, n) => { xs.push(x); ys.push(plot.y(n)); };
  let column = null, low = 0, high = 0, columnX = 0;
  const flush = () => {
    if (column === null) return;
    if (high !== last) add(columnX, high);
    if (low !== last && low !== high) add(columnX, low);
    add(columnX, last);
    column = null;
  };
  for (i += 1; i < times.length && times[i] <= toT; i++) {
    if (times[i + 1] === times[i]) continue; // several events at one instant: only the last counts
    const n = values[i];
    if (n === last) continue;
    const x = plot.x(times[i]), here = Math.floor(x * plot.dpr);
    if (here !== column) {
      flush();
      add(x, last); // along the step to here
      [column, columnX, low, high] = [here, x, n, n];
    }
    if (n < low) low = n;
    if (n > high) high = n;
    last = n;
  }
  flush();
  add(plot.x(toT), last);
  return { xs, ys };
}

function trace(ctx, { xs, ys }) {
  ctx.beginPath();
  ctx.moveTo(xs[0], ys[0]);
  for (let i = 1; i < xs.length; i++) ctx.lineTo(xs[i], ys[i]);
}

function paintLine(ctx, plot, points, colour, several) {
  trace(ctx, points);
  ctx.lineTo(points.xs.at(-1), plot.bottom);
  ctx.lineTo(points.xs[0], plot.bottom);
  ctx.closePath();
  ctx.globalAlpha = several ? 0.07 : 0.12;
  ctx.fillStyle = colour;
  ctx.fill();
  ctx.globalAlpha = 1;
  trace(ctx, points);
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2;
  ctx.lineJoin = "round";
  ctx.stroke();
}

function paintGhost(ctx, plot, palette, ghost, toT) {
  if (!ghost.t.length || ghost.t[0] > toT) return;
  trace(ctx, stepPoints(ghost.t, ghost.n, plot, ghost.t[0], toT));
  ctx.strokeStyle = palette.ghost;
  ctx.lineWidth = 1.6;
  ctx.setLineDash([5, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

function paintLimit(ctx, plot, stage, lane, k, fromT, toT) {
  if (k && settingsAt(stage.lanes[0], toT).limit === settingsAt(lane, toT).limit) return;
  ctx.strokeStyle = stage.palette.mark;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 3]);
  lane.settings.forEach(([from, { limit }], i) => {
    const to = lane.settings[i + 1]?.[0] ?? Infinity;
    if (limit === null || to <= from || to < fromT || from > toT) return;
    const y = Math.round(plot.y(limit)) + 0.5;
    if (y < plot.top) return;
    ctx.beginPath();
    ctx.moveTo(plot.x(from), y);
    ctx.lineTo(plot.x(Math.min(to, toT)), y);
    ctx.stroke();
  });
  ctx.setLineDash([]);
}

function paintTurnedAway(ctx, plot, lane, k, fromT, toT, palette) {
  const { t, what } = lane.events;
  let column = null;
  ctx.fillStyle = palette.red;
  for (let i = firstAt(t, fromT); i < t.length && t[i] <= toT; i++) {
    if (what[i] !== TURNED_AWAY) continue;
    const x = Math.round(plot.x(t[i]));
    if (x === column) continue;
    column = x;
    ctx.fillRect(x, plot.top + 1 + k * 8, 1, 6);
  }
}

// ------------------------------------------------------------------ words at the ends of the lines
function wantedLabels(plot, stage) {
  const { palette, t } = stage, several = stage.lanes.length > 1;
  const wanted = [];
  stage.lanes.forEach((lane, k) => {
    const words = several ? lane.name || `system ${k + 1}` : "waiting";
    const colour = k ? palette.greenText : palette.task;
    wanted.push({ words, y: plot.y(countsAt(lane, t).waiting), colour, weight: 600, size: 14 });
  });
  const haunted = stage.lanes.find((lane) => lane.ghost?.t[0] <= t);
  if (haunted) {
    const { ghost } = haunted, n = ghost.n[firstAfter(ghost.t, t) - 1];
    wanted.push({ words: stage.ghostLabel, y: plot.y(n), colour: palette.dim, weight: 400, size: 13 });
  }
  return wanted;
}

// Returns true while a word still glides.
function drawLabels(ctx, timeline, plot, stage, wanted) {
  const { palette, t } = stage, { limit } = settingsAt(stage.lanes[0], t);
  const limitY = limit ? plot.y(limit) : 0;
  if (limitY > plot.top + 6 && plot.x(t) < plot.right - 150) {
    const small = { size: 12, align: "right" };
    text(ctx, `limit ${limit}`, plot.right - 8, limitY - 5, palette.dim, stage, small);
  }
  // Words glide after their line, and keep clear of each other.
  const least = 17, lowest = plot.bottom - 6, { places } = timeline;
  const order = wanted.map((label, k) => ({ ...label, k }));
  // Two of nearly the same height keep their order: they must not run through each other.
  const close = (a, b) => Math.abs(a.y - b.y) < least && places[a.k] !== places[b.k];
  order.sort((a, b) => (close(a, b) ? places[a.k] - places[b.k] : a.y - b.y || a.k - b.k));
  const swapped = order.some(({ k }, i) => places[k] !== i);
  order.forEach(({ k }, i) => { places[k] = i; });
  order.forEach((label, i) => {
    label.y = Math.max(label.y, plot.top + 34, i ? order[i - 1].y + least : 0);
  });
  for (let i = order.length - 1; i >= 0; i--) {
    order[i].y = Math.min(order[i].y, i < order.length - 1 ? order[i + 1].y - least : lowest);
  }
  let moves = false;
  const glides = stage.smooth && !stage.jumped && !swapped;
  const share = glides ? 1 - Math.exp(-stage.dt / 120) : 1;
  const x = plot.x(t);
  for (const label of order) {
    const at = timeline.labels[label.k] ?? label.y;
    const y = at + (label.y - at) * share;
    timeline.labels[label.k] = Math.abs(label.y - y) < 0.3 ? label.y : y;
    if (timeline.labels[label.k] !== label.y) moves = true;
    ctx.font = `${label.weight} ${label.size}px ${stage.font}`;
    const toLeft = x + 12 + ctx.measureText(label.words).width > plot.right;
    ctx.textAlign = toLeft ? "right" : "left";
    ctx.lineWidth = 4;
    ctx.lineJoin = "round";
    ctx.strokeStyle = palette.plot;
    const at0 = toLeft ? x - 10 : x + 10;
    ctx.strokeText(label.words, at0, y + 4.5);
    ctx.fillStyle = label.colour;
    ctx.fillText(label.words, at0, y + 4.5);
  }
  timeline.labels.length = places.length = wanted.length;
  return moves;
}

// ------------------------------------------------------------------ flags of what was changed
// Buttons below the plot. The newest have the first claim on room; who finds none is a dot.
function placeFlags(holder, timeline, stage, seek) {
  const { plot } = timeline;
  const key = [plot.w, timeline.span, stage.decor].join();
  if (timeline.flagsKey === key) return;
  timeline.flagsKey = key;
  const words = [plot.w, ...stage.changes.map(({ t, text: what }) => `${t}|${what}`)].join("\n");
  if (timeline.flagsWords !== words) {
    timeline.flagsWords = words;
    holder.replaceChildren(...stage.changes.map((change) => {
      const flag = document.createElement("button");
      flag.type = "button";
      flag.className = "flag";
      flag.style.maxWidth = `${plot.w + 12}px`;
      flag.append(Object.assign(document.createElement("span"), { textContent: change.text }));
      flag.title = `Back to ${formatClock(change.t, stage.unit)}: ${change.text}`;
      flag.setAttribute("aria-label", flag.title);
      flag.addEventListener("click", () => seek(change.t));
      return flag;
    }));
    timeline.flagWidths = [...holder.children].map((flag) => flag.offsetWidth);
  }
  const taken = [];
  const free = (from, to) => taken.every(([a, b]) => to <= a || from >= b);
  for (let i = stage.changes.length - 1; i >= 0; i--) {
    const flag = holder.children[i], x = plot.x(stage.changes[i].t), width = timeline.flagWidths[i];
    const left = Math.min(Math.max(x - 12, plot.left - 12), plot.right - width);
    const fits = free(left - 3, left + width + 3);
    flag.classList.toggle("dot", !fits);
    flag.style.left = `${fits ? left : x - 12}px`;
    flag.hidden = x > plot.right + 1;
    flag.style.zIndex = fits ? 2 : 1;
    taken.push(fits ? [left - 3, left + width + 3] : [x - 5, x + 5]);
  }
}

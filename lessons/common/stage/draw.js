// draw.js: one system as a room: arrivals, the line, the workers, what leaves. Canvas only.
//
// Places are planned from the settings (planRoom), so that nothing jumps while it plays. Every
// task that can be seen has a sprite; each frame says where it should be, and it glides there.

const SINGLE_PLACES = 60; // above, the line is a bar
const SINGLE_WORKERS = 200; // above, bars by state
const HEAD_PLACES = 12; // drawn singly before a bar
const LINE_TIERS = [30, SINGLE_PLACES];
const CREW_TIERS = [4, 6, 12, 24, 48, 100, SINGLE_WORKERS];
const FULL_TURN = 2 * Math.PI;

function emptyRoom() {
  return {
    sprites: new Map(), rings: new Map(), leaving: [], // leaving: short effects, in real time
    lineTier: LINE_TIERS[0], crewTier: CREW_TIERS[0], crewSlackSince: null, bar: false,
    barScale: 100, barNow: null,
  };
}

// ------------------------------------------------------------------ plan: where things stand
// Places up to the limit, in an odd number of rows: the snake then ends at the left, where
// tasks arrive, and begins at the right, beside the workers.
function planLine(n, box, headBelow) {
  let best = null;
  for (const rows of [1, 3, 5, 7]) {
    const columns = Math.max(1, Math.ceil(n / rows));
    const dx = Math.min(40, box.w / columns), dy = Math.min(44, box.h / rows);
    const r = Math.min(13, dx * 0.37, dy * 0.37);
    if (!best || r > best.r * 1.08) best = { rows, columns, dx, dy, r };
  }
  const { rows, columns, dx, dy, r } = best;
  const right = box.x + box.w - dx / 2;
  const height = (rows - 1) * dy;
  const top = box.y + (box.h - height) / 2;
  const place = (k) => {
    const row = Math.floor(k / columns), column = k % columns;
    return {
      x: right - (row % 2 ? columns - 1 - column : column) * dx,
      y: headBelow ? top + height - row * dy : top + row * dy,
    };
  };
  const left = right - (columns - 1) * dx;
  return { place, r, rows, columns, dx, dy, left, right, top, bottom: top + height, count: n };
}

// Rings in a column with names when they are few, else in the grid that makes them largest.
function planCrew(n, box, named) {
  if (named) {
    const step = Math.min(44, box.h / n), top = box.y + (box.h - step * (n - 1)) / 2;
    return {
      named, step, r: Math.min(16, step * 0.4),
      place: (k) => ({ x: box.x + 18, y: top + k * step }),
    };
  }
  let columns = 1, step = 0;
  for (let c = 1; c <= n; c++) {
    const s = Math.min(40, box.w / c, box.h / Math.ceil(n / c));
    if (s > step) [columns, step] = [c, s];
  }
  const rows = Math.ceil(n / columns), top = box.y + (box.h - step * (rows - 1)) / 2;
  return {
    named, r: Math.min(15, step * 0.4), columns,
    place: (k) => ({
      x: box.x + step * ((k % columns) + 0.5), y: top + step * Math.floor(k / columns),
    }),
  };
}

function planRoom(w, h, line, crew) {
  return w < 600 ? planNarrow(w, h, line, crew) : planWide(w, h, line, crew);
}

function planWide(w, h, line, crew) {
  const named = crew <= 6 && h / crew > 21 && w > 760;
  const crewWidth = named ? 124 : crew <= 6 ? 84 : crew <= 24 ? 160 : Math.min(260, w * 0.24);
  const doneWidth = 96, gap = named ? 68 : 44;
  const lineLeft = Math.min(220, w * 0.22);
  const crewLeft = w - doneWidth - crewWidth - 16;
  const box = { x: lineLeft, y: 22, w: crewLeft - gap - lineLeft, h: h - 50 };
  const plan = planLine(line, box, false);
  const tail = plan.bottom, entry = plan.left - plan.r - 30;
  return {
    narrow: false, box, line: plan, w, h,
    crew: planCrew(crew, { x: crewLeft, y: 4, w: crewWidth, h: h - 8 }, named),
    crewBox: { x: crewLeft, y: 4, w: crewWidth, h: h - 8 },
    rate: { x: 0, y: Math.min(tail, h - 46) - 44 },
    entry: { from: 16, x: entry, y: tail },
    away: { x: Math.min(entry - 10, plan.right - 330), y: h - 12 },
    next: { x: plan.right + plan.r, y: plan.top - plan.r - 10, align: "right" },
    limit: { x: plan.right + plan.r, y: h - 8, align: "right" },
    done: { x: w, y: h / 2 - 22, squares: w - doneWidth + 8, squaresY: h / 2 + 10 },
  };
}

function planNarrow(w, h, line, crew) {
  const crewHeight = Math.round(h * 0.36), lineBottom = h - crewHeight - 30;
  const box = { x: 18, y: 26, w: w - 18, h: lineBottom - 26 };
  const plan = planLine(line, box, true);
  const crewBox = { x: 0, y: h - crewHeight, w: w - 92, h: crewHeight };
  return {
    narrow: true, box, line: plan, w, h,
    crew: planCrew(crew, crewBox, false), crewBox,
    rate: { x: 0, y: 13 },
    entry: { from: null, x: 2, y: plan.top },
    away: { x: 9, y: lineBottom + 13 },
    next: { x: w, y: lineBottom + 17, align: "right" },
    limit: { x: w, y: 13, align: "right" },
    done: { x: w, y: h - crewHeight / 2 - 8, squares: w - 84, squaresY: h - crewHeight / 2 + 20 },
  };
}

// Sizes follow the settings at once when they grow, and shrink late: no flicker at a border.
function chooseTiers(room, lane, view, { t, now }) {
  const settings = settingsAt(lane, t), { limit } = settings, waiting = view.waiting.length;
  const wanted = limit === null || limit > SINGLE_PLACES ? waiting : Math.max(limit, waiting);
  if (limit !== null && limit > SINGLE_PLACES) {
    room.bar = true;
  } else {
    if (wanted > SINGLE_PLACES) room.bar = true;
    if (wanted < SINGLE_PLACES * 0.75 || (limit !== null && wanted <= limit)) room.bar = false;
  }
  if (limit === null || limit > SINGLE_PLACES) {
    if (wanted > LINE_TIERS[0]) room.lineTier = LINE_TIERS[1];
    if (wanted < LINE_TIERS[0] * 0.6) room.lineTier = LINE_TIERS[0];
  } else {
    room.lineTier = Math.max(1, Math.min(SINGLE_PLACES, wanted));
  }
  const need = Math.max(view.crew.size, settings.workers, 1);
  const tier = CREW_TIERS.find((size) => size >= need) ?? Infinity;
  if (tier >= room.crewTier) {
    room.crewTier = tier;
    room.crewSlackSince = null;
  } else if ((room.crewSlackSince ??= now) < now - 3000) {
    room.crewTier = tier;
  }
}

// ------------------------------------------------------------------ one frame
// stage: {t, speed, moving, jumped, target, unit, kinds, palette, font, now, dt}, and the sizes that
// all lanes share: places, crew.
// Returns true while something still glides.
function drawRoom(ctx, room, lane, view, stage) {
  const w = ctx.canvas.clientWidth, h = ctx.canvas.clientHeight;
  const dpr = ctx.canvas.width / w;
  ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  ctx.clearRect(0, 0, w, h);
  const settings = settingsAt(lane, stage.t), counts = countsAt(lane, stage.t);
  const line = lineOf(view, lane);
  const places = room.bar ? HEAD_PLACES : stage.places;
  const key = [w, h, room.bar, places, stage.crew].join();
  if (room.planKey !== key) {
    room.planKey = key;
    room.plan = planRoom(w, h, places, stage.crew === Infinity ? 1 : stage.crew);
    if (room.bar) placeBar(room.plan);
  }
  const plan = room.plan;
  const glide = stage.moving ? 1 - Math.exp(-stage.dt / glideTime(stage.speed)) : 1;
  if (stage.jumped) {
    room.sprites.clear();
    room.rings.clear();
    room.leaving = [];
    room.barNow = null;
  }
  drawRate(ctx, plan, settings, stage);
  const barMoves = drawLine(ctx, room, plan, line, settings, lane, stage, glide);
  const crewMoves = drawCrew(ctx, room, plan, view, lane, stage, glide);
  const tasksMove = drawTasks(ctx, room, plan, line, view, lane, stage, glide);
  const leavingMoves = drawLeaving(ctx, room, plan, counts, stage);
  drawDone(ctx, plan, counts, stage);
  return barMoves || crewMoves || tasksMove || leavingMoves;
}

// Time constant in ms: a way is done after some three of them. Shorter at higher speed.
function glideTime(speed) {
  return Math.max(22, 75 / Math.max(1, Math.sqrt(speed)));
}

function glideTo(sprite, x, y, share) {
  const dx = x - sprite.x, dy = y - sprite.y;
  if (Math.abs(dx) + Math.abs(dy) < 0.4) {
    sprite.x = x; sprite.y = y;
    return false;
  }
  sprite.x += dx * share;
  sprite.y += dy * share;
  return true;
}

function text(ctx, words, x, y, colour, stage, { size = 13, weight = 400, align = "left" } = {}) {
  ctx.font = `${weight} ${size}px ${stage.font}`;
  ctx.textAlign = align;
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = colour;
  ctx.fillText(words, x, y);
}

function drawRate(ctx, plan, settings, stage) {
  const { x, y } = plan.rate, { palette } = stage;
  const words = `${formatRate(settings.rate)} per ${stage.unit}`;
  text(ctx, words, x, y, palette.ink, stage, { size: plan.narrow ? 14 : 16, weight: 600 });
  if (plan.narrow) {
    const width = ctx.measureText(words).width;
    text(ctx, "arriving", x + width + 6, y, palette.dim, stage);
    return;
  }
  text(ctx, "arriving", x, y + 19, palette.dim, stage);
  if (stage.kinds) {
    stage.kinds.forEach((name, kind) => {
      const at = { x: x + 6, y: y - 44 + 18 * kind };
      mark(ctx, kind, at.x, at.y, 5);
      ctx.fillStyle = kind ? palette.violet : palette.task;
      ctx.fill();
      text(ctx, name, at.x + 12, at.y + 4, palette.dim, stage, { size: 12 });
    });
  }
}

// The outline of a task: a circle, or a diamond for the second kind.
function mark(ctx, kind, x, y, r) {
  ctx.beginPath();
  if (!kind) {
    ctx.arc(x, y, r, 0, FULL_TURN);
    return;
  }
  const d = r * 1.2;
  ctx.moveTo(x, y - d);
  ctx.lineTo(x + d, y);
  ctx.lineTo(x, y + d);
  ctx.lineTo(x - d, y);
  ctx.closePath();
}

function ageColour(age, kind, { target, palette }) {
  if (age >= target) return palette.red;
  if (age >= target / 2) return palette.amber;
  return kind ? palette.violet : palette.task;
}

// ------------------------------------------------------------------ the line
function placeBar(plan) {
  // In bar mode the first tasks stand singly in one row, and the bar of all lies below it.
  const { box } = plan, middle = box.y + box.h / 2;
  const head = planLine(HEAD_PLACES, { ...box, h: 30 }, false);
  const shift = (plan.narrow ? middle + 26 : middle - 26) - head.top;
  const place = head.place;
  head.place = (k) => ({ x: place(k).x, y: place(k).y + shift });
  head.top += shift;
  head.bottom += shift;
  plan.line = head;
  const top = plan.narrow ? middle - 46 : middle + 2;
  plan.bar = { x: box.x, w: head.right + head.r - box.x, y: top, h: 30 };
  plan.entry.y = plan.bar.y + plan.bar.h / 2;
  if (!plan.narrow) {
    plan.next.y = head.top - head.r - 10;
    plan.rate.y = Math.min(plan.entry.y, plan.h - 46) - 44;
  }
}

function drawLine(ctx, room, plan, line, settings, lane, stage, glide) {
  const { palette } = stage, { limit } = settings;
  const words = { size: 12, align: plan.limit.align };
  const closed = `no place to wait${plan.narrow ? "" : ": served at once or turned away"}`;
  const next = plan.narrow ? "next to start ↓" : "next to start";
  text(ctx, limit === 0 ? closed : next, plan.next.x, plan.next.y, palette.dim, stage, words);
  const scale = room.bar && limit === null ? `, bar of ${room.barScale}` : "";
  const size = limit === null ? `no limit${scale}` : `queue limit ${limit}`;
  text(ctx, size, plan.limit.x, plan.limit.y, palette.dim, stage, words);
  drawPlaces(ctx, room, plan, limit, line.length, stage);
  if (!room.bar) return false;
  return drawBar(ctx, room, plan, line, limit, lane, stage, glide);
}

function drawPlaces(ctx, room, plan, limit, taken, stage) {
  const { line } = plan, { palette } = stage;
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = palette.mark;
  if (room.bar) return;
  if (limit === null) {
    // The track of the snake, which goes on without an end to the left.
    ctx.strokeStyle = palette.track;
    ctx.lineWidth = 3;
    ctx.lineJoin = "round";
    ctx.beginPath();
    for (let row = 0; row < line.rows; row++) {
      const first = line.place(row * line.columns), last = line.place((row + 1) * line.columns - 1);
      if (row === 0) ctx.moveTo(first.x, first.y); else ctx.lineTo(first.x, first.y);
      ctx.lineTo(last.x, last.y);
    }
    ctx.lineTo(line.left - line.dx * 0.7, line.place(line.rows * line.columns - 1).y);
    ctx.stroke();
    return;
  }
  for (let k = taken; k < limit; k++) {
    const { x, y } = line.place(k);
    ctx.beginPath();
    ctx.arc(x, y, line.r, 0, FULL_TURN);
    ctx.stroke();
  }
}

// All who wait as one bar, oldest at the right, coloured by age; its scale only grows.
function drawBar(ctx, room, plan, line, limit, lane, stage, glide) {
  const { bar } = plan, { palette, t } = stage, n = line.length;
  if (limit === null) {
    if (stage.jumped) room.barScale = 100;
    while (n > room.barScale) room.barScale = niceAbove(room.barScale);
  } else {
    room.barScale = Math.max(limit, n, 1);
  }
  const full = (n / room.barScale) * bar.w;
  room.barNow ??= full;
  room.barNow += (full - room.barNow) * glide;
  const length = room.barNow, right = bar.x + bar.w;
  const colourAt = (s) => { // of one of `steps` slices, from the right
    const task = line[Math.floor((s / steps) * n)];
    return blendedAge(t - lane.tasks.arrival[task], lane.tasks.kind[task], stage);
  };

  ctx.save();
  ctx.beginPath();
  ctx.roundRect(bar.x, bar.y, bar.w, bar.h, 6);
  ctx.fillStyle = palette.plot;
  ctx.fill();
  ctx.strokeStyle = palette.mark;
  ctx.lineWidth = 1.2;
  ctx.stroke();
  ctx.clip();
  let late = 0;
  const steps = Math.min(n, 240);
  for (let s = 0, begin = 0; s < steps; s++) { // one rectangle for each run of one colour
    const colour = colourAt(s);
    if (s + 1 < steps && colourAt(s + 1) === colour) continue;
    ctx.fillStyle = colour;
    const left = Math.round(right - ((s + 1) / steps) * length); // whole pixels: no seams
    ctx.fillRect(left, bar.y, Math.round(right - (begin / steps) * length) - left, bar.h);
    begin = s + 1;
  }
  for (const task of line) if (t - lane.tasks.arrival[task] >= stage.target) late += 1;
  ctx.restore();
  const y = bar.y + bar.h + 17;
  text(ctx, `${n} waiting${late ? "," : ""}`, bar.x, y, palette.ink, stage, { weight: 600 });
  if (late) {
    const x = bar.x + ctx.measureText(`${n} waiting, `).width;
    const over = `${late} for over ${formatTime(stage.target, stage.unit, true)}`;
    text(ctx, over, x, y, palette.red, stage, { weight: 600 });
  }
  return Math.abs(full - length) > 0.4;
}

function niceAbove(n) {
  for (const step of [1, 2, 5, 10]) {
    const nice = step * 10 ** Math.floor(Math.log10(n));
    if (nice > n) return nice;
  }
  return n * 10;
}

// Within the bar colours blend near the borders, so that hundreds of tasks make one gradient.
function blendedAge(age, kind, { target, palette }) {
  const young = kind ? palette.violet : palette.task, share = age / target;
  const soft = (from, to, at) => mix(from, to, Math.min(1, Math.max(0, (share - at) / 0.12 + 0.5)));
  return share < 0.75 ? soft(young, palette.amber, 0.5) : soft(palette.amber, palette.red, 1);
}

const mixed = new Map();
function mix(from, to, share) {
  if (share <= 0) return from;
  if (share >= 1) return to;
  const key = `${from}${to}${Math.round(share * 16)}`;
  if (!mixed.has(key)) {
    const channel = (colour, i) => parseInt(colour.slice(1 + 2 * i, 3 + 2 * i), 16);
    const part = (i) => Math.round(channel(from, i) * (1 - share) + channel(to, i) * share);
    mixed.set(key, `rgb(${[0, 1, 2].map(part).join()})`);
  }
  return mixed.get(key);
}

// ------------------------------------------------------------------ the workers
function drawCrew(ctx, room, plan, view, lane, stage, glide) {
  const { palette } = stage;
  if (stage.crew === Infinity) {
    drawCrewBars(ctx, plan, view, stage);
    return false;
  }
  const numbers = [...view.crew.keys()].sort((a, b) => a - b);
  const { crew, line } = plan;
  let moves = false;
  // A short column of names stands in the middle.
  const down = crew.named ? Math.max(0, stage.crew - numbers.length) * crew.step / 2 : 0;
  numbers.forEach((worker, k) => {
    const at = crew.place(k);
    at.y += down;
    let ring = room.rings.get(worker);
    if (!ring) {
      ring = { ...at, alpha: stage.moving && !stage.jumped ? 0 : 1 };
      room.rings.set(worker, ring);
    }
    ring.state = view.crew.get(worker);
    ring.gone = false;
    if (glideTo(ring, at.x, at.y, glide)) moves = true;
  });
  for (const [worker, ring] of room.rings) {
    if (!view.crew.has(worker)) ring.gone = true;
    const wanted = ring.gone ? 0 : ring.state === LEAVING ? 0.6 : 1;
    ring.alpha += (wanted - ring.alpha) * glide;
    if (Math.abs(wanted - ring.alpha) > 0.02) moves = true;
    if (ring.gone && ring.alpha < 0.03) { room.rings.delete(worker); continue; }
    ctx.globalAlpha = ring.alpha;
    if (crew.named) drawWay(ctx, line, ring, crew.r, palette);
    drawRing(ctx, ring, view.serving.get(worker), crew.r, lane, stage);
    if (crew.named) {
      const note = { [STARTING]: " starting", [LEAVING]: " leaving" }[ring.state] ?? "";
      const words = `worker ${workerName(worker)}${note}`;
      text(ctx, words, ring.x + crew.r + 12, ring.y + 4.5, palette.dim, stage);
    }
    ctx.globalAlpha = 1;
  }
  if (!crew.named && !plan.narrow) drawFunnel(ctx, plan, palette);
  return moves;
}

// A thin way from the head of the line to a worker.
function drawWay(ctx, line, ring, r, palette) {
  const head = line.place(0), x = line.right + line.r + 6, end = ring.x - r - 4;
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, head.y);
  ctx.bezierCurveTo(x + (end - x) * 0.5, head.y, x + (end - x) * 0.45, ring.y, end, ring.y);
  ctx.stroke();
}

function drawFunnel(ctx, plan, palette) {
  const head = plan.line.place(0), x = plan.line.right + plan.line.r + 8, end = plan.crewBox.x - 8;
  ctx.strokeStyle = palette.mark;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.moveTo(x, head.y);
  ctx.lineTo(end, head.y);
  ctx.moveTo(end - 5, head.y - 5);
  ctx.lineTo(end, head.y);
  ctx.lineTo(end - 5, head.y + 5);
  ctx.stroke();
}

function drawRing(ctx, ring, task, r, lane, { palette, t }) {
  const wide = Math.max(1.5, r * 0.25), { x, y } = ring;
  ctx.lineWidth = task === undefined ? Math.max(1.2, wide * 0.45) : wide;
  ctx.strokeStyle = task === undefined ? palette.mark : palette.track;
  if (ring.state === STARTING) ctx.setLineDash([r * 0.42, r * 0.36]);
  ctx.beginPath();
  ctx.arc(x, y, r, 0, FULL_TURN);
  ctx.stroke();
  ctx.setLineDash([]);
  if (task === undefined) return;
  const start = lane.tasks.start[task], finish = lane.tasks.finish[task];
  // The end of a very long task may not be computed yet: then its ring creeps.
  const age = t - start;
  const known = finish < Infinity;
  const share = known ? age / Math.max(finish - start, 1e-9) : 0.9 * (1 - Math.exp(-age / 60));
  ctx.strokeStyle = lane.tasks.kind[task] ? palette.violet : palette.task;
  ctx.beginPath();
  ctx.arc(x, y, r, -Math.PI / 2, -Math.PI / 2 + FULL_TURN * Math.min(1, Math.max(0.02, share)));
  ctx.stroke();
}

// More workers than can be told apart: one bar for each state.
function drawCrewBars(ctx, plan, view, stage) {
  const { palette } = stage, { crewBox } = plan;
  let idle = 0, starting = 0, leaving = 0, busy = 0;
  for (const [worker, state] of view.crew) {
    const works = view.serving.has(worker);
    if (state === LEAVING) leaving += 1;
    else if (state === STARTING) starting += 1;
    else if (works) busy += 1;
    else idle += 1;
  }
  const rows = [["busy", busy, palette.task], ["idle", idle, palette.mark],
    ["starting", starting, palette.green], ["leaving", leaving, palette.amber]];
  const step = Math.min(42, crewBox.h / rows.length), total = Math.max(view.crew.size, 1);
  const top = crewBox.y + (crewBox.h - step * rows.length) / 2;
  rows.forEach(([name, n, colour], k) => {
    const y = top + k * step;
    text(ctx, name, crewBox.x, y + step * 0.36, palette.dim, stage, { size: 12 });
    text(ctx, String(n), crewBox.x + crewBox.w, y + step * 0.36, palette.ink, stage,
      { size: 13, weight: 600, align: "right" });
    const height = Math.min(9, step * 0.28), length = Math.max(height, (crewBox.w * n) / total);
    ctx.fillStyle = palette.line;
    ctx.beginPath();
    ctx.roundRect(crewBox.x, y + step * 0.5, crewBox.w, height, height / 2);
    ctx.fill();
    if (!n) return;
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.roundRect(crewBox.x, y + step * 0.5, length, height, height / 2);
    ctx.fill();
  });
}

// ------------------------------------------------------------------ the tasks
function drawTasks(ctx, room, plan, line, view, lane, stage, glide) {
  const { tasks } = lane, { t, palette } = stage, { sprites } = room;
  const frame = (room.frame = (room.frame ?? 0) + 1);
  let moves = false;

  const show = (task, x, y, spawn) => {
    let sprite = sprites.get(task);
    if (!sprite) {
      const at = stage.jumped || !stage.moving ? { x, y } : spawn;
      sprites.set(task, (sprite = { x: at.x, y: at.y }));
    }
    sprite.frame = frame;
    if (glideTo(sprite, x, y, glide)) moves = true;
    return sprite;
  };
  const entry = (task) => ({
    x: plan.entry.x, y: plan.entry.y + (plan.narrow ? 0 : spread(tasks.id[task])),
  });

  // On their way in. They are seen a moment before they arrive, so that a spike can be felt.
  if (stage.moving && stage.speed <= 8 && plan.entry.from !== null) {
    const rate = Math.max(settingsAt(lane, t).rate, 0.01);
    const ahead = Math.min(0.9 * stage.speed, 9 / rate);
    const way = plan.entry.x - plan.entry.from;
    const first = firstAfter(tasks.arrival, t), end = Math.min(tasks.id.length, first + 60);
    for (let task = first; task < end; task++) {
      const left = (tasks.arrival[task] - t) / ahead;
      if (left >= 1) break;
      const x = plan.entry.x - left * way, y = entry(task).y;
      const sprite = sprites.get(task) ?? { x, y };
      Object.assign(sprite, { x, y, frame });
      sprites.set(task, sprite);
      ctx.globalAlpha = 0.25 + 0.75 * (1 - left);
      paintTask(ctx, sprite, Math.min(9, plan.line.r), 0, tasks.kind[task], stage);
    }
    ctx.globalAlpha = 1;
  }

  // In the line.
  const single = Math.min(line.length, plan.line.count + (room.bar ? 0 : 1e9));
  for (let k = 0; k < single; k++) {
    const task = line[k], at = plan.line.place(k);
    const behind = room.bar && tasks.arrival[task] < t - stage.speed;
    const spawn = behind ? { x: at.x - plan.line.dx, y: at.y } : entry(task);
    const sprite = show(task, at.x, at.y, spawn);
    paintTask(ctx, sprite, plan.line.r, t - tasks.arrival[task], tasks.kind[task], stage);
  }
  if (room.bar && stage.moving) { // the newest fly to the end of the bar and melt into it
    const end = { x: plan.bar.x + plan.bar.w - room.barNow, y: plan.bar.y + plan.bar.h / 2 };
    for (let k = view.waiting.length - 1, n = 0; k >= 0 && n < 24; k--, n++) {
      const task = view.waiting[k];
      if (tasks.arrival[task] < t - 0.3 * stage.speed) break;
      if (sprites.get(task)?.frame === frame) continue;
      const sprite = show(task, end.x, end.y, entry(task));
      paintTask(ctx, sprite, Math.min(8, plan.line.r), 0, tasks.kind[task], stage);
    }
  }

  // With a worker: the dot within the ring.
  if (stage.crew !== Infinity) {
    const head = plan.line.place(0), r = plan.crew.r * 0.5;
    for (const [worker, task] of view.serving) {
      const ring = room.rings.get(worker);
      if (!ring) continue;
      const sprite = show(task, ring.x, ring.y, sprites.has(task) ? ring : head);
      ctx.globalAlpha = ring.alpha;
      if (r > 2.2) paintTask(ctx, sprite, r, 0, tasks.kind[task], stage);
      ctx.globalAlpha = 1;
    }
  }

  // Done: the newest squares beside the count, older ones fade.
  const { squares, squaresY } = plan.done;
  lastDone(view, lane, 4).forEach((task, k) => {
    const ring = room.rings.get(tasks.worker[task]);
    const from = ring ?? { x: plan.crewBox.x + plan.crewBox.w, y: squaresY };
    const sprite = show(task, squares + 9 + k * 22, squaresY, from);
    sprite.fade ??= k;
    sprite.fade += (k - sprite.fade) * glide;
    const size = 9;
    ctx.globalAlpha = Math.max(0, 1 - sprite.fade / 3);
    ctx.fillStyle = palette.green;
    ctx.beginPath();
    ctx.roundRect(sprite.x - size, sprite.y - size, 2 * size, 2 * size, 5);
    ctx.fill();
  });
  ctx.globalAlpha = 1;

  noteLeaving(room, plan, view, lane, stage);
  for (const [task, sprite] of sprites) if (sprite.frame !== frame) sprites.delete(task);
  return moves;
}

// Arriving tasks do not march in single file: a fixed small shift by number.
function spread(id) {
  return (((id * 7919) % 17) / 16 - 0.5) * 22;
}

function paintTask(ctx, sprite, r, age, kind, stage) {
  const colour = ageColour(age, kind, stage);
  const late = age >= stage.target;
  mark(ctx, kind, sprite.x, sprite.y, late ? r * 0.8 : r);
  ctx.fillStyle = colour;
  ctx.fill();
  if (!late) return;
  mark(ctx, kind, sprite.x, sprite.y, r * 1.16);
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, r * 0.13);
  ctx.stroke();
}

// ------------------------------------------------------------------ who leaves without service
const DROP_MS = 520;

function noteLeaving(room, plan, view, lane, stage) {
  if (!stage.moving || stage.speed > 8 || stage.jumped) return;
  for (const i of view.passed) {
    const what = lane.events.what[i], task = lane.events.task[i];
    if ((what !== TURNED_AWAY && what !== GIVE_UP) || room.leaving.length > 30) continue;
    const sprite = room.sprites.get(task);
    const from = what === TURNED_AWAY
      ? { x: plan.entry.x, y: plan.entry.y + spread(lane.tasks.id[task]) }
      : { x: sprite?.x ?? plan.line.left, y: sprite?.y ?? plan.line.top };
    room.leaving.push({ what, kind: lane.tasks.kind[task], from, born: stage.now });
    room.sprites.delete(task);
  }
}

function drawLeaving(ctx, room, plan, counts, stage) {
  const { palette } = stage;
  const length = DROP_MS / Math.max(1, Math.sqrt(stage.speed));
  room.leaving = room.leaving.filter((one) => stage.now - one.born < length);
  for (const { what, kind, from, born } of room.leaving) {
    const share = (stage.now - born) / length, eased = 1 - (1 - share) ** 3;
    if (what === TURNED_AWAY) {
      const x = from.x + (plan.away.x - from.x) * eased;
      const y = from.y + (plan.away.y - from.y) * eased ** 2;
      ctx.globalAlpha = share > 0.85 ? (1 - share) / 0.15 : 1;
      crossedCircle(ctx, x, y, plan.narrow ? 8 : 10, palette, true);
    } else {
      ctx.globalAlpha = 1 - share;
      mark(ctx, kind, from.x, from.y + 46 * eased, plan.line.r);
      ctx.strokeStyle = palette.red;
      ctx.lineWidth = 2;
      ctx.stroke();
    }
  }
  ctx.globalAlpha = 1;

  // What was lost stays written: never in silence.
  const words = [];
  if (counts.rejected) words.push(`${counts.rejected} turned away`);
  if (counts.gaveUp) words.push(`${counts.gaveUp} gave up`);
  if (words.length) {
    const { x, y } = plan.away;
    if (counts.rejected) {
      crossedCircle(ctx, x, y, plan.narrow ? 7 : 9, palette, false);
    } else {
      mark(ctx, 0, x, y, 7);
      ctx.strokeStyle = palette.red;
      ctx.lineWidth = 1.8;
      ctx.stroke();
    }
    text(ctx, words.join(", "), x + 17, y + 4.5, palette.red, stage, { weight: 600 });
  }
  return room.leaving.length > 0;
}

function crossedCircle(ctx, x, y, r, palette, strong) {
  ctx.strokeStyle = palette.red;
  ctx.lineWidth = strong ? 2.2 : 1.8;
  ctx.beginPath();
  ctx.arc(x, y, r, 0, FULL_TURN);
  const d = r * 0.42;
  ctx.moveTo(x - d, y - d);
  ctx.lineTo(x + d, y + d);
  ctx.moveTo(x + d, y - d);
  ctx.lineTo(x - d, y + d);
  ctx.stroke();
}

function drawDone(ctx, plan, counts, stage) {
  const { x, y } = plan.done, { palette } = stage;
  const large = { size: 20, weight: 600, align: "right" };
  text(ctx, String(counts.done), x, y, palette.greenText, stage, large);
  const width = ctx.measureText(String(counts.done)).width;
  if (plan.narrow) text(ctx, "done", x - width - 6, y, palette.dim, stage, { align: "right" });
  else text(ctx, "done", x, y + 56, palette.dim, stage, { align: "right" });
}

// ------------------------------------------------------------------ numbers and times in words
const rounded = (t) => Math.round(t * 1e4) / 1e4;

function formatRate(rate) {
  return rate.toFixed(rate >= 100 ? 0 : rate >= 0.1 || rate === 0 ? 1 : 2);
}

function formatTime(t, unit, short = false) {
  const figure = t >= 100 ? t.toFixed(0) : t.toFixed(1);
  return `${short ? figure.replace(/\.0$/, "") : figure}\u00a0${unit}`;
}

function formatShare(share) {
  return share < 0.1 ? `${(100 * share).toFixed(1)} %` : `${(100 * share).toFixed(0)} %`;
}

// Seconds as 1:02.5; any other unit as a plain number.
function formatClock(t, unit) {
  const tenths = Math.floor(t * 10 + 1e-6);
  if (unit !== "s") return `${(tenths / 10).toFixed(1)} ${unit}`;
  const minutes = Math.floor(tenths / 600), rest = tenths - minutes * 600;
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
}

function axisTime(t, span, unit) {
  const figure = `${Number(t.toFixed(1))} ${unit}`;
  if (unit !== "s" || span < 360) return figure;
  return `${Math.floor(t / 60)}:${String(Math.round(t % 60)).padStart(2, "0")}`;
}

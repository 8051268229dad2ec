// line.js: the line of waiting tasks, place by place or as a bar with a count.

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
  const words = ({ align }) => ({ size: 12, align });
  const closed = `no place to wait${plan.narrow ? "" : ": served at once or turned away"}`;
  const next = plan.narrow ? "next to start ↓" : "next to start";
  text(ctx, limit === 0 && !line.length ? closed : next, plan.next.x, plan.next.y, palette.dim, stage, words(plan.next));
  const scale = room.bar && limit === null ? `, full bar: ${room.barScale}` : "";
  const size = limit === null ? `no limit${scale}` : `queue limit ${limit}`;
  text(ctx, size, plan.limit.x, plan.limit.y, palette.dim, stage, words(plan.limit));
  if (lane === stage.lanes[0] && !(plan.narrow && limit !== null)) drawAges(ctx, plan, stage);
  drawPlaces(ctx, room, plan, limit, line.length, stage);
  if (!room.bar) return false;
  return drawBar(ctx, room, plan, line, limit, lane, stage, glide);
}

// What the colours say. On a phone, where some may be turned away, other words stand there.
function drawAges(ctx, plan, stage) {
  const { target, unit, palette } = stage, { y } = plan.ages;
  let { x } = plan.ages;
  const said = (age, before = "") => `${before}over ${Number(age.toFixed(2))} ${unit}`;
  const ages = [[palette.amber, said(target / 2, "waited ")], [palette.red, said(target)]];
  for (const [colour, words] of ages) {
    ctx.fillStyle = colour;
    ctx.beginPath();
    ctx.arc(x + 5, y - 4, 4, 0, FULL_TURN);
    ctx.fill();
    text(ctx, words, x + 14, y, palette.dim, stage, { size: 12 });
    x += 14 + ctx.measureText(words).width + 12;
  }
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

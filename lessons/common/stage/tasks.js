// tasks.js: the tasks on their way, and those who leave: done, turned away, given up.

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
    const behind = { x: plan.crewBox.x + plan.crewBox.w, y: ring?.y ?? squaresY };
    if (plan.crew.named && sprites.get(task)?.fade === undefined) sprites.delete(task); // see `from`
    const from = ring && !plan.crew.named ? ring : behind; // not across the workers' names
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
      ? { y: plan.entry.y + spread(lane.tasks.id[task]) } // it falls where the count of them is
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
      const x = plan.away.x, y = from.y + (plan.away.y - from.y) * eased ** 2;
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
    const { x, y, align } = plan.away;
    if (counts.rejected) {
      crossedCircle(ctx, x, y, plan.narrow ? 7 : 9, palette, false);
    } else {
      mark(ctx, 0, x, y, 7);
      ctx.strokeStyle = palette.red;
      ctx.lineWidth = 1.8;
      ctx.stroke();
    }
    const beside = align === "right" ? x - 18 : x + 18;
    text(ctx, words.join(", "), beside, y + 4.5, palette.red, stage, { weight: 600, align });
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

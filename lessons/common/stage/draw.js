// draw.js: one system as a room, frame by frame. Canvas only. Every task that can be seen has a
// sprite; each frame says where it should be, and it glides there.

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

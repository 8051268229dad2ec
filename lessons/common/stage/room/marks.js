// marks.js: what is marked on waiting tasks: how often one was overtaken, and which is the reader's
// own.

import { OWN, traceTask } from "../looks.js";
import { widthOf, write } from "../write.js";
import { paintTask } from "./task.js";

const BOLD = { weight: 700 };

const LEAST = 7.5; // pixels: in a smaller task no number can be read
const LEAST_DIGIT = 6.4; // pixels: one digit needs less
export const LEAST_IN_RING = 9; // pixels
const FEW = 40; // tasks of one kind in a bar

export function drawMarks(scene) {
  if (scene.lane.callers.retry) drawAttempts(scene);
  else drawOvertaken(scene);
  drawFewInBar(scene);
  drawOwn(scene);
}

// Which try of its caller a task is, from the second on, where the task is large enough.
function drawAttempts(scene) {
  const { ctx, room, layout, lane: { tasks }, line, state, frame, theme, paint, workersOf } = scene;
  const number = (task, place, size, ringed = false) => {
    const attempt = tasks.attempt[task];
    const least = tasks.gone[task] <= frame.t || ringed ? LEAST_IN_RING : LEAST_DIGIT;
    if (!attempt || size < least || !room.sprites.isShown(task)) return;
    const colour = tasks.gone[task] <= frame.t ? theme.ink : theme.plot;
    write(ctx, theme, String(attempt + 1), { x: place.x, y: place.y + 5, align: "center" }, {
      ...BOLD, colour,
    });
  };
  for (const task of line) number(task, room.sprites.get(task), layout.line.r, paint.mixed);
  for (const [worker, task] of state.serving) {
    number(task, room.sprites.get(task), workersOf(worker).r * 0.5);
  }
}

// How many that came later began before it: a number in the task, where it is large enough.
function drawOvertaken(scene) {
  const { ctx, room, layout, line, state, lane, looks, theme } = scene;
  if (!state.overtaken.size || layout.line.r < LEAST || takesTurns(scene)) return;
  const single = room.sizes.barred ? Math.min(line.length, layout.line.count) : line.length;
  for (let k = 0; k < single; k++) {
    const count = state.overtaken.get(line[k]), sprite = room.sprites.get(line[k]);
    if (!count || !sprite || looks[lane.tasks.kind[line[k]]] === OWN) continue;
    const words = String(count);
    if (widthOf(ctx, theme, words, BOLD) > 2.3 * layout.line.r) continue;
    write(ctx, theme, words, { x: sprite.x, y: sprite.y + 5, align: "center" }, {
      ...BOLD, colour: theme.plot,
    });
  }
}

// Where all take turns it would be the same number in all of one kind.
const takesTurns = ({ parts, queue = 0 }) => parts.queues[queue].order === "in turn";

// In a bar of many, the few of another kind stand singly: else they would be lost.
function drawFewInBar(scene) {
  const { ctx, room, layout, line, lane: { tasks }, looks, frame, paint } = scene;
  if (!room.sizes.barred || !paint.mixed) return;
  const places = looks.map(() => []);
  line.forEach((task, k) => {
    if (!room.sprites.isShown(task)) places[tasks.kind[task]].push(k);
  });
  const most = Math.max(...places.map(({ length }) => length));
  const r = Math.min(8, layout.bar.h * 0.32);
  places.forEach((ranks, kind) => {
    if (looks[kind] === OWN || ranks.length > FEW || ranks.length === most) return;
    for (const k of ranks) {
      const place = placeInBar(scene, k);
      traceTask(ctx, looks[kind], place.x, place.y, r);
      ctx.lineWidth = 3;
      ctx.strokeStyle = frame.theme.plot;
      ctx.stroke();
      paintTask(ctx, place, r, frame.t - tasks.arrival[line[k]], looks[kind], paint);
    }
  });
}

// The reader's own task, wherever it stands: with its name, and how many are before it.
function drawOwn(scene) {
  const { ctx, room, layout, line, lane, looks, frame, theme } = scene;
  if (!looks.includes(OWN)) return;
  line.forEach((task, k) => {
    if (looks[lane.tasks.kind[task]] !== OWN) return;
    const place = room.sprites.isShown(task) ? room.sprites.get(task) : placeInBar(scene, k);
    if (!room.sprites.isShown(task)) paintTask(ctx, place, 9, 0, OWN, scene.paint);
    const words = k ? `${frame.own}: ${k} before it` : `${frame.own}: next`;
    const inBar = room.sizes.barred && !room.sprites.isShown(task);
    const y = inBar ? layout.bar.y + layout.bar.h + 17 : place.y - layout.line.r - 10;
    writeOnPlate(ctx, theme, words, { x: place.x, y }, layout.box);
  });
}

// On a ground of their own: the tasks of another row may stand behind the words.
function writeOnPlate(ctx, theme, words, { x, y }, box) {
  const half = widthOf(ctx, theme, words, BOLD) / 2 + 6;
  const middle = Math.min(Math.max(x, box.x + half), box.x + box.w - half);
  ctx.beginPath();
  ctx.roundRect(middle - half, y - 14, 2 * half, 19, 6);
  ctx.fillStyle = theme.plot;
  ctx.fill();
  ctx.lineWidth = 1.2;
  ctx.strokeStyle = theme.ink;
  ctx.stroke();
  write(ctx, theme, words, { x: middle, y, align: "center" }, { ...BOLD, colour: theme.ink });
}

function placeInBar({ room, layout: { bar, line }, line: tasks }, k) {
  if (!bar) return line.place(k);
  const share = (k + 0.5) / Math.max(tasks.length, 1);
  return { x: bar.x + bar.w - share * room.barLength, y: bar.y + bar.h / 2 };
}

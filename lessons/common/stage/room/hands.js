// hands.js: tasks that workers hold in their hands, beside the one that they are busy with.

import { isIdle } from "../model/queues.js";
import { widthOf, write } from "../write.js";
import { paint } from "./tasks.js";

const HELD = "held"; // not started, though they lie on the way to "done"

// A row of small tasks to the right of each worker; how many more, if there is no room for them.
export function drawHands(scene) {
  const { ctx, room, layout, lane: { tasks }, frame, theme, queues } = scene;
  for (const [worker, held] of queues?.hands ?? []) {
    const ring = room.rings.get(worker), { r, hands } = scene.workersOf(worker);
    if (!ring || !hands) continue;
    const small = Math.min(7, r * 0.6), step = 2.5 * small, fits = Math.floor(hands / step);
    const shown = held.length <= fits ? held.length : Math.max(1, fits - 1);
    held.slice(0, shown).forEach((task, k) => {
      const place = { x: ring.x + r + 8 + small + k * step, y: ring.y };
      const sprite = room.sprites.show(task, place, layout.line?.place(0) ?? place);
      paint(scene, task, sprite, small, frame.t - tasks.arrival[task]);
    });
    const x = ring.x + r + 8 + shown * step, more = held.length - shown;
    if (more) write(ctx, theme, `+${more}`, { x, y: ring.y + 5 });
    else if (shown && shown * step + widthOf(ctx, theme, HELD) <= hands) {
      write(ctx, theme, HELD, { x: x + 1, y: ring.y + 5 });
    }
  }
  if (queues?.hands.size) writeIdle(scene);
}

// The workers that have nothing to do while others hold tasks that these cannot have.
function writeIdle({ ctx, room, state, theme, workersOf }) {
  for (const [worker, { x, y }] of room.rings) {
    const { r, hands } = workersOf(worker);
    if (!hands || !isIdle(state, worker)) continue;
    write(ctx, theme, "idle", { x: x + r + 9, y: y + 5 }, { weight: 700, colour: theme.amberText });
  }
}

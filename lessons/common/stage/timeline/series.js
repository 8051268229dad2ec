// series.js: the lines of the timeline: how many waited, in each system or each queue.

import { OWN, kindColour, looksOf } from "../looks.js";
import { kindsThatCome, partsAt } from "../model/parts.js";

const MOST_LINES = 4;

// Of each line {lane, times, values, colour, textColour, words, long, ghost}; `long`: its words where
// there is room to say what is counted; ghost: {t, n} or null.
export function seriesOf({ lanes, t, own, theme }) {
  if (lanes.length === 1 && isFew(lanes[0].events.lines)) {
    return queueSeries(lanes[0], t, own, theme);
  }
  if (lanes.length === 1 && isFew(lanes[0].events.kinds)) {
    const series = kindSeries(lanes[0], t, own, theme);
    if (series.length > 1) return series;
  }
  return lanes.map((lane, k) => ({
    lane: k, times: lane.events.t, values: lane.events.waiting, ghost: lane.ghost,
    colour: k ? theme.green : theme.task, textColour: k ? theme.greenText : theme.task,
    words: lanes.length > 1 ? lane.name || `system ${k + 1}` : "waiting",
    long: lanes.length > 1 ? `waiting: ${lane.name || `system ${k + 1}`}` : "waiting",
  }));
}

const isFew = (columns) => columns.length > 1 && columns.length <= MOST_LINES;

// A line for each kind that comes, here or in the ghost, but not the reader's own task, which is one.
function kindSeries(lane, t, own, theme) {
  const { events, ghost } = lane, { kinds } = partsAt(lane, t), come = kindsThatCome(lane, kinds);
  const looks = looksOf(kinds.map(({ name }) => name), own);
  const comes = (k) => come[k] || ghost?.kinds?.[k]?.n.some(Boolean);
  const shown = kinds.map((_, k) => k).filter((k) => looks[k] !== OWN && comes(k));
  return shown.map((k) => {
    const colour = kindColour(looks[k], theme);
    return {
      lane: 0, times: events.t, values: events.kinds[k], ghost: ghost?.kinds?.[k] ?? null,
      colour, textColour: colour, words: kinds[k].name, long: `${kinds[k].name} waiting`,
    };
  });
}

function queueSeries({ events, ghost, ...lane }, t, own, theme) {
  const { queues, kinds } = partsAt(lane, t), looks = looksOf(kinds.map(({ name }) => name), own);
  return queues.map(({ name }, q) => {
    const here = kinds.findIndex(({ queues: joined }) => joined.length === 1 && joined[0] === q);
    const colour = kindColour(here < 0 ? q : looks[here], theme);
    return {
      lane: 0, times: events.t, values: events.lines[q], ghost: ghost?.lines?.[q] ?? null,
      colour, textColour: colour, words: name, long: `${name} waiting`,
    };
  });
}

// Whether limits are drawn: each queue has its own, and a line of all says nothing of them.
export const hasLimits = ({ lanes }) => !lanes.some(({ events }) => events.lines.length > 1);

// means.js: a line of averages over the last minute or so of the run, as it was steered. Of several
// kinds of tasks it is the wait of each, which challenges ask for. Where a lesson is about Little's
// law, that stands there instead.

import { meansOver, settingsAt, waitsOfKinds } from "../model/counts.js";
import { formatMean, formatShare } from "../words.js";
import { inBold } from "./bold.js";
import { lawOf } from "./law.js";

export function showMeans(root, line, store) {
  const shown = store.window !== null;
  if (line.hidden === shown) line.hidden = !shown;
  root.classList.toggle("has-means", shown);
  root.classList.toggle("has-law", shown && store.quotient);
  if (!shown) return;
  line.replaceChildren(...(store.quotient ? lawOf(store) : lastMeans(store)));
}

function lastMeans(store) {
  const { t, unit, lanes: [lane] } = store, from = Math.max(0, t - store.window);
  if (t - from < 1) return [`Last ${store.window} ${unit}: …`];
  if (lane.parts?.kinds.length > 1) return waitOfEach(lane, from, store);
  const means = meansOver(lane, from, t), limited = settingsAt(lane, t).limit !== null;
  const parts = [flow(means, store)];
  if (limited) parts.push(wait(means, store)); // else a large number says how long tasks wait
  parts.push(staff(means));
  if (limited) parts.push(losses(means));
  if (store.prices) parts.push(cost(means, store.prices));
  return [`Averages, last ${Math.round(t - from)} ${unit}: `, ...separated(parts)];
}

// What each kind of task waits on average, and all tasks together.
function waitOfEach(lane, from, { t, unit }) {
  const names = [...lane.parts.kinds, "all tasks"], waits = waitsOfKinds(lane, from, t);
  const parts = names.map((name, k) => [
    [waits[k] === null ? "–" : `${formatMean(waits[k])} ${unit}`, ` ${name}`],
  ]);
  return [`Average wait, last ${Math.round(t - from)} ${unit}: `, ...separated(parts)];
}

// Each part is a list of [figure, words].
function flow({ came, waiting }, { unit }) {
  return [[twoDigits(waiting), " waiting, "], [twoDigits(came), ` arriving per ${unit}`]];
}

function wait({ came, lost, waiting }, { unit }) {
  return [[came > lost ? twoDigits(waiting / (came - lost)) : "–", ` ${unit} wait`]];
}

const twoDigits = (n) => n.toFixed(n >= 10 ? 0 : n >= 1 ? 1 : 2);

function staff({ workers, busy }) {
  const share = workers ? formatShare(busy / workers) : "–";
  const figure = String(Number(formatMean(workers))), words = figure === "1" ? "worker" : "workers";
  return [[figure, ` ${words}, `], [share, " busy"]];
}

function losses({ came, lost }) {
  return [[came ? formatShare(lost / came) : "–", " rejected"]];
}

function cost({ workers, waiting }, [wage, price]) {
  return [[`$${formatMean(wage * workers + price * waiting)}`, " an hour"]];
}

// As nodes, with the figures in bold and a semicolon between the parts.
function separated(parts) {
  return parts.flatMap((part, i) => [
    ...(i ? ["; "] : []), ...part.flatMap(([figure, words]) => [inBold(figure), words]),
  ]);
}

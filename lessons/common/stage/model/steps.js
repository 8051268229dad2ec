// steps.js: how far a challenge has come: steps [time, share, words, bad], each from its time on.

import { firstAfter, firstAt } from "./search.js";

// What was held, up to the time from which on other steps are sent.
export function joinSteps(held, sent) {
  if (!sent.length) return held;
  return held.slice(0, firstAt(held.map(([at]) => at), sent[0][0])).concat(sent);
}

// At one time. A share that grows does so evenly until the next step; one that falls waits for it.
export function progressAt(steps, t) {
  const next = firstAfter(steps.map(([at]) => at), t);
  if (!next) return { share: 0, words: "", bad: false };
  const [at, share, words, bad] = steps[next - 1], [end, high] = steps[next] ?? [Infinity, share];
  const grown = high > share ? ((high - share) * (t - at)) / (end - at) : 0;
  return { share: share + grown, words, bad: Boolean(bad) };
}

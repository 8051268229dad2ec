// challenges.js: shows beside the stage how far each challenge has come, and says when one is met.

import { progressAt } from "../model/steps.js";

const NOTE_MS = 6000;

export function announceChallenges(store, server, announcer) {
  for (const { id, name, met } of store.challenges) {
    if (met === null || met === undefined || met > store.t || store.met.has(id)) continue;
    store.met.add(id);
    announcer.show(`Challenge met: ${name}`, NOTE_MS, true);
    server.say({ do: "met", id, t: met });
    document.dispatchEvent(new CustomEvent("queue-met", { detail: { key: store.key, id } }));
  }
}

// The list is part of the page, and may be drawn anew at any time: it is looked for each time.
export function showProgress(store) {
  const list = document.querySelector(`[data-challenges="${store.key}"]`);
  for (const { id, seconds } of list ? store.challenges ?? [] : []) {
    const row = list.querySelector(`[data-challenge="${id}"]`);
    if (row) put(row, seconds, progressAt(store.steps.get(id), store.t));
  }
}

function put(row, seconds, { share, words, bad }) {
  const bar = row.querySelector("progress"), note = row.querySelector(".way");
  if (!bar || !note) return;
  const value = share.toFixed(3);
  if (bar.getAttribute("value") !== value) bar.setAttribute("value", value);
  row.classList.toggle("under-way", share > 0);
  row.classList.toggle("bad", bad);
  const sum = seconds ? `${Math.floor(share * seconds + 1e-6)} of ${seconds} s` : "";
  const text = [sum, words].filter(Boolean).join(" · ");
  if (note.textContent !== text) note.textContent = text;
}

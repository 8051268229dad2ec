// challenges.js: says when the playhead comes to the moment in which a challenge is met.

import { opening } from "../words.js";

const NOTE_MS = 6000;

export function announceChallenges(store, server, announcer) {
  for (const { id, text, met } of store.challenges) {
    if (met === null || met === undefined || met > store.t || store.met.has(id)) continue;
    store.met.add(id);
    announcer.show(`Done: ${opening(text)}`, NOTE_MS, true);
    server.say({ do: "met", id, t: met });
    document.dispatchEvent(new CustomEvent("queue-met", { detail: { key: store.key, id } }));
  }
}

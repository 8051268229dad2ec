// store.js: what the browser holds of a page's run. It outlives a change of page.

import { countsAt } from "./counts.js";

export function openStore(key) {
  const stages = (globalThis.queueStages ??= {});
  const store = (stages[key] ??= {});
  store.key = key;
  store.run ??= null; // number of the run that is held; null: nothing yet
  store.lanes ??= [];
  store.count ??= 0; // commands numbered so far
  store.missing ??= null; // a run of which a part was missed
  store.changes ??= []; // the flags of the timeline
  store.moments ??= []; // when settings were changed
  store.later ??= []; // moments of changes that the controls do not show yet
  store.pending ??= []; // commands that the server has not yet heard
  store.snapshot = (t, k = 0) => store.lanes[k] && countsAt(store.lanes[k], t);
  return store;
}

// When settings were changed, after the moment at which the controls stand.
export const momentsAfter = (store, shown) => store.moments.filter((moment) => moment > shown);

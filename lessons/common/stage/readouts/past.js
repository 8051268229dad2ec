// past.js: the past can be changed: that is said once, and what it would undo is said before.

const KEY = "queuePastHint";
const HINT = "You can change the past, too: drag the playhead back, then move a slider.";
const HINT_MS = 9000;

// The learner has changed something: a hint, once for each browser.
export function hintAtThePast(announcer) {
  try {
    if (localStorage.getItem(KEY)) return;
    localStorage.setItem(KEY, "said");
  } catch {
    return; // a browser that keeps nothing would say it again and again
  }
  announcer.show(HINT, HINT_MS);
}

// The playhead was taken back: what a change would undo there. (The spikes of a scene stay, and so
// do the batches of the system.)
export function warnOfThePast({ t, changes, spikes, scene }, announcer) {
  const sent = scene ? [] : spikes.filter(({ length, planned }) => length === 0 && !planned);
  const later = [...changes, ...sent].filter((deed) => deed.t > t).length;
  if (!later) return;
  const deeds = later === 1 ? "the later change is" : `the ${later} later changes are`;
  announcer.show(`If you change something here, ${deeds} undone.`);
}

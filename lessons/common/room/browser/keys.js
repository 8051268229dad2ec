// keys.js: the keys that lead a class, wherever the focus is: but for what is written, or moved.
const KEYS = {
  " ": "toggle", Enter: "reveal", ArrowRight: "forward", PageDown: "forward",
  ArrowLeft: "back", PageUp: "back", f: "full", F: "full",
};
const WRITES = "input, textarea, select, audio, video, [contenteditable=true], [role=slider]";
const PRESSES = "button, summary, a, [role=button], [role=radio], [role=tab], [role=option]";

// `can(act)` says whether something would come of it: else the key is left to the page.
function listenToKeys(signal, can, act) {
  addEventListener("keydown", (event) => {
    const wanted = KEYS[event.key];
    if (!wanted || event.ctrlKey || event.metaKey || event.altKey || isTheirs(event)) return;
    if (wanted !== "full" && !can(wanted)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return;
    if (wanted === "full") toggleFullScreen(); else act(wanted);
  }, { capture: true, signal });
}

// What has the focus may need the key itself, also inside a component.
function isTheirs(event) {
  const at = event.composedPath()[0];
  if (!(at instanceof Element)) return false;
  const pages = event.key.startsWith("Page");
  if (at.closest(WRITES)) return !pages;
  return (event.key === " " || event.key === "Enter") && Boolean(at.closest(PRESSES));
}

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {}); // not every browser may
}

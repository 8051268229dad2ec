// keyboard.js: the keys that play the stage while it has the focus; Space plays it from anywhere.

export function listenToKeys(root, on, { store, transport }) {
  const keys = {
    " ": () => transport.toggle(),
    ArrowRight: () => transport.step(), ArrowLeft: () => transport.stepBack(),
    Home: () => transport.seek(0),
    "+": () => transport.changeSpeed(1), "-": () => transport.changeSpeed(-1),
  };
  on(root, "keydown", (event) => {
    if (isNotForUs(event, store)) return;
    const part = event.target.closest("button, select, input");
    if (part && (part.tagName !== "BUTTON" || event.key === " ")) return; // theirs
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
  on(document, "keydown", (event) => {
    if (event.key !== " " || isNotForUs(event, store) || needsSpace(event)) return;
    event.preventDefault(); // it would scroll the page
    transport.toggle();
  });
}

const isNotForUs = (event, store) =>
  store.run === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey;

// What Space is for where the focus is: it writes, presses or unfolds. A slider has no use for it.
const OF_THEIR_OWN = "input:not([type=range]), textarea, select, button, summary, a, audio, video,"
  + "[contenteditable=true], [role=button], [role=radio], [role=checkbox], [role=switch],"
  + "[role=tab], [role=option], [role=menuitem], [role=textbox], [role=dialog] *";

function needsSpace(event) {
  const at = event.composedPath()[0]; // also inside a component
  return at instanceof Element && Boolean(at.closest(OF_THEIR_OWN));
}

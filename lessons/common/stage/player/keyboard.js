// keyboard.js: the keys that play the stage while it has the focus.

export function listenToKeys(root, on, { store, transport }) {
  const keys = {
    " ": () => transport.toggle(),
    ArrowRight: () => transport.step(), ArrowLeft: () => transport.stepBack(),
    Home: () => transport.seek(0),
    "+": () => transport.changeSpeed(1), "-": () => transport.changeSpeed(-1),
  };
  on(root, "keydown", (event) => {
    if (store.run === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const part = event.target.closest("button, select");
    if (part?.tagName === "SELECT" || (part && event.key === " ")) return; // theirs
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });
}

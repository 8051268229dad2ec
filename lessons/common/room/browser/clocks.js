// clocks.js: seconds that run on a page: `data-left` counts down, `data-gone` counts up.
const begun = new WeakMap(); // element → [what it said, when that was seen]

function showClocks() {
  for (const clock of document.querySelectorAll("[data-left], [data-gone]")) {
    const { left, gone } = clock.dataset, said = left ?? gone;
    if (begun.get(clock)?.[0] !== said) begun.set(clock, [said, performance.now()]);
    const passed = (performance.now() - begun.get(clock)[1]) / 1000;
    const seconds = left === undefined ? Number(gone) + passed : Math.max(0, Number(left) - passed);
    const words = inMinutes(left === undefined ? Math.floor(seconds) : Math.ceil(seconds));
    if (clock.textContent !== words) clock.textContent = words;
    clock.classList.toggle("over", isOver(clock, seconds));
  }
}

function isOver({ dataset: { left, planned } }, seconds) {
  return left === undefined ? seconds > Number(planned) : seconds === 0;
}

function inMinutes(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

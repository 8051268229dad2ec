// touch.js: a tap on a slider's track moves it there.
//
// The style keeps fingers off the track, so that one that scrolls the page moves no slider. A click
// comes only of a tap.
function listenToTaps() {
  addEventListener("click", ({ target, clientX, clientY }) => {
    if (!matchMedia("(pointer: coarse)").matches || !(target instanceof Element)) return;
    const slider = target.closest("[data-testid=stSlider]");
    const place = slider?.querySelector("[role=group]").getBoundingClientRect();
    const onThumb = target.closest(":has(> [data-testid=stSliderThumbValue])");
    if (!place || onThumb || clientY < place.top - 8 || clientY > place.bottom + 8) return;
    const share = Math.min(Math.max((clientX - place.left) / place.width, 0), 1);
    moveSlider(slider.querySelector("input[type=range]"), share);
  });
}

function moveSlider(input, share) {
  const [low, high, step] = [input.min, input.max, input.step].map(Number);
  const value = low + Math.round((share * (high - low)) / step) * step;
  // Set past React, which then hears of it as of a key.
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  set.call(input, Math.min(value, high));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

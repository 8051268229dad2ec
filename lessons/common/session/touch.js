// touch.js: a tap on a slider's track moves it there.
//
// The style keeps fingers off the track, so that one that scrolls the page moves no slider. A click
// comes only of a tap: then the track is told of the finger that it did not meet.
function listenToTaps() {
  addEventListener("click", (event) => {
    const { target, clientX, clientY, isTrusted } = event;
    if (!isTrusted || !matchMedia("(pointer: coarse)").matches || !(target instanceof Element)) return;
    const slider = target.closest("[data-testid=stSlider]");
    const track = slider?.querySelector("[role=group] > div");
    if (!track || isOnThumb(slider, clientX)) return;
    const { top, bottom } = slider.querySelector("[role=group]").getBoundingClientRect();
    if (clientY < top - 8 || clientY > bottom + 8) return;
    const finger = { bubbles: true, pointerId: 7, pointerType: "touch", button: 0, clientX, clientY };
    track.dispatchEvent(new PointerEvent("pointerdown", finger));
    track.dispatchEvent(new PointerEvent("pointerup", finger));
  });
}

// Taps near the thumb meet it, for fingers are wide: those are not meant to move it by a hair.
function isOnThumb(slider, x) {
  const thumb = slider.querySelector(":has(> [data-testid=stSliderThumbValue])");
  const { left, right } = thumb.getBoundingClientRect();
  return Math.abs(x - (left + right) / 2) < 14;
}

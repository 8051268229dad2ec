// fit.js: a slide is laid out at one size and enlarged until it fills the screen.
const WIDE = 960, HIGH = 540; // pixels of the style sheet, at least

function fitToScreen() {
  const zoom = Math.min(innerWidth / WIDE, innerHeight / HIGH);
  const { style } = document.documentElement;
  style.setProperty("--zoom", Math.max(zoom, 0.3).toFixed(4));
  const controls = document.querySelector(".st-key-controls")?.offsetHeight;
  if (controls) style.setProperty("--controls", `${controls}px`); // the stage takes the rest
}

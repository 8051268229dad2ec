// words.js: numbers and times as they are written, and what is said in several places.

export const HOLD = "Guess first; then the run continues.";
export const SHORT_HOLD = "Guess first"; // where the longer one has no room

export const rounded = (t) => Math.round(t * 1e4) / 1e4;

// A second decimal only where it is needed: 0.9 and 0.95 are different loads.
export function formatRate(rate) {
  return rate >= 100 ? rate.toFixed(0) : rate.toFixed(2).replace(/0$/, "");
}

// Rare tasks are counted by the minute: 5 per min, not 0.08 per s.
export function ratePer(rate, unit, per = " per ") {
  if (unit === "s" && rate > 0 && rate < 0.1) return `${formatRate(60 * rate)}${per}min`;
  return `${formatRate(rate)}${per}${unit}`;
}

export function formatTime(t, unit, short = false) {
  const figure = t >= 100 ? t.toFixed(0) : t.toFixed(1);
  return `${short ? figure.replace(/\.0$/, "") : figure}\u00a0${unit}`;
}

export function formatShare(share) {
  return share < 0.1 ? `${(100 * share).toFixed(1)} %` : `${(100 * share).toFixed(0)} %`;
}

const HUGE_LOAD = 9.99; // where tasks hang, more digits say nothing

// A load that is nearly full is not written as full.
export function formatLoad(load) {
  if (load > HUGE_LOAD) return "> 999 %";
  const nearlyFull = load !== 1 && Math.round(100 * load) === 100;
  return `${(100 * load).toFixed(nearlyFull ? 1 : 0)} %`;
}

// Three figures, and no more decimals than two.
export function formatMean(n) {
  return n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2);
}

// Seconds as 1:02.5; any other unit as a plain number.
export function formatClock(t, unit) {
  const tenths = Math.floor(t * 10 + 1e-6);
  if (unit !== "s") return `${(tenths / 10).toFixed(1)} ${unit}`;
  const minutes = Math.floor(tenths / 600), rest = tenths - minutes * 600;
  return `${minutes}:${String(Math.floor(rest / 10)).padStart(2, "0")}.${rest % 10}`;
}

export function axisTime(t, span, unit) {
  const figure = `${Number(t.toFixed(1))} ${unit}`;
  if (unit !== "s" || span < 360) return figure;
  return `${Math.floor(t / 60)}:${String(Math.round(t % 60)).padStart(2, "0")}`;
}

// flags.js: a flag for each change of the run: a button that leads back there.
//
// They stand below the plot. The newest have the first claim on room; one that finds none is a dot.

import { formatClock } from "../words.js";

export const emptyFlags = () => ({ key: "", words: null, widths: [] });

export function placeFlags(holder, { flags, plot, axes }, frame, seek) {
  const key = [plot.w, axes.span, frame.news].join();
  if (flags.key === key) return;
  flags.key = key;
  const words = [plot.w, ...frame.changes.map(({ t, text }) => `${t}|${text}`)].join("\n");
  if (flags.words !== words) {
    flags.words = words;
    const flagOf = (change) => flagElement(change, plot.w + 12, frame.unit, seek);
    holder.replaceChildren(...frame.changes.map(flagOf));
    flags.widths = [...holder.children].map((flag) => flag.offsetWidth);
  }
  const taken = [];
  for (let i = frame.changes.length - 1; i >= 0; i--) {
    placeFlag(holder.children[i], plot.x(frame.changes[i].t), flags.widths[i], plot, taken);
  }
}

function flagElement({ t, text }, widest, unit, seek) {
  const flag = document.createElement("button");
  flag.type = "button";
  flag.className = "flag";
  flag.style.maxWidth = `${widest}px`;
  flag.append(Object.assign(document.createElement("span"), { textContent: text }));
  flag.title = `Back to ${formatClock(t, unit)}: ${text}`;
  flag.setAttribute("aria-label", flag.title);
  flag.addEventListener("click", () => seek(t));
  return flag;
}

// taken: [from, to] of the flags that have their place already.
function placeFlag(flag, x, width, plot, taken) {
  const left = Math.min(Math.max(x - 12, plot.left - 12), plot.right - width);
  const fits = taken.every(([from, to]) => left + width + 3 <= from || left - 3 >= to);
  flag.classList.toggle("dot", !fits);
  flag.style.left = `${fits ? left : x - 12}px`;
  flag.hidden = x > plot.right + 1;
  flag.style.zIndex = fits ? 2 : 1;
  taken.push(fits ? [left - 3, left + width + 3] : [x - 5, x + 5]);
}

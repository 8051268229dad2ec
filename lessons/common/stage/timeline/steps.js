// steps.js: a step line as points on the canvas.

import { firstAfter } from "../model/search.js";

// The points between two times, thinned to first, highest, lowest and last of each column of
// device pixels: 50 000 steps become at most four points a column, no peak lost.
export function stepPoints(times, values, plot, fromT, toT) {
  let i = firstAfter(times, fromT) - 1;
  const points = new Columns(plot, fromT, i < 0 ? 0 : values[i]);
  for (i += 1; i < times.length && times[i] <= toT; i++) {
    if (times[i + 1] === times[i]) continue; // several events at one instant: only the last counts
    points.step(times[i], values[i]);
  }
  return points.end(toT);
}

// Takes a line step by step; what falls into one column is kept until that is over.
class Columns {
  #plot; #xs; #ys; #last;
  #column = null; #x = 0; #low = 0; #high = 0;

  constructor(plot, t, n) {
    this.#plot = plot;
    this.#xs = [plot.x(t)];
    this.#ys = [plot.y(n)];
    this.#last = n;
  }

  step(t, n) {
    if (n === this.#last) return;
    const x = this.#plot.x(t), column = Math.floor(x * this.#plot.dpr);
    if (column !== this.#column) {
      this.#flush();
      this.#add(x, this.#last); // along the step to here
      this.#column = column;
      this.#x = x;
      this.#low = this.#high = n;
    }
    if (n < this.#low) this.#low = n;
    if (n > this.#high) this.#high = n;
    this.#last = n;
  }

  end(t) {
    this.#flush();
    this.#add(this.#plot.x(t), this.#last);
    return { xs: this.#xs, ys: this.#ys };
  }

  #flush() {
    if (this.#column === null) return;
    if (this.#high !== this.#last) this.#add(this.#x, this.#high);
    if (this.#low !== this.#last && this.#low !== this.#high) this.#add(this.#x, this.#low);
    this.#add(this.#x, this.#last);
    this.#column = null;
  }

  #add(x, n) {
    this.#xs.push(x);
    this.#ys.push(this.#plot.y(n));
  }
}

export function trace(ctx, { xs, ys }) {
  ctx.beginPath();
  ctx.moveTo(xs[0], ys[0]);
  for (let i = 1; i < xs.length; i++) ctx.lineTo(xs[i], ys[i]);
}

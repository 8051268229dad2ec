// law.js: Little's law, large: tasks waiting ÷ arrivals = wait, and the wait measured task by task.
//
// Over a run that began empty both are the same at every moment, whatever was done to it: the area
// below the number waiting is what all tasks have waited so far. (In a lane that rejects no task.)

import { meansOver, waitSoFar } from "../model/counts.js";
import { inBold } from "./bold.js";

export function lawOf({ t, unit, lanes: [lane] }) {
  const { came, waiting } = meansOver(lane, 0, t), tasks = Math.round(came * t);
  const figure = (n, figures) => (tasks ? withFigures(n, figures) : "–");
  const law = document.createElement("span");
  law.className = "law";
  law.append(
    "Since the start: ", inBold(figure(waiting, 4)), " waiting ÷ ", inBold(figure(came, 4)),
    ` arriving per ${unit} = `, inBold(`${figure(waiting / came, 3)} ${unit}`), " average wait",
  );
  return [
    law, `Timed task by task (${tasks} so far, also those still waiting): `,
    inBold(`${figure(waitSoFar(lane, t), 3)} ${unit}`), ". The two always agree.",
  ];
}

// Of what is divided one figure more: a reader who divides finds what is written.
function withFigures(n, figures) {
  const before = n >= 100 ? 3 : n >= 10 ? 2 : n >= 1 ? 1 : 0;
  return n.toFixed(Math.max(0, figures - before));
}

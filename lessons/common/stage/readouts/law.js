// law.js: Little's law, large: tasks waiting ÷ arrivals = wait, and the wait measured task by task.
//
// Over a run that began empty both are the same at every moment, whatever was done to it: the area
// below the number waiting is what all tasks have waited so far. (In a lane that rejects no task.)

import { meansOver, waitSoFar } from "../model/counts.js";
import { inBold } from "./bold.js";

export function lawOf({ t, unit, lanes: [lane] }) {
  const { came, waiting } = meansOver(lane, 0, t), tasks = Math.round(came * t);
  const figure = (n) => (tasks ? threeFigures(n) : "–");
  const law = document.createElement("span");
  law.className = "law";
  law.append(
    "Since the start: ", inBold(figure(waiting)), " waiting ÷ ", inBold(figure(came)),
    ` arriving per ${unit} = `, inBold(`${figure(waiting / came)} ${unit}`), " average wait",
  );
  return [
    law, `Timed task by task (${tasks} so far, those still waiting included): `,
    inBold(`${figure(waitSoFar(lane, t))} ${unit}`),
    ". The two always agree, whatever you change.",
  ];
}

// So many that a reader who divides finds what is written.
const threeFigures = (n) => n.toFixed(n >= 100 ? 0 : n >= 10 ? 1 : n >= 1 ? 2 : 3);

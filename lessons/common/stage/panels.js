// panels.js: a panel for each lane: its name, its numbers, and the canvas of its room.

import { emptyState } from "./model/state.js";
import { emptyRoom } from "./room/room.js";

// Make the panels so many; elements that an earlier stage left are taken over. A panel is
// {element, canvas, cells, room, state}; the last two say what was drawn and at what time.
export function fitPanels(panels, root, count, watch) {
  const holder = root.querySelector(".lanes"), template = root.querySelector(".lane-template");
  holder.classList.toggle("two", count > 1);
  root.classList.toggle("has-two", count > 1);
  while (holder.children.length > count) holder.lastElementChild.remove();
  while (holder.children.length < count) {
    holder.append(template.content.firstElementChild.cloneNode(true));
  }
  panels.splice(count);
  for (const element of [...holder.children].slice(panels.length)) {
    panels.push(panelOf(element));
    watch(panels.at(-1).canvas);
  }
}

function panelOf(element) {
  const cells = {};
  for (const cell of element.querySelectorAll("[data-of]")) {
    const figure = cell.querySelector("dd"), words = cell.querySelector("dt");
    cells[cell.dataset.of] = { cell, figure, words };
  }
  const canvas = element.querySelector(".room");
  return { element, canvas, cells, room: emptyRoom(), state: emptyState() };
}

export function showName({ element }, name, hidden) {
  const heading = element.querySelector(".name");
  heading.hidden = hidden;
  heading.textContent = name;
}

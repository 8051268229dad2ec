// bold.js: a figure among words.

export const inBold = (figure) =>
  Object.assign(document.createElement("b"), { textContent: figure });

// theme.js: the colours and the font of the page, for the canvas.

const COLOURS = ["ink", "dim", "plot", "line", "mark", "track", "ghost", "band",
  "task", "amber", "red", "green", "violet", "guess"];

const forced = matchMedia("(forced-colors: active)"); // such as the high contrast of Windows

export const emptyTheme = () => ({ name: "", font: "sans-serif" });

// Light or dark follows the page, also when it is switched while the stage runs. Returns whether
// anything is another than before.
export function readTheme(theme, root) {
  const style = getComputedStyle(root);
  const paper = forced.matches ? systemPaper() : style.getPropertyValue("--st-background-color");
  const name = isDark(paper) ? "dark" : "light";
  if (theme.name === name && theme.font === style.fontFamily) return false;
  root.dataset.theme = theme.name = name; // now the style sheet has the colours of this theme
  document.documentElement.dataset.theme = name; // for a sheet of paper, which is light
  theme.font = style.fontFamily;
  const colour = (variable) => style.getPropertyValue(`--${variable}`).trim();
  for (const each of COLOURS) theme[each] = colour(each);
  theme.amberText = colour("amber-text");
  theme.greenText = colour("green-text");
  return true;
}

// What the system draws pages on, where it chooses the colours.
function systemPaper() {
  const page = getComputedStyle(document.body).backgroundColor, [r, g, b] = page.match(/\d+/g);
  return `rgb(${r}, ${g}, ${b})`;
}

function isDark(colour) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillStyle = colour.trim() || "#ffffff"; // the canvas writes any colour as #rrggbb
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(ctx.fillStyle.slice(i, i + 2), 16) || 0);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 110;
}

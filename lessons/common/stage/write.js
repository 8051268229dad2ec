// write.js: words on a canvas.
//
// Words are never smaller than SMALL, so that they can be read from the last row.
//
// theme: the colours and the font of the page; place: {x, y, align}; style: {colour, size, weight}.

const SMALL = 14; // pixels

export function write(ctx, theme, words, place, style = {}) {
  setFont(ctx, theme, style);
  ctx.textAlign = place.align ?? "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = style.colour ?? theme.dim;
  ctx.fillText(words, place.x, place.y);
}

// With a rim in the colour of the ground, so that no line runs through the words. Returns where on
// the canvas they stand.
export function writeRimmed(ctx, theme, words, place, style = {}) {
  setFont(ctx, theme, style);
  ctx.textAlign = place.align ?? "left";
  ctx.lineWidth = 4;
  ctx.lineJoin = "round";
  ctx.strokeStyle = theme.plot;
  ctx.strokeText(words, place.x, place.y);
  write(ctx, theme, words, place, style);
  const wide = ctx.measureText(words).width, share = { right: 1, center: 0.5 }[place.align] ?? 0;
  const left = place.x - share * wide;
  return { left, right: left + wide, top: place.y - SMALL, bottom: place.y + 4 };
}

export function widthOf(ctx, theme, words, style = {}) {
  setFont(ctx, theme, style);
  return ctx.measureText(words).width;
}

// The words, cut where they would be wider.
export function fitting(ctx, theme, words, width, style = {}) {
  if (widthOf(ctx, theme, words, style) <= width) return words;
  let end = words.length - 1;
  while (end > 1 && widthOf(ctx, theme, `${words.slice(0, end)}…`, style) > width) end -= 1;
  return `${words.slice(0, end).trimEnd()}…`;
}

function setFont(ctx, theme, { size = SMALL, weight = 400 }) {
  ctx.font = `${weight} ${size}px ${theme.font}`;
}

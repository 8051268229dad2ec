// plan.js: where things stand in the room of one system. Places follow from the settings, so that
// nothing jumps while it plays.

const SINGLE_PLACES = 60; // above, the line is a bar
const SINGLE_WORKERS = 200; // above, bars by state
const HEAD_PLACES = 12; // drawn singly before a bar
const LINE_TIERS = [30, SINGLE_PLACES];
const CREW_TIERS = [4, 6, 12, 24, 48, 100, SINGLE_WORKERS];
const FULL_TURN = 2 * Math.PI;

function emptyRoom() {
  return {
    sprites: new Map(), rings: new Map(), leaving: [], // leaving: short effects, in real time
    lineTier: LINE_TIERS[0], crewTier: CREW_TIERS[0], crewSlackSince: null, bar: false,
    barScale: 100, barNow: null,
  };
}

// ------------------------------------------------------------------ plan: where things stand
// Places up to the limit, in an odd number of rows: the snake then ends at the left, where
// tasks arrive, and begins at the right, beside the workers.
function planLine(n, box, headBelow) {
  let best = null;
  for (const rows of [1, 3, 5, 7]) {
    const columns = Math.max(1, Math.ceil(n / rows));
    const dx = Math.min(40, box.w / columns), dy = Math.min(44, box.h / rows);
    const r = Math.min(13, dx * 0.37, dy * 0.37);
    if (!best || r > best.r * 1.08) best = { rows, columns, dx, dy, r };
  }
  const { rows, columns, dx, dy, r } = best;
  const right = box.x + box.w - dx / 2;
  const height = (rows - 1) * dy;
  const top = box.y + (box.h - height) / 2;
  const place = (k) => {
    const row = Math.floor(k / columns), column = k % columns;
    return {
      x: right - (row % 2 ? columns - 1 - column : column) * dx,
      y: headBelow ? top + height - row * dy : top + row * dy,
    };
  };
  const left = right - (columns - 1) * dx;
  return { place, r, rows, columns, dx, dy, left, right, top, bottom: top + height, count: n };
}

// Rings in a column with names when they are few, else in the grid that makes them largest.
function planCrew(n, box, named) {
  if (named) {
    const step = Math.min(44, box.h / n), top = box.y + (box.h - step * (n - 1)) / 2;
    return {
      named, step, r: Math.min(16, step * 0.4),
      place: (k) => ({ x: box.x + 18, y: top + k * step }),
    };
  }
  let columns = 1, step = 0;
  for (let c = 1; c <= n; c++) {
    const s = Math.min(40, box.w / c, box.h / Math.ceil(n / c));
    if (s > step) [columns, step] = [c, s];
  }
  const rows = Math.ceil(n / columns), top = box.y + (box.h - step * (rows - 1)) / 2;
  return {
    named, r: Math.min(15, step * 0.4), columns,
    place: (k) => ({
      x: box.x + step * ((k % columns) + 0.5), y: top + step * Math.floor(k / columns),
    }),
  };
}

function planRoom(w, h, line, crew) {
  return w < 600 ? planNarrow(w, h, line, crew) : planWide(w, h, line, crew);
}

function planWide(w, h, line, crew) {
  const named = crew <= 6 && h / crew > 21 && w > 760;
  const crewWidth = named ? 124 : crew <= 6 ? 84 : crew <= 24 ? 160 : Math.min(260, w * 0.24);
  const doneWidth = 96, gap = named ? 68 : 44;
  const lineLeft = Math.min(220, w * 0.22);
  const crewLeft = w - doneWidth - crewWidth - 16;
  const box = { x: lineLeft, y: 22, w: crewLeft - gap - lineLeft, h: h - 50 };
  const plan = planLine(line, box, false);
  const tail = plan.bottom, entry = plan.left - plan.r - 30;
  const short = entry > plan.right - 330; // than the words below it
  return {
    narrow: false, box, line: plan, w, h,
    crew: planCrew(crew, { x: crewLeft, y: 4, w: crewWidth, h: h - 8 }, named),
    crewBox: { x: crewLeft, y: 4, w: crewWidth, h: h - 8 },
    rate: { x: 0, y: Math.min(tail, h - 46) - 44 },
    ages: { x: h < 150 ? lineLeft : 0, y: 12 },
    entry: { from: 16, x: entry, y: tail },
    // What is turned away falls straight down: the words of it stand where there is room beside.
    away: { x: entry, y: h - 12, align: short ? "right" : "left" },
    next: { x: plan.right + plan.r, y: plan.top - plan.r - 10, align: "right" },
    limit: short ? { x: entry + 18, y: h - 8, align: "left" }
      : { x: plan.right + plan.r, y: h - 8, align: "right" },
    done: { x: w, y: h / 2 - 22, squares: w - doneWidth + 8, squaresY: h / 2 + 10 },
  };
}

function planNarrow(w, h, line, crew) {
  const crewHeight = Math.round(h * 0.36), lineBottom = h - crewHeight - 30;
  const box = { x: 18, y: 26, w: w - 18, h: lineBottom - 26 };
  const plan = planLine(line, box, true);
  const crewBox = { x: 0, y: h - crewHeight, w: w - 92, h: crewHeight };
  return {
    narrow: true, box, line: plan, w, h,
    crew: planCrew(crew, crewBox, false), crewBox,
    rate: { x: 0, y: 13 },
    ages: { x: 0, y: lineBottom + 17 },
    entry: { from: null, x: 2, y: plan.top },
    away: { x: 11, y: lineBottom + 13, align: "left" },
    next: { x: w, y: lineBottom + 17, align: "right" },
    limit: { x: w, y: 13, align: "right" },
    done: { x: w, y: h - crewHeight / 2 - 8, squares: w - 84, squaresY: h - crewHeight / 2 + 20 },
  };
}

// Sizes follow the settings at once when they grow, and shrink late: no flicker at a border.
function chooseTiers(room, lane, view, { t, now }) {
  const settings = settingsAt(lane, t), { limit } = settings, waiting = view.waiting.length;
  const wanted = limit === null || limit > SINGLE_PLACES ? waiting : Math.max(limit, waiting);
  if (limit !== null && limit > SINGLE_PLACES) {
    room.bar = true;
  } else {
    if (wanted > SINGLE_PLACES) room.bar = true;
    if (wanted < SINGLE_PLACES * 0.75 || (limit !== null && wanted <= limit)) room.bar = false;
  }
  if (limit === null || limit > SINGLE_PLACES) {
    if (wanted > LINE_TIERS[0]) room.lineTier = LINE_TIERS[1];
    if (wanted < LINE_TIERS[0] * 0.6) room.lineTier = LINE_TIERS[0];
  } else {
    room.lineTier = Math.max(1, Math.min(SINGLE_PLACES, wanted));
  }
  const need = Math.max(view.crew.size, settings.workers, 1);
  const tier = CREW_TIERS.find((size) => size >= need) ?? Infinity;
  if (tier >= room.crewTier) {
    room.crewTier = tier;
    room.crewSlackSince = null;
  } else if ((room.crewSlackSince ??= now) < now - 3000) {
    room.crewTier = tier;
  }
}

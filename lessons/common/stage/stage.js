// stage.js: mounts the stage, plays the clock, talks with the server. The last of its parts.
//
// The server computes some seconds ahead and sends what happens; the stage plays it. What is held
// of a run lives in globalThis.queueStages[KEY], so that it outlives a change of page.

const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const PALETTE = ["ink", "dim", "plot", "line", "mark", "track", "ghost", "band",
  "task", "amber", "red", "green", "violet"];
const ANSWERED = ["restart", "reseed", "spike"]; // the learner waits for what these bring
const RETRY_MS = 3000, NUMBERS_MS = 100, STATUS_MS = 2000, NOTE_MS = 6000;
const SLACK = 8; // pixels that a finger moves before it is known what it means
const APART = 0.25; // seconds of the clock on the wall that the server's reckoning may be off

export default function ({ data, parentElement }) {
  const store = openStore(data.key);
  if (store.mounted?.parentElement !== parentElement) {
    store.mounted?.unmount();
    store.mounted = mount(store, data, parentElement);
  }
  return store.mounted.unmount;
}

function openStore(key) {
  const stages = (globalThis.queueStages ??= {});
  const store = (stages[key] ??= {});
  store.key = key;
  store.run ??= null; // number of the run that is held; null: nothing yet
  store.lanes ??= [];
  store.count ??= 0; // commands numbered so far
  store.missing ??= null; // a run of which a part was missed
  store.moments ??= [];
  store.later ??= []; // moments of changes that the controls do not show yet
  store.pending ??= []; // commands that the server has not yet heard
  store.snapshot = (t, k = 0) => store.lanes[k] && countsAt(store.lanes[k], t);
  store.tasks = () => store.lanes.reduce((sum, lane) => sum + lane.tasks.id.length, 0);
  return store;
}

// ------------------------------------------------------------------ one mounted stage
function mount(store, data, parentElement) {
  const root = parentElement.querySelector(".stage");
  const $ = (selector) => root.querySelector(selector);
  const means = $(".window");
  const history = $(".history"), flags = $(".flags"), playhead = $(".playhead"), note = $(".note");
  const views = [], rooms = [], canvases = [], numbers = [];
  const timeline = emptyTimeline();
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const clock = {
    last: 0, frame: 0, numbers: 0, status: 0, sent: 0, stuck: 0, mean: 16.7, activeUntil: 0,
  };
  const stage = { decor: 0, jumped: true, palette: {}, theme: "", font: "sans-serif" };
  const self = { parentElement, unmount };
  let resumeWhenVisible = false, dragging = false, noteUntil = 0, sooner = null;
  let touched = null; // how a finger met the timeline: it may yet turn out to scroll the page

  // -------------------------------------------------------------- talk with the server
  function say(command) {
    if (command) {
      const last = store.pending.at(-1);
      // A drag of the playhead is one command: the last seek counts.
      if (command.do === "seek" && last?.do === "seek" && !last.sent) last.t = command.t;
      else store.pending.push({ n: ++store.count, ...command });
      if (command.do === "seek") { soon(); return; }
    }
    flush();
  }

  // At most ten times a second.
  function soon() {
    sooner ??= setTimeout(() => { sooner = null; flush(); }, 100);
  }

  function flush() {
    if (store.run === null && store.missing === null) return;
    const commands = store.pending.map(({ sent, ...command }) => command);
    clock.sent = performance.now();
    clock.told = { t: store.t, at: clock.sent };
    for (const command of store.pending) command.sent ??= clock.sent;
    try {
      store.send?.("say", {
        // Whoever says to hold no run is sent all of it.
        run: store.missing === null ? store.run : null, held: store.rev ?? 0,
        t: rounded(store.t ?? 0), playing: Boolean(store.playing), speed: store.speed ?? 1, commands,
      });
    } catch (problem) {
      console.warn("stage: not sent, will try again", problem);
    }
  }

  // The server reckons where the playhead is from what it heard last. Where frames were lost, or a
  // run was begun before the stage was there, that is too far: then it is told.
  function correct(now) {
    const { told } = clock;
    const ahead = told ? told.t + ((now - told.at) / 1000) * store.speed - store.t : Infinity;
    if (Math.abs(ahead) > APART * store.speed && now - clock.sent > 2000) say();
  }

  const asking = () => store.pending.some((command) => command.do === "more");

  function askForMore() {
    const [least, real] = store.ahead, left = store.until - store.t;
    if (!asking() && store.until < store.end && left < Math.max(least, real * store.speed) / 2) say({ do: "more" });
  }

  function receive(message) {
    if (message.put && message.put !== store.put) soon(); // what the controls show now is heard
    store.put = message.put;
    const result = takeMessage(store, message);
    if (result === "old") return;
    if (result === "gap") {
      if (!asking()) say({ do: "more" });
      return;
    }
    stage.decor += 1;
    if (result === "new") {
      resetTimeline(timeline);
      stage.jumped = true;
      clock.stuck = 0;
      clock.told = null;
      showNote("");
      if (document.hidden && store.playing) { resumeWhenVisible = true; setPlaying(false); }
      if (store.speed !== (message.start?.speed ?? 1)) say(); // chosen while this was under way
    }
    if (message.linked === false && store.linked !== false) {
      showNote("Too much was done for a link: it will bring the settings only.");
    }
    if (message.remark) showNote(message.remark);
    store.linked = message.linked;
    forgetAfter(timeline, message.from);
    showLanes();
    for (const view of views) view.t = NaN; // what lies ahead changed: look afresh
    $('[data-do="spike"]').hidden = store.spikeSize === null;
    $('[data-do="spike"]').textContent = `Send a spike of ${store.spikeSize}`;
    showTransport();
    clock.numbers = 0;
    wake(600);
  }

  // -------------------------------------------------------------- time
  const theEnd = () => store.stopped || "End of the run: restart to go on.";

  function setPlaying(playing, report = true) {
    if (playing && store.t >= store.end) {
      showNote(theEnd(), Infinity);
      return;
    }
    if (store.playing === playing) return;
    store.playing = playing;
    store.t = rounded(store.t); // as the server hears it: what is done now happens now
    clock.status = clock.numbers = 0;
    showTransport();
    if (report) say({ do: playing ? "play" : "pause" });
    wake(1200);
  }

  function seek(t, jump = true) {
    store.t = rounded(Math.min(Math.max(0, t), store.until));
    store.seen = Math.max(store.seen, store.t);
    store.later = momentsAfter(store, store.t);
    stage.jumped ||= jump;
    clock.status = clock.numbers = 0;
    if (store.t < store.end) showNote("");
    say({ do: "seek", t: rounded(store.t) });
    wake(1200);
  }

  function step(forward) {
    if (store.run === null) return;
    setPlaying(false);
    if (!forward) { seek(previousInstant(store.lanes, store.t)); return; }
    const next = nextInstant(store.lanes, store.t, store.until);
    if (next === null) {
      showNote(store.until >= store.end ? theEnd() : "Catching up…");
      return;
    }
    seek(next, false); // near enough to glide there
    const words = store.lanes.map((lane) => eventWords(lane, next)).filter(Boolean).join("; ");
    showNote(words.charAt(0).toUpperCase() + words.slice(1), Infinity);
  }

  function setSpeed(speed) {
    if (!speed || speed === store.speed) return;
    store.speed = speed;
    showTransport();
    say({ do: "speed", x: speed });
  }

  function advance(dt) {
    if (!store.playing || dragging) return;
    const t = store.t + (dt / 1000) * store.speed;
    store.t = Math.min(t, store.until);
    store.seen = Math.max(store.seen, store.t);
    if (store.later[0] <= store.t) { // the controls follow what was set then
      store.later = momentsAfter(store, store.t);
      soon();
    }
    if (store.t >= store.end) {
      setPlaying(false);
      showNote(theEnd(), Infinity);
    } else if (t > store.until) {
      clock.stuck ||= performance.now();
      if (performance.now() - clock.stuck > 1000) showNote("Catching up…", 500);
    } else {
      clock.stuck = 0;
    }
  }

  // -------------------------------------------------------------- frames
  function wake(ms) {
    clock.activeUntil = Math.max(clock.activeUntil, performance.now() + ms);
    if (!clock.frame) {
      clock.last = 0;
      clock.frame = requestAnimationFrame(frame);
    }
  }

  function frame(now) {
    // After a stall (a sleeping laptop) time goes on from here, not with a leap.
    const dt = clock.last ? Math.min(Math.max(now - clock.last, 0), 100) : 16;
    if (clock.last && now > clock.last) {
      clock.mean += (now - clock.last - clock.mean) * 0.05;
    }
    clock.last = now;
    if (store.run !== null) {
      advance(dt);
      draw(now, dt);
    }
    clock.frame = store.playing || now < clock.activeUntil ? requestAnimationFrame(frame) : 0;
  }

  function draw(now, dt) {
    const { t, speed } = store;
    Object.assign(stage, {
      t, now, dt, speed, lanes: store.lanes, end: store.end, unit: store.unit, target: store.target,
      kinds: store.kinds, changes: store.changes, spikes: store.spikes, ghostLabel: store.ghostLabel,
      smooth: !still.matches, // axes and words may glide at any speed, tasks not when it is high
      moving: !still.matches && (speed <= 8 || !store.playing),
    });
    let moves = false;
    store.lanes.forEach((lane, k) => {
      lookAt(views[k], lane, t, stage.jumped);
      chooseTiers(rooms[k], lane, views[k], stage);
    });
    stage.places = Math.max(...rooms.map((room) => room.lineTier)); // lanes look alike
    stage.crew = Math.max(...rooms.map((room) => room.crewTier));
    store.lanes.forEach((lane, k) => {
      const ctx = fitCanvas(canvases[k]);
      if (ctx && drawRoom(ctx, rooms[k], lane, views[k], stage)) moves = true;
    });
    const ctx = fitCanvas(history);
    if (ctx) {
      if (drawTimeline(ctx, timeline, stage, store.seen)) moves = true;
      placeFlags(flags, timeline, stage, (to) => { seek(to); });
      playhead.style.transform = `translateX(${timeline.plot.x(t).toFixed(2)}px)`;
    }
    stage.jumped = false;
    if (moves) clock.activeUntil = Math.max(clock.activeUntil, now + 100);
    checkChallenges();
    if (now - clock.numbers >= NUMBERS_MS) {
      clock.numbers = now;
      showNumbers();
      askForMore();
    }
    if (now - clock.status >= STATUS_MS) {
      clock.status = now;
      $('[role="status"]').textContent = statusWords();
    }
    if (noteUntil && now > noteUntil) showNote("");
  }

  function checkChallenges() {
    for (const { id, text: words, met } of store.challenges) {
      if (met === null || met === undefined || met > store.t || store.met.has(id)) continue;
      store.met.add(id);
      showNote(`Done: ${opening(words)}`, NOTE_MS, true);
      say({ do: "met", id, t: met });
      document.dispatchEvent(new CustomEvent("queue-met", { detail: { key: store.key, id } }));
    }
  }

  // -------------------------------------------------------------- what is written
  function showLanes() {
    const holder = $(".lanes"), count = Math.max(store.lanes.length, data.lanes ?? 1);
    holder.classList.toggle("two", count > 1);
    while (holder.children.length > count) holder.lastElementChild.remove();
    for (const list of [canvases, rooms, views, numbers]) list.splice(count);
    while (holder.children.length < count) {
      holder.append($(".lane-template").content.firstElementChild.cloneNode(true));
    }
    [...holder.children].forEach((element, k) => {
      if (canvases[k] === element.querySelector(".room")) return;
      canvases[k] = element.querySelector(".room");
      rooms[k] = emptyRoom();
      views[k] = emptyView();
      numbers[k] = {};
      for (const cell of element.querySelectorAll("[data-of]")) {
        numbers[k][cell.dataset.of] = {
          cell, figure: cell.querySelector("dd"), words: cell.querySelector("dt"),
        };
      }
      resizes.observe(canvases[k]);
    });
    store.lanes.forEach((lane, k) => {
      const name = holder.children[k].querySelector(".name");
      name.hidden = count < 2;
      name.textContent = lane.name;
    });
  }

  function showNumbers() {
    const { t, unit, target } = store;
    const all = store.lanes.map((lane) => countsAt(lane, t));
    store.lanes.forEach((lane, k) => {
      const counts = all[k], settings = settingsAt(lane, t), { crew } = views[k];
      const oldest = views[k].waiting.length ? t - lane.tasks.arrival[views[k].waiting[0]] : null;
      const states = [...crew.values()];
      const starting = states.filter((state) => state === STARTING).length;
      const leaving = states.filter((state) => state === LEAVING).length;
      const able = Math.max(states.length - starting - leaving, 0);
      const put = (name, figure, words, warn = false) => {
        const { cell, figure: dd, words: dt } = numbers[k][name];
        if (dd.textContent !== figure) dd.textContent = figure;
        if (dt.textContent !== words) dt.textContent = words;
        cell.classList.toggle("warn", warn);
      };
      const of = settings.limit === null ? "no limit" : `of ${settings.limit}`;
      const full = settings.limit > 0 && counts.waiting >= settings.limit;
      put("waiting", `${counts.waiting}`, full ? "waiting: full" : `waiting, ${of}`);
      const extra = starting ? `, ${starting} starting` : leaving ? `, ${leaving} leaving` : "";
      put("busy", `${counts.busy}/${able + leaving}`, extra ? `busy${extra}` : "workers busy");
      const late = oldest !== null && oldest > target;
      put("oldest", oldest === null ? "–" : formatTime(oldest, unit),
        late ? `oldest, over ${formatTime(target, unit, true)}` : "oldest has waited", late);
      const over = settings.load > 1 || settings.load === null;
      put("load", Number.isFinite(settings.load) ? settings.load.toFixed(2) : "∞",
        over ? "load: above capacity" : "load (arrivals ÷ capacity)", over);
      const share = counts.rejected / Math.max(counts.arrived, 1);
      const lost = counts.rejected ? `turned away, ${formatShare(share)}` : "turned away";
      if (settings.limit === null && !counts.rejected) { // nobody can be: room for something else
        const mean = meanWait(lane, t);
        put("rejected", mean === null ? "–" : formatTime(mean, unit), "mean wait since start");
      } else {
        put("rejected", `${counts.rejected}`, lost, counts.rejected > 0);
      }
    });
    showMeans();
    const joined = (name) => all.map((counts) => counts[name]).join();
    Object.assign(root.dataset, {
      run: store.run, rev: store.rev, t: t.toFixed(2), playing: store.playing, until: store.until,
      waiting: joined("waiting"), busy: joined("busy"),
      rejected: joined("rejected"), done: joined("done"),
      fps: (1000 / clock.mean).toFixed(1),
    });
    const time = formatClock(t, unit);
    if ($(".clock").textContent !== time) $(".clock").textContent = time;
    playhead.setAttribute("aria-valuenow", t.toFixed(1));
    playhead.setAttribute("aria-valuemax", store.seen.toFixed(1));
    playhead.setAttribute("aria-valuetext", time);
  }

  // What challenges ask for, over the last minute or so of the run as it was steered.
  function showMeans() {
    means.hidden = store.window === null;
    if (means.hidden) return;
    const { t, unit } = store, from = Math.max(0, t - store.window), span = Math.round(t - from);
    if (t - from < 1) { means.textContent = `Over the last ${store.window} ${unit}: …`; return; }
    const { came, lost, waiting, busy, workers } = meansOver(store.lanes[0], from, t);
    const [divided, equals] = store.quotient ? [" ÷", " ="] : [",", ","];
    const figures = [
      [formatMean(waiting), ` waiting${divided} `],
      [formatMean(came), ` arriving per ${unit}${equals} `],
      [came > lost ? formatMean(waiting / (came - lost)) : "–", ` ${unit} mean wait; `],
      [formatMean(workers), " workers, "], [workers ? formatShare(busy / workers) : "–", " busy"],
    ];
    if (settingsAt(store.lanes[0], t).limit !== null) {
      figures.at(-1)[1] += "; ";
      figures.push([came ? formatShare(lost / came) : "–", " turned away"]);
    }
    if (store.prices) {
      const [wage, price] = store.prices;
      figures.at(-1)[1] += "; ";
      figures.push([formatMean(wage * workers + price * waiting), " an hour"]);
    }
    const bold = (words) => Object.assign(document.createElement("b"), { textContent: words });
    means.replaceChildren(`Over the last ${span} ${unit}: `,
      ...figures.flatMap(([figure, words]) => [bold(figure), words]));
  }

  function statusWords() {
    const sentences = store.lanes.map((lane, k) => {
      const { waiting, busy, rejected, gaveUp } = countsAt(lane, store.t);
      const workers = [...views[k].crew.values()].filter((state) => state !== STARTING).length;
      const name = store.lanes.length > 1 && lane.name ? `${lane.name}: ` : "";
      const left = gaveUp ? `, ${gaveUp} gave up` : "";
      return `${name}${waiting} waiting, ${busy} of ${workers} busy, ${rejected} turned away${left}`;
    });
    return sentences.join("; ") + (note.textContent ? `. ${note.textContent}` : "");
  }

  function showNote(words, ms = NOTE_MS, good = false) {
    if (note.textContent !== words) {
      note.textContent = words;
      clock.status = 0;
    }
    note.classList.toggle("good", good);
    noteUntil = words && ms < Infinity ? performance.now() + ms : 0;
    if (noteUntil) wake(ms + 100);
  }

  function showTransport() {
    root.dataset.playing = store.playing;
    $('[data-do="play"] span').textContent = store.playing ? "Pause" : "Play";
    const select = $("select");
    const speeds = [...new Set([...SPEEDS, store.speed])].sort((a, b) => a - b);
    if (select.options.length !== speeds.length) {
      select.replaceChildren(...speeds.map((speed) => new Option(`${speed}×`, speed)));
    }
    select.value = store.speed;
  }

  // Light or dark follows the page, also when it is switched while the stage runs.
  function readTheme() {
    const style = getComputedStyle(root);
    const theme = isDark(style.getPropertyValue("--st-background-color")) ? "dark" : "light";
    const font = style.fontFamily;
    if (stage.theme === theme && stage.font === font) return;
    root.dataset.theme = stage.theme = theme;
    stage.font = font;
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    for (const name of PALETTE) stage.palette[name] = colour(name);
    stage.palette.amberText = colour("amber-text");
    stage.palette.greenText = colour("green-text");
    wake(100);
  }

  // -------------------------------------------------------------- hands and keys
  const acts = {
    play: () => setPlaying(!store.playing),
    step: () => step(true),
    restart: () => say({ do: "restart" }),
    reseed: () => say({ do: "reseed" }),
    // A moment ahead of the playhead, so that the answer is here before the spike.
    spike: () => say({
      do: "spike", size: store.spikeSize,
      t: rounded(Math.min(store.t + (store.playing ? 0.15 * store.speed : 0), store.until)),
    }),
  };

  function onClick(event) {
    const act = event.target.closest("[data-do]")?.dataset.do;
    if (act && store.run !== null) acts[act]();
  }

  function onKey(event) {
    if (store.run === null || event.ctrlKey || event.metaKey || event.altKey) return;
    const on = event.target.closest("button, select");
    if (on?.tagName === "SELECT" || (on && event.key === " ")) return; // theirs
    const nearby = (by) => SPEEDS[SPEEDS.indexOf(store.speed) + by];
    const keys = {
      " ": acts.play, ArrowRight: () => step(true), ArrowLeft: () => step(false),
      Home: () => seek(0), "+": () => setSpeed(nearby(1)), "-": () => setSpeed(nearby(-1)),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  }

  const timeAt = (event) => timeline.plot.t(event.clientX - history.getBoundingClientRect().left);

  function onGrab(event) {
    if (!timeline.plot || event.button || event.target.closest(".flag")) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    touched = event.pointerType === "touch" && !event.target.closest(".playhead") ? event : null;
    if (touched === null) drag(event);
  }

  function drag(event) {
    dragging = true;
    playhead.classList.add("held");
    seek(timeAt(event));
  }

  function onDrag(event) {
    if (touched && Math.abs(event.clientX - touched.clientX) > SLACK) {
      touched = null;
      drag(event);
    } else if (dragging) seek(timeAt(event));
  }

  function onRelease(event) {
    const stayed = touched && Math.abs(event.clientY - touched.clientY) <= SLACK;
    if (stayed && event.type === "pointerup") seek(timeAt(event));
    touched = null;
    dragging = false;
    playhead.classList.remove("held");
  }

  function onVisibility() {
    if (store.run === null) return;
    if (document.hidden && store.playing) {
      setPlaying(false);
      resumeWhenVisible = true;
    } else if (!document.hidden && resumeWhenVisible) {
      resumeWhenVisible = false;
      setPlaying(true);
    }
  }

  // Twice a second: the theme, and whatever the server has not heard (a lost connection).
  function onTick() {
    readTheme();
    const now = performance.now();
    if (store.pending.length && now - clock.sent > RETRY_MS) flush();
    if (store.playing && store.run !== null && store.t < store.until) correct(now);
    const hoped = (command) => ANSWERED.includes(command.do) && now - command.sent > 1500;
    if (store.pending.some(hoped)) showNote("Waiting for the server…", 1000);
  }

  const resizes = new ResizeObserver(() => wake(100));
  const listeners = [
    [root, "click", onClick], [root, "keydown", onKey],
    [$("select"), "change", (event) => setSpeed(Number(event.target.value))],
    [$(".timeline"), "pointerdown", onGrab], [$(".timeline"), "pointermove", onDrag],
    [$(".timeline"), "pointerup", onRelease], [$(".timeline"), "pointercancel", onRelease],
    [document, "visibilitychange", onVisibility],
  ];
  for (const [target, name, listener] of listeners) target.addEventListener(name, listener);
  resizes.observe(history);
  const ticking = setInterval(onTick, 500);

  function unmount() {
    if (store.mounted !== self) return;
    clearInterval(ticking);
    clearTimeout(sooner);
    cancelAnimationFrame(clock.frame);
    resizes.disconnect();
    for (const [target, name, listener] of listeners) target.removeEventListener(name, listener);
    store.receive = store.mounted = null;
    store.left = performance.now();
  }

  // -------------------------------------------------------------- begin
  readTheme();
  showLanes();
  store.receive = receive;
  if (store.run !== null) { // back on the page: what was held is still here
    showTransport();
    // A moment away is a redraw of the page; longer, and the learner was elsewhere.
    if (store.playing && performance.now() - store.left > 2000) setPlaying(false, false);
  }
  if (store.inbox) receive(store.inbox);
  wake(600);
  return self;
}

// ------------------------------------------------------------------ small helpers
// A canvas as sharp as the screen; null while it has no size.
function fitCanvas(canvas) {
  const w = canvas.clientWidth, h = canvas.clientHeight, dpr = devicePixelRatio || 1;
  if (!w || !h) return null;
  const ctx = canvas.getContext("2d");
  const width = Math.round(w * dpr), height = Math.round(h * dpr);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  return ctx;
}

function isDark(colour) {
  const ctx = document.createElement("canvas").getContext("2d");
  ctx.fillStyle = "#ffffff";
  ctx.fillStyle = colour.trim() || "#ffffff"; // the canvas writes any colour as #rrggbb
  const [r, g, b] = [1, 3, 5].map((i) => parseInt(ctx.fillStyle.slice(i, i + 2), 16) || 0);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 110;
}

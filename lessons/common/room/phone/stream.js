// stream.js: the news of the room. It is asked for again whenever it may have been lost.
const SILENCE = 35000; // the server says something at least every 15 s
const HELD_BACK = 6000; // some networks hold a stream back: then this page asks now and then
const ASK_EVERY = 2500;
let turn = 0; // of all loops of `follow` only the newest goes on
let stop = null;
let heard = 0; // when the server said something last
let listens = 0; // since when this page listens
let hiddenSince = 0;
let joining = false;

function pause(milliseconds) {
  return new Promise((resume) => setTimeout(resume, milliseconds));
}

function restart() {
  if (stop) stop.abort();
  follow();
}

async function follow() {
  const mine = ++turn;
  let wait = 300;
  while (mine === turn) {
    const began = Date.now();
    if (await joined() && mine === turn) await listen(mine);
    if (mine === turn && stop && stop.isHeldBack) await askNowAndThen(mine);
    if (mine !== turn) return;
    showLine(document.hidden ? "" : NOT_CONNECTED);
    wait = heard > began ? 300 : Math.min(2 * wait, 8000);
    await pause(wait * (0.5 + Math.random())); // so that a class does not come back at one instant
  }
}

// Whether this phone has a pass, by now.
async function joined() {
  if (kept("pass")) return true;
  if (joining) return false;
  joining = true;
  const answer = await ask("join");
  joining = false;
  if (answer && answer.status === 200) {
    keep("pass", answer.said.pass);
    keep("joined", Date.now());
    return true;
  }
  if (answer && answer.status === 404) leave(answer.said.error);
  else if (answer) showLine(answer.said.error);
  return false;
}

function rejoin() {
  keep("pass", null);
  restart();
}

function leave(why) {
  turn += 1;
  showEntrance(why);
}

function noteHeard() { // what comes may be older than the loss of the line
  heard = Date.now();
  showLine(navigator.onLine ? "" : NOT_CONNECTED);
}

async function listen(mine) {
  stop = new AbortController();
  const control = stop;
  const before = heard;
  listens = Date.now();
  const timer = setTimeout(() => {
    control.isHeldBack = heard === before;
    if (control.isHeldBack) control.abort();
  }, HELD_BACK);
  try {
    const headers = { Accept: "text/event-stream", ...credentials() };
    const answer = await fetch(`${BASE}/news`, { headers, signal: control.signal, cache: "no-store" });
    if (answer.status === 401) keep("pass", null);
    if (answer.status === 404) leave((await answer.json()).error);
    if (!answer.ok) return;
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let text = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done || mine !== turn) return;
      noteHeard();
      text += decoder.decode(value, { stream: true });
      const messages = text.split("\n\n");
      text = messages.pop();
      const newest = messages.filter((message) => message.startsWith("data: ")).pop();
      if (newest) hear(JSON.parse(newest.slice(6)));
      empty();
    }
  } catch (error) {
    // the connection is lost: `follow` asks again
  } finally {
    clearTimeout(timer);
    control.abort();
  }
}

// A minute without the stream, as long as the server answers.
async function askNowAndThen(mine) {
  for (let asked = 0; asked < 24 && mine === turn; asked += 1) {
    try {
      const headers = { Accept: "application/json", ...credentials() };
      const answer = await fetch(`${BASE}/news`, { headers, cache: "no-store" });
      if (!answer.ok || mine !== turn) return;
      noteHeard();
      hear(await answer.json());
      empty();
    } catch (error) {
      return;
    }
    await pause(ASK_EVERY);
  }
}

function hear(news) {
  if (news.ended) leave(news.ended);
  else if (news.crowded) { turn += 1; showLine(news.crowded); }
  else show(news);
}

function watchConnection() {
  setInterval(() => {
    const silence = Date.now() - Math.max(heard, listens), pass = kept("pass");
    if (stop && !stop.signal.aborted && silence > SILENCE) restart();
    else if (pass && latest && !pass.startsWith(latest.client)) restart(); // another tab joined, too
  }, 5000);
  addEventListener("online", restart);
  addEventListener("offline", () => showLine(NOT_CONNECTED));
  addEventListener("pageshow", (event) => { if (event.persisted) restart(); });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenSince = Date.now();
    else if (Date.now() - hiddenSince > 5000) restart();
  });
}

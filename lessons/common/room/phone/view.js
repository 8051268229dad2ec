// view.js: all that this page shows, from the newest news. Other files add to it by `parts`.
const NOT_CONNECTED = "Not connected. What you tap is kept and sent later.";
const parts = []; // functions that are called with each news
let latest = null;
let clockEnds = 0;

function byId(id) {
  return document.getElementById(id);
}

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function setText(id, text) { // what is set anew is read aloud anew
  if (byId(id).textContent !== text) byId(id).textContent = text;
}

function showLine(text) {
  setText("line", text);
}

function show(news) {
  if (news.trouble) showLine(news.trouble);
  if (!news.phase) return;
  latest = news;
  byId("enter").hidden = true;
  setText("title", news.title);
  setText("place", `${news.code.slice(0, 3)} ${news.code.slice(3)}`);
  setText("say", news.say);
  byId("say").classList.toggle("alone", !news.answers && !news.results);
  clockEnds = news.talk_until ? Date.now() + 1000 * (news.talk_until - news.now) : 0;
  showClock();
  showQuestion(news);
  showResults(news);
  for (const part of parts) part(news);
}

function showClock() {
  const seconds = Math.max(0, Math.ceil((clockEnds - Date.now()) / 1000));
  byId("clock").hidden = !clockEnds;
  byId("clock").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function showEntrance(why) {
  showLine("");
  setText("say", why || "");
  for (const id of ["question", "results", "clock"]) byId(id).hidden = true;
  byId("say").classList.remove("alone");
  byId("enter").hidden = false;
}

function start() {
  const inRoom = /\/r\/[^/]+$/.test(BASE);
  byId("enter").action = inRoom ? BASE.replace(/\/[^/]+$/, "") : BASE;
  setInterval(showClock, 500);
  if (!inRoom) { showEntrance(""); return; }
  forgetOldRooms();
  watchConnection();
  follow();
}

addEventListener("DOMContentLoaded", start); // all files are read by then

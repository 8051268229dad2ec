// your_task.js: the room as the load: a button that sends a task, and what becomes of this phone's task.
const OUTCOMES = {
  "in work": "A worker is on it", done: "Done", rejected: "Rejected: the queue is full",
  "gave up": "You gave up", waiting: "Waiting",
};
const box = element("section", "load"), state = element("p", "state"), detail = element("p");
const press = element("button", "press", "Send a task"), giveUp = element("button", "give", "Give up");
let lastSent = 0;
let refused = "";
let clockAhead = 0; // of the server's clock, in seconds

state.setAttribute("role", "status");
box.append(state, detail, press, giveUp);
press.onclick = () => {
  refused = "";
  lastSent = nextNumber(latest.load.number);
  tapTask("send", lastSent, "task");
};
giveUp.onclick = () => tapTask("give up", latest.load.number, "give up");
setInterval(showTask, 500);
parts.push(showLoad);
whenAnswered.task = ({ status, said }, { body }) => {
  const { load } = latest;
  if (load && load.run === body.run && status !== 200) { refused = said.error; lastSent = 0; }
  showTask();
};

function tapTask(what, number, key) {
  send("task", { run: latest.load.run, number, do: what }, key);
  showTask();
}

function showLoad(news) {
  const live = news.load && !news.load.over;
  box.hidden = !news.load || (news.open && !live);
  byId("say").hidden = !box.hidden;
  if (box.hidden) return;
  if (!box.isConnected) byId("parts").append(box);
  clockAhead = news.now - Date.now() / 1000;
  byId("question").hidden = byId("results").hidden = true;
  showTask();
}

function showTask() {
  const load = latest && latest.load;
  if (!load) return;
  const coming = waits("task") || load.number < lastSent;
  const now = coming ? "" : load.state;
  const busy = coming || now === "waiting" || now === "in work";
  press.disabled = busy;
  press.hidden = load.over;
  giveUp.hidden = load.over || now !== "waiting";
  giveUp.disabled = Boolean(waits("give up"));
  const words = load.over ? "The run is over" : coming ? "Your task is on its way" : OUTCOMES[now];
  const told = refused || words || "Tap to send a task to the queue on the screen in front";
  if (state.textContent !== told) state.textContent = told;
  detail.textContent = load.over ? balance(load) : coming ? "" : progress(load);
}

function progress({ state, ahead, sent, took }) {
  const age = Math.max(0, Date.now() / 1000 + clockAhead - sent).toFixed(0);
  if (state === "waiting") return `${ahead ? `${ahead} ahead of you` : "You are next"}, ${age} s so far`;
  if (state === "in work") return `It waited ${took.toFixed(0)} s`;
  return state === "done" || state === "gave up" ? `after ${took.toFixed(1)} s` : "";
}

function balance({ mine, otherwise, trial }) {
  const words = ({ sent, done, average }) =>
    `${sent} sent, ${done} done${done ? ` after ${average}\u00a0s` : ""}${done > 1 ? " on average" : ""}.`;
  return (mine ? `As it was: ${words(mine)}` : "") + (otherwise ? `\n${trial}: ${words(otherwise)}` : "");
}

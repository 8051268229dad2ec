// outbox.js: what was tapped waits here until the server has answered it, through any fault.
const ANSWER_TIME = 8000;
let sending = false;
let retryAfter = 500;
let retryTimer = 0;

// By path: what is called with an answer and with what it answers, be that of before a reload.
const whenAnswered = {};

function outbox() {
  const items = kept("outbox");
  return Array.isArray(items) ? items.filter((item) => item && item.key && item.body) : [];
}

// `key` names what a newer tap replaces, as the vote of a round; without it each tap counts.
function send(path, body, key) {
  const item = { path, body, key: key || `${path} ${nextNumber()}` };
  const others = outbox().filter((other) => other.key !== item.key);
  keep("outbox", [...others, item].slice(-2000));
  empty();
}

function waits(key) {
  return outbox().find((item) => item.key === key);
}

function nextNumber(atLeast) {
  const number = Math.max(Number(kept("number")) || 0, atLeast || 0) + 1;
  keep("number", number);
  return number;
}

async function empty() {
  clearTimeout(retryTimer);
  if (sending || !kept("pass") || !latest) return; // an answer is shown with the news
  sending = true;
  let item;
  while ((item = outbox()[0])) {
    const answer = await ask(item.path, item.body);
    if (!answer || answer.status >= 500 || answer.status === 429 || answer.status === 401) {
      if (answer && answer.status === 401) rejoin();
      retryTimer = setTimeout(empty, retryAfter * (0.5 + Math.random()));
      retryAfter = Math.min(2 * retryAfter, 8000);
      break;
    }
    retryAfter = 500;
    const text = JSON.stringify(item);
    keep("outbox", outbox().filter((other) => JSON.stringify(other) !== text));
    const tell = whenAnswered[item.path];
    if (tell) tell(answer, item);
  }
  sending = false;
}

// An answer as { status, said }; null if none came.
async function ask(path, body) {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), ANSWER_TIME);
  try {
    const answer = await fetch(`${BASE}/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...credentials() },
      body: JSON.stringify(body || {}),
      signal: control.signal,
      keepalive: true,
    });
    return { status: answer.status, said: await answer.json() };
  } catch (error) {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

function credentials() {
  const pass = kept("pass");
  return pass ? { Authorization: `Bearer ${pass}` } : {};
}

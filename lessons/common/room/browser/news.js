// news.js: hears from the server that a room has changed; what it is now, the page asks for itself.
const FIRST_WAIT_MS = 500, LONGEST_WAIT_MS = 5000, APART_MS = 300;

async function listenToNews(address, signal, { changed, connected }) {
  const tell = atMostEvery(APART_MS, changed);
  for (let wait = FIRST_WAIT_MS; !signal.aborted; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    try {
      const answer = await fetch(address, { signal, headers: { Accept: "text/event-stream" } });
      if (!answer.ok) throw new Error(answer.status);
      connected(true);
      wait = FIRST_WAIT_MS;
      await readNews(answer.body, tell);
    } catch { /* the line is lost, or the page goes */ }
    if (signal.aborted) return;
    connected(false);
    await new Promise((done) => setTimeout(done, wait));
  }
}

async function readNews(body, tell) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (value.includes("data:")) tell(); // other lines only keep the line open
  }
}

// The last call counts: nothing that happened stays unsaid.
function atMostEvery(ms, act) {
  let last = -Infinity, timer = null;
  return () => {
    timer ??= setTimeout(() => {
      [timer, last] = [null, performance.now()];
      act();
    }, Math.max(0, last + ms - performance.now()));
  };
}

// remote.js: what a browser does for a room: it hears of changes, takes keys and shows clocks.
export default function ({ data, setTriggerValue }) {
  const before = globalThis.queueRemote;
  if (before?.code === data.code && before.base === data.base) {
    Object.assign(before, data, { say: setTriggerValue });
  } else {
    before?.close.abort();
    globalThis.queueRemote = begin({ ...data, say: setTriggerValue });
  }
  const remote = globalThis.queueRemote;
  keepKey(remote);
  if (remote.shows) fitToScreen();
  showClocks();
  clearTimeout(remote.closing);
  return () => { // another page may show the same room at once
    remote.closing = setTimeout(() => {
      remote.close.abort();
      if (globalThis.queueRemote === remote) globalThis.queueRemote = null;
    }, 2000);
  };
}

function begin(remote) {
  remote.close = new AbortController();
  const { signal } = remote.close;
  const press = (act) => {
    remote.say("press", { act, revision: remote.revision, key: keptKey(remote.code) });
  };
  listenToKeys(signal, (act) => remote.acts.includes(act), press);
  addEventListener("resize", () => { if (remote.shows) fitToScreen(); }, { signal });
  const clocks = setInterval(() => {
    showClocks();
    if (remote.shows) fitToScreen();
  }, 250);
  signal.addEventListener("abort", () => clearInterval(clocks));
  if (remote.code) {
    listenToNews(`${remote.base}/r/${remote.code}/news`, signal, {
      changed: () => remote.say("news", performance.now()),
      connected: (is) => { document.documentElement.dataset.room = is ? "heard" : "away"; },
    });
  }
  return remote;
}

// A projector's address does not show its key: this tab keeps it, so that a reload keeps its keys.
function keepKey({ code, key }) {
  if (code && key) sessionStorage.setItem(`queueKey ${code}`, key);
}

function keptKey(code) {
  return sessionStorage.getItem(`queueKey ${code}`) ?? "";
}

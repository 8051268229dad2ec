// load_feed.js: hands the run of a room's load to its stage, as the server sends it. Nothing is
// steered from there, so what the stage says is answered here.
const AGAIN_MS = 3000; // until a server that refused is asked again
const OFF = 0.4; // seconds that the picture may be off the server's clock

export default function ({ data: { key, address } }) {
  const stage = ((globalThis.queueStages ??= {})[key] ??= {});
  clearTimeout(stage.closing);
  if (stage.follows !== address) {
    stage.stopFollowing?.();
    follow(stage, address);
  }
  return () => { stage.closing = setTimeout(() => stage.stopFollowing?.(), 1000); };
}

function follow(stage, address) {
  let source = null, waiting = []; // messages for a stage that is not there yet
  const open = () => {
    source?.close();
    waiting = [];
    stage.run = null; // all of it comes anew
    source = new EventSource(address);
    source.onerror = () => { if (source.readyState === EventSource.CLOSED) again(); };
    source.onopen = () => { stage.run = null; waiting = []; };
    source.onmessage = ({ data }) => { waiting.push(JSON.parse(data)); hand(stage, waiting); };
  };
  const again = () => { clearTimeout(stage.opening); stage.opening = setTimeout(open, AGAIN_MS); };
  const ticking = setInterval(() => { hand(stage, waiting); keepTime(stage); }, 100);
  stage.send = (_, words) => answer(stage, words, open);
  stage.follows = address;
  stage.stopFollowing = () => {
    clearInterval(ticking);
    clearTimeout(stage.opening);
    source.close();
    stage.follows = stage.run = null;
  };
  open();
}

function hand(stage, waiting) {
  while (stage.receive && waiting.length) {
    const message = waiting.shift(), ahead = message.now - performance.now() / 1000;
    // Of all messages that of the shortest way tells best what time it is at the server.
    stage.serverAhead = stage.run === message.run ? Math.max(stage.serverAhead, ahead) : ahead;
    stage.isLive = message.live;
    stage.receive({ ...message, heard: stage.count ?? 0 });
    const root = stage.mounted.parentElement.querySelector(".stage");
    root.dataset.load = message.live ? "live" : "over";
  }
}

// A run that goes on is shown as it is now, also after a stall.
function keepTime(stage) {
  if (!stage.isLive || !stage.playing || !stage.receive || stage.run === null) return;
  const now = Math.min(performance.now() / 1000 + stage.serverAhead, stage.until);
  if (Math.abs(now - stage.t) > OFF) stage.t = now;
}

function answer(stage, { run, commands }, open) {
  stage.pending = [];
  if (run === null || commands.some(({ do: act }) => act === "restart")) setTimeout(open);
}

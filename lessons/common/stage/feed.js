// The feed: hands the server's newest message to the stage, and the stage's words to the server.
// The stage is sent once, with constant data; only these lines are sent again and again.
export default function ({ data, setTriggerValue }) {
  if (!data) return;
  const { key, session, again, search, message } = JSON.parse(new TextDecoder().decode(data));
  const stages = (globalThis.queueStages ??= {});
  const stage = (stages[key] ??= {});
  stage.send = setTriggerValue; // the newest: it may change with each run
  const lost = stage.session !== undefined && stage.session !== session;
  if (lost && !again) { // the new session may know only the address with which the page was opened
    stage.pending = []; // what was not heard was meant for a run that is gone
    setTriggerValue("lost", stage.search); // and with each message, until the session has heard it
    return;
  }
  stage.session = session;
  stage.search = search;
  stage.inbox = message; // a stage that mounts later finds it here
  stage.receive?.(message);
  writeAddress(key === "home" ? "" : key, search);
}

// Streamlit can write the address itself, but makes each slider move a step for the Back button.
function writeAddress(page, search) {
  clearTimeout(globalThis.queueAddress);
  globalThis.queueAddress = setTimeout(() => {
    if (location.pathname.split("/").pop() !== page) return;
    const kept = [...new URLSearchParams(location.search)].filter(([name]) => /^(embed|(view|room|key)$)/.test(name));
    const query = [search, new URLSearchParams(kept).toString()].filter(Boolean).join("&");
    const address = location.pathname + (query && "?" + query) + location.hash;
    history.replaceState(history.state, "", address);
  }, 300); // it costs the browser ten milliseconds: not before the picture
}

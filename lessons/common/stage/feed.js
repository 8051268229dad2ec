// The feed: hands the server's newest message to the stage, and the stage's words to the server.
// The stage is sent once, with constant data; only these lines are sent again and again.
export default function ({ data, setTriggerValue }) {
  if (!data?.message) return;
  const stages = (globalThis.queueStages ??= {});
  const stage = (stages[data.key] ??= {});
  stage.send = setTriggerValue; // the newest: it may change with each run
  stage.inbox = data.message; // a stage that mounts later finds it here
  stage.receive?.(data.message);
}

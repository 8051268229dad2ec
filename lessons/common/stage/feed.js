// The feed: hands the server's newest message to the stage, and draws nothing.
// The stage is mounted once, with constant data; only these lines are sent again and again.
export default function ({ data }) {
  if (!data?.message) return;
  const stages = (globalThis.queueStages ??= {});
  const stage = (stages[data.key] ??= {});
  stage.inbox = data.message; // a stage that mounts later finds it here
  stage.receive?.(data.message);
}

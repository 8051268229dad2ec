"""The feed, which tells a new session what was lost with the one before, without a page."""

# What the feed says, and how many messages its stage has got, after each of the messages.
HEARD = """async (messages) => {
  const { default: feed } = await import("/feed.js");
  const said = [], heard = [], got = [];
  globalThis.queueStages = { page: { receive: (message) => got.push(message) } };
  for (const [session, again] of messages) {
    const text = JSON.stringify({ key: "page", session, again, search: session, message: {} });
    const data = new TextEncoder().encode(text);
    feed({ data, setTriggerValue: (name, value) => said.push([name, value]) });
    heard.push([said.length, got.length]);
  }
  return [said, heard];
}"""


def test_what_was_lost_is_said_until_the_new_session_has_heard_it(in_browser):
    messages = [("old", False), ("new", False), ("new", False), ("new", True), ("new", True)]
    said, heard = in_browser(HEARD, messages)
    assert said == [["lost", "old"], ["lost", "old"]]
    assert heard == [[0, 1], [1, 1], [2, 1], [2, 2], [2, 3]]

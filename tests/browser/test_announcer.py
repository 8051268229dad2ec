"""The line that is read aloud: soon after something happened, else rarely, never twice the same."""

from itertools import pairwise

from tests.browser.test_model import DONE, message

# A minute and more of frames, each with its acts; what is said, and when (in milliseconds).
SAID = """async ([message, acts, until]) => {
  const { Announcer } = await import("/readouts/announcer.js");
  let now = 0;
  const said = [], itsNow = performance.now;
  performance.now = () => now;
  const spoken = { get textContent() { return said.at(-1)?.[1] ?? ""; },
    set textContent(words) { said.push([now, words]); } };
  const note = { textContent: "", classList: { toggle() {} } };
  const root = { querySelector: (part) => (part === ".note" ? note : spoken) };
  const announcer = new Announcer(root, { wake() {} });
  const lane = laneOf([message]), state = emptyState();
  const store = { lanes: [lane], t: 0, playing: true };
  for (; now < until; now += 20) {
    for (const [at, act, words] of acts) {
      if (at !== now) continue;
      if (act === "show") announcer.show(words);
      if (act === "hurry") announcer.hurry();
      if (act === "pause" || act === "play") store.playing = act === "play";
    }
    if (store.playing) store.t += 0.02;
    moveTo(state, lane, store.t);
    announcer.update(now, store, [{ state }]);
  }
  performance.now = itsNow;
  return said;
}"""


def arrivals(count):
    """A task each second; no worker is there."""
    return message([(n, n + 0.5, None, None, -1, DONE) for n in range(count)])


def test_while_it_plays_the_state_is_said_every_ten_seconds(in_browser):
    said = in_browser(SAID, [arrivals(100), [], 60_000])
    assert [at for at, _ in said] == [10_000 * n for n in range(6)]
    counts = [int(words.partition(" waiting")[0]) for _, words in said]
    assert counts == [0, 10, 20, 30, 40, 50]


def test_what_is_as_it_was_is_not_said_again(in_browser):
    said = in_browser(SAID, [arrivals(3), [[20_000, "hurry"]], 90_000])
    assert [at for at, _ in said] == [0, 10_000]


def test_what_happens_is_said_soon_but_not_at_once_after_another(in_browser):
    acts = [[at, "hurry"] for at in range(15_000, 21_000, 300)]
    said = in_browser(SAID, [arrivals(100), acts, 25_000])
    times = [at for at, _ in said]
    assert times[:3] == [0, 10_000, 15_000]
    assert all(later - sooner >= 2000 for sooner, later in pairwise(times))
    assert 20_900 <= times[-1] <= 23_000, "the last of what happened is said"


def test_while_it_stands_nothing_is_said_but_what_is_shown(in_browser):
    acts = [[15_000, "pause"], [15_000, "hurry"], [30_000, "show", "Link copied."]]
    said = in_browser(SAID, [arrivals(100), acts, 120_000])
    assert [at for at, _ in said] == [0, 10_000, 15_000, 30_000]
    assert said[-1][1] == f"{said[-2][1]}. Link copied."

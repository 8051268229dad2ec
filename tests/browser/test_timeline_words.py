"""The words on the timeline keep clear of each other, on a low plot too."""

# The boxes of all words that are drawn with the playhead at each of the times: two lines of a low
# plot end near its top, where the guess has its words.
BOXES = """async (times) => {
  const { drawLabels, emptyLabels } = await import("/timeline/labels.js");
  const { paintQuestion } = await import("/timeline/guess.js");
  const { gapsOfPlayhead } = await import("/timeline/timeline.js");
  const theme = { plot: "white", ink: "black", guess: "purple", dim: "grey", font: "sans-serif" };
  const ctx = document.createElement("canvas").getContext("2d"), drawn = [];
  ctx.fillText = (words, x, y) => {
    const wide = ctx.measureText(words).width, left = ctx.textAlign === "left" ? x : x - wide;
    drawn.push({ words, left, right: left + wide, top: y - 10, bottom: y });
  };
  const plot = { left: 40, right: 640, top: 18, bottom: 80, high: 62, x: (t) => 40 + t };
  const lane = { events: { lines: [[]] } };
  return times.map((t) => {
    drawn.length = 0;
    const marks = [{ t: 300, text: "your guess: after 300 s" }];
    const frame = { t, held: false, end: 600, scene: { marks }, theme, lanes: [lane] };
    const words = [];
    paintQuestion({ ctx, plot, frame, theme, words });
    const label = (words, y) => ({ words, y, colour: "black", weight: 600 });
    const labels = [label("quick", 20), label("no retry", 24)];
    drawLabels(ctx, emptyLabels(), plot, frame, labels, words);
    return { boxes: [...drawn], gaps: gapsOfPlayhead({ words, measured: [] }, plot.x(t)) };
  });
}"""


def overlap(one, other):
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


def test_the_names_of_lines_keep_clear_of_the_guess(in_browser):
    times = list(range(0, 600, 7))
    crossed = 0
    for t, found in zip(times, in_browser(BOXES, times)):
        boxes = found["boxes"]
        assert len(boxes) == 3
        pairs = [(a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]]
        assert not [(t, a, b) for a, b in pairs if overlap(a, b)]
        behind = [box for box in boxes if box["left"] <= 40 + t <= box["right"]]
        crossed += len(behind)
        for box in behind:  # the playhead is not drawn across words
            assert [gap for gap in found["gaps"] if gap[0] <= box["top"] < box["bottom"] <= gap[1]]
    assert crossed, "the playhead comes to the words of the guess"


# The words of a question that is open, on a plot of a phone, for each moment that may hold the run.
HELD = """async (ends) => {
  const { paintQuestion } = await import("/timeline/guess.js");
  const theme = { plot: "white", ink: "black", guess: "purple", font: "sans-serif" };
  const ctx = document.createElement("canvas").getContext("2d");
  const plot = { left: 46, right: 300, top: 18, bottom: 80, high: 62, x: (t) => 46 + 2.82 * t };
  return ends.map((end) => {
    const word = {};
    ctx.moveTo = (x) => { word.at = x; };
    ctx.fillText = (text, x) => {
      Object.assign(word, { text, from: x, to: x + ctx.measureText(text).width });
    };
    paintQuestion({ ctx, plot, frame: { held: true, end, theme }, theme, words: [] });
    return word;
  });
}"""


def test_the_words_of_an_open_question_stay_on_a_narrow_timeline(in_browser):
    words = in_browser(HELD, list(range(90)))
    assert all(word["from"] >= 46 and word["to"] <= 300 for word in words)
    assert {word["text"] for word in words} == {
        "Guess first; then the run continues.",
        "Guess first",
    }
    assert all(word["to"] <= word["at"] or word["at"] <= word["from"] for word in words)


PILES = """async (marks) => {
  const { paintQuestion } = await import("/timeline/guess.js");
  const theme = { plot: "white", ink: "black", guess: "purple", dim: "grey", font: "sans-serif" };
  const ctx = document.createElement("canvas").getContext("2d"), drawn = [];
  ctx.fillText = (words, x) => {
    const wide = ctx.measureText(words).width;
    drawn.push({ words, left: x - wide / 2, right: x + wide / 2 });
  };
  const plot = { left: 40, right: 640, top: 18, bottom: 80, high: 62, x: (t) => 40 + t };
  paintQuestion({ ctx, plot, frame: { held: false, scene: { marks } }, theme, words: [] });
  return drawn;
}"""


def test_the_largest_pile_of_a_class_says_what_the_dots_are(in_browser):
    piles = {2: 9, 12: 1, 300: 3, 599: 2}  # the second stands too near to the first for words
    drawn = in_browser(PILES, [{"t": t, "count": count} for t, count in piles.items()])
    assert [one["words"] for one in drawn] == ["9 guesses", "3", "2"]
    assert all(one["left"] >= 40 and one["right"] <= 640 for one in drawn)
    (only,) = in_browser(PILES, [{"t": 100, "count": 1}])
    assert only["words"] == "1 guess"


# The words of a spike, the ticks of two lanes that reject, and the highest value, on some plots.
SPIKE = """async (heights) => {
  const { plotOf } = await import("/timeline/axes.js");
  const { paintTurnedAway } = await import("/timeline/curves.js");
  const { paintSpikeWords } = await import("/timeline/marks.js");
  const theme = { plot: "white", red: "red", amberText: "brown", font: "sans-serif" };
  const ctx = document.createElement("canvas").getContext("2d");
  const lane = { events: { t: [40], what: [3] } };
  const spikes = [{ t: 30, text: "spike, 12 per s" }];
  return heights.map((h) => {
    const plot = plotOf({ span: 90, top: 60 }, 700, h, 1), words = [], ticks = [];
    ctx.fillText = (_, x, y) => words.push({ top: y - 10, bottom: y + 3 });
    ctx.fillRect = (x, y, wide, high) => ticks.push({ top: y, bottom: y + high });
    const layer = { ctx, plot, theme, words: [], fromT: 0, toT: 60 };
    paintTurnedAway({ ...layer, frame: { lanes: [lane, lane] } });
    paintSpikeWords({ ...layer, frame: { spikes, seen: 60 } });
    return { words: words[0], ticks, highest: plot.y(60) };
  });
}"""


def test_a_spike_has_its_words_between_the_ticks_and_the_curve(in_browser):
    for found in in_browser(SPIKE, [169, 300]):
        upper, lower = found["ticks"]
        assert upper["bottom"] < lower["top"], "each lane has ticks of its own"
        assert lower["bottom"] < found["words"]["top"]
        assert found["words"]["bottom"] < found["highest"]


# How high the axis goes, the names of two lines, and where they end, with an alarm on the depth.
CAPPED = """async (alarm) => {
  const { emptyAxes, growAxes, glideAxes, plotOf } = await import("/timeline/axes.js");
  const { wantedLabels } = await import("/timeline/labels.js");
  const lane = (name, waiting) => ({
    name, settings: [[0, { limit: null }]], ghost: null,
    events: { t: [0, 30], waiting: [0, waiting], lines: [], kinds: [] },
  });
  const frame = {
    t: 40, seen: 40, end: 600, held: false, scene: null, spikes: [], smooth: false, theme: {},
    lanes: [lane("slow", 12), lane("quick", 1255)], own: null, ghostLabel: "",
    measures: alarm ? [{ what: "waiting", alarm }] : [],
  };
  const axes = emptyAxes();
  growAxes(axes, frame);
  glideAxes(axes, frame);
  const plot = plotOf(axes, 700, 300, 1), labels = wantedLabels(plot, frame);
  return { top: axes.top, labels, highest: plot.top };
}"""


def test_a_line_far_above_the_alarm_is_cut_off_and_says_so(in_browser):
    free, capped = in_browser(CAPPED, None), in_browser(CAPPED, 50)
    assert (free["top"], capped["top"]) == (1500, 100)
    assert [label["words"] for label in free["labels"]] == ["waiting: slow", "waiting: quick"]
    assert [label["words"] for label in capped["labels"]] == ["waiting: slow", "waiting: quick ↑"]
    assert capped["labels"][1]["y"] == capped["highest"] < capped["labels"][0]["y"]


# The names of the lines of a system of two kinds, the second at some rate.
KINDS = """async (rates) => {
  const { seriesOf } = await import("/timeline/series.js");
  return rates.map((rate) => {
    const lane = {
      name: "", version: 1, ghost: null, tasks: { kind: [0, 0] },
      parts: { kinds: ["tasks", "poison"], queues: [""], pools: [""] },
      settings: [[0, { kinds: [{ rate: 3 }, { rate }], queues: [{}], pools: [{}] }]],
      events: { t: [0, 1], waiting: [0, 1], lines: [[0, 1]], kinds: [[0, 1], [0, 0]] },
    };
    return seriesOf({ lanes: [lane], t: 1, own: null, theme: {} }).map(({ long }) => long);
  });
}"""


def test_a_kind_that_never_comes_has_no_line(in_browser):
    assert in_browser(KINDS, [0, 0.1]) == [["waiting"], ["tasks waiting", "poison waiting"]]

// results.js: how the room answered, once it is revealed.
let shownResults = "";

function showResults(news) {
  const box = byId("results");
  box.hidden = !news.results;
  const text = JSON.stringify([news.results, news.chosen]);
  if (!news.results || text === shownResults) return;
  shownResults = text;
  const { question, answers, right, why } = news.results;
  const rows = [element("h2", "", question)];
  answers.forEach((answer, place) => rows.push(result(news, answer, place)));
  const reason = news.results.whys[right] || why;
  if (reason) rows.push(element("p", "why", reason));
  box.replaceChildren(...rows);
}

function result(news, answer, place) {
  const { rounds, right } = news.results;
  const box = element("div", place === right ? "result right" : "result");
  const label = element("p", "label");
  label.append(letterOf(place), element("span", "", answer));
  const chosen = rounds.map(({ round }) => news.chosen[round]).filter((one) => one !== undefined);
  const tags = [place === right && `✓ ${news.results.right_says}`, chosen.pop() === place && "yours"].filter(Boolean);
  if (tags.length) label.append(element("span", "tag", tags.join(", ")));
  box.append(label);
  for (const { name, bars } of rounds) box.append(bar(name, bars[place], bars));
  return box;
}

function bar(name, count, counts) {
  const all = counts.reduce((sum, more) => sum + more, 0);
  const row = element("p", "round");
  const track = element("span", "bar");
  const fill = element("i");
  fill.style.width = `${all ? (100 * count) / all : 0}%`;
  track.append(fill);
  row.append(element("span", "", name), track, element("b", "", String(count)));
  return row;
}

// results.js: how the room answered, once it is revealed.
let shownResults = "";

function showResults(news) {
  const box = byId("results");
  box.hidden = !news.results;
  const text = JSON.stringify([news.results, news.chosen]);
  if (!news.results || text === shownResults) return;
  shownResults = text;
  const { question, answers, right, why, whys } = news.results;
  const rows = [element("h2", "", question)];
  answers.forEach((answer, place) => rows.push(result(news, answer, place)));
  rows.push(element("p", "why", `${whys[right] || ""} ${why}`));
  box.replaceChildren(...rows);
}

function result(news, answer, place) {
  const { rounds, right, whys } = news.results;
  const box = element("div", place === right ? "result right" : "result");
  const label = element("p", "label");
  label.append(letterOf(place), element("span", "", answer));
  const own = rounds.map(({ round }) => news.chosen[round]).filter((one) => one !== undefined).pop() === place;
  const tags = [place === right && `✓ ${news.results.right_says}`, own && "yours"].filter(Boolean);
  if (tags.length) label.append(element("span", "tag", tags.join(", ")));
  box.append(label);
  if (own && place !== right && whys[place]) box.append(element("p", "", whys[place])); // what speaks against it
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

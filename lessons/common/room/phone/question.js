// question.js: the question of the open vote, and the answer that this phone has tapped.
const note = byId("note");
let shownQuestion = "";

whenAnswered.vote = answered;
addEventListener("storage", () => { // another tab has sent it
  if (latest && latest.answers) markChoice(latest);
});

function showQuestion(news) {
  const box = byId("question");
  box.hidden = !news.answers;
  if (!news.answers) { shownQuestion = ""; return; }
  const question = JSON.stringify([news.asked, news.round, news.question, news.answers]);
  if (question !== shownQuestion) {
    shownQuestion = question;
    note.className = "";
    byId("text").textContent = news.question;
    byId("answers").replaceChildren(...news.answers.map((answer, place) => choice(news, answer, place)));
  }
  box.classList.toggle("closed", !news.open);
  markChoice(news);
}

function choice(news, answer, place) {
  const label = element("label", "answer");
  const radio = element("input");
  radio.type = "radio";
  radio.name = "answer";
  radio.addEventListener("change", () => tap(place));
  label.append(radio, letterOf(place), element("span", "", answer));
  return label;
}

// What an answer is called in the room: A, B, C, as on the screen in front.
function letterOf(place) {
  return element("b", "letter", String.fromCharCode("A".charCodeAt(0) + place));
}

function voteKey(news) {
  return `vote ${news.asked} ${news.round}`;
}

function tap(place) {
  const { asked, round, number } = latest;
  const body = { asked, round, choice: place, number: nextNumber(number) };
  note.className = "";
  send("vote", body, voteKey(latest));
  markChoice(latest);
}

function answered({ status, said }, { key, body }) {
  if (key !== voteKey(latest)) return;
  if (status !== 200) {
    note.className = "late";
    note.textContent = said.error;
  } else if (body.number > latest.number) {
    latest.number = body.number;
    latest.chosen = { ...latest.chosen, [body.round]: body.choice };
  }
  markChoice(latest);
}

function markChoice(news) {
  const waiting = waits(voteKey(news));
  const counted = news.chosen[news.round];
  const chosen = waiting ? waiting.body.choice : counted;
  byId("answers").querySelectorAll(".answer").forEach((label, place) => {
    label.classList.toggle("chosen", place === chosen);
    label.classList.toggle("counted", place === chosen && !waiting);
    label.firstChild.checked = place === chosen;
    label.firstChild.disabled = !news.open;
  });
  if (note.className === "late") return;
  note.textContent = noteOn(news, waiting, chosen);
}

function noteOn(news, waiting, chosen) {
  if (waiting) return "Sending your answer …";
  if (chosen !== undefined) return news.open ? "Your answer is in. You can change it." : "Your answer is in.";
  return news.open ? "" : "You have not voted in this round.";
}

// your_run.js: a link that opens what the teacher shows, in a tab of its own: this page stays. And
// the average wait in this phone's own run.
const followMe = element("section", "follow"), followLink = element("a", "open", "Open what the teacher shows");
const followWords = element("p"), ownRun = element("p", "own");
followLink.target = "_blank";
followLink.rel = "noopener";
followMe.append(ownRun, followLink, followWords);
parts.push(showFollowMe);

function showFollowMe({ follow: shown, own, load }) {
  followMe.hidden = (!shown && !own) || (load && !load.over);
  if (own) byId("results").hidden = true;
  if (!followMe.isConnected) byId("parts").prepend(followMe);
  ownRun.textContent = own ? ownWords(own) : "";
  followLink.hidden = followWords.hidden = !shown;
  if (!shown) return;
  followLink.href = `${BASE}/shown${shown.half && `?half=${shown.half}`}`;
  followWords.textContent = `${shown.half && `Half ${shown.half}. `}${shown.title}: ${shown.words}`;
}

function ownWords({ known, average }) {
  if (!known) return "Your run is being computed …";
  if (average === null) return "In your run no task was worked on.";
  return `Your run: tasks waited ${average} on average.`;
}

// follow_me.js: a link that opens what the teacher shows, in a tab of its own: this page stays.
const followMe = element("section", "follow"), followLink = element("a", "open");
const followWords = element("p");
followLink.target = "_blank";
followLink.rel = "noopener";
followMe.append(followLink, followWords);
parts.push(showFollowMe);

function showFollowMe({ follow: shown }) {
  followMe.hidden = !shown;
  if (!shown) return;
  if (!followMe.isConnected) byId("parts").prepend(followMe);
  followLink.href = `${BASE}/open${shown.half && `?half=${shown.half}`}`;
  const words = "Open what the teacher shows";
  followLink.textContent = shown.half ? `${words} to half ${shown.half}` : words;
  followWords.textContent = `${shown.title}: ${shown.words}`;
}

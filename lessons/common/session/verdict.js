// verdict.js: when a question becomes its answer, the verdict is read aloud and the focus goes there.
//
// The button that was pressed is gone by then: without this the focus would fall to the page's top.
function watchVerdict() {
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.className = "aside";
  document.body.append(status); // it stands before it speaks: only then it is sure to be read
  const textOf = (part) => part?.querySelector("[data-testid=stMarkdown]")?.innerText;
  let before = "", path = "", asked = false;
  const look = () => {
    asked = false;
    const part = document.querySelector(".st-key-answer, .st-key-question");
    const now = part?.matches(".st-key-answer") ? "answer" : "question";
    if (!part || (now === before && path === location.pathname)) return; // mostly: words cost a layout
    const why = document.querySelector(".st-key-answer-why");
    const texts = (now === "answer" ? [part, why] : [part]).map(textOf);
    const words = texts.every(Boolean) && texts.join("\n");
    if (!words) return; // not there yet
    const turned = before && path === location.pathname;
    [before, path] = [now, location.pathname];
    if (!turned) return;
    status.textContent = now === "answer" ? words : "";
    const at = document.activeElement; // the button may be gone, or about to go
    if (at && at !== document.body && !at.closest(".st-key-answer-ways")) return;
    part.tabIndex = -1;
    part.focus({ preventScroll: true });
  };
  look();
  new MutationObserver(() => {
    if (!asked) requestAnimationFrame(look);
    asked = true;
  }).observe(document.body, { childList: true, subtree: true });
}

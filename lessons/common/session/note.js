// The note at the foot of each page: what the browser keeps, and what it does when a page changes.
if (!globalThis.queueGuard) {
  globalThis.queueGuard = true;
  listenToTaps();
  watchVerdict();
  // A message that is late when the page changes can leave Streamlit with nothing on the screen, for
  // good. The address is that of the new page: it is opened afresh.
  addEventListener("error", ({ message }) => { if (/Bad delta path/.test(message)) afresh(); });
  let empty = 0;
  setInterval(() => {
    const still = document.querySelector("[data-test-script-state=notRunning]");
    const something = document.querySelector("[data-testid=stMain] [data-testid=stElementContainer]");
    empty = still && !something ? empty + 1 : 0;
    if (empty >= 3) afresh();
  }, 1000);
}
function afresh() {  // but not again and again
  const last = Number(sessionStorage.getItem("queueAfresh"));
  if (Date.now() - last < 10000) return;
  sessionStorage.setItem("queueAfresh", Date.now());
  location.reload();
}
export default function ({ data: { cookie, value, since, view } }) {
  closeDrawer();
  showView(view);
  if (value === "" || since < (globalThis.queueCookieSince ?? 0)) return;
  globalThis.queueCookieSince = since;  // what was there before may come late: it says old things
  const before = document.cookie.split("; ").find((one) => one.startsWith(cookie + "=")) ?? "";
  const age = value === null ? 0 : 31536000;
  value = value === null ? "" : merged(before.slice(cookie.length + 1), value);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${cookie}=${value}; Max-Age=${age}; Path=/; SameSite=Lax${secure}`;
}
function closeDrawer() {  // on a phone the menu lies on the page that was chosen in it
  const before = globalThis.queuePage;
  if (before && before !== location.pathname && innerWidth < 768) {
    document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();
  }
  globalThis.queuePage = location.pathname;
}
function showView(view) {  // Streamlit drops it from the address as the page changes
  const parts = location.search.slice(1).split("&").filter((one) => one && !/^(view|room|key)=/.test(one));
  parts.push(...Object.entries(view).filter(([, value]) => value).map((pair) => pair.join("=")));
  const search = parts.length ? `?${parts.join("&")}` : "";
  if (search === location.search) return;
  history.replaceState(history.state, "", location.pathname + search + location.hash);
}
function merged(before, now) {  // entries "!name:…"; other sessions may have kept theirs
  const named = [...`${before}!${now}`.matchAll(/!([a-z0-9-]{1,60}):[^!]*/g)];
  const all = [...new Map(named.map(([entry, name]) => [name, entry])).values()].join("");
  return all.length > 2000 ? now : all;
}

// kept.js: what this browser keeps of a room. A private window may keep nothing: then this page does.
const DAY = 24 * 3600 * 1000;
const BASE = location.pathname.replace(/\/+$/, "");
const CODE = BASE.split("/").pop();
const pageMemory = {};

function keep(name, value) {
  const text = JSON.stringify(value);
  pageMemory[name] = text;
  try { localStorage.setItem(`room ${CODE} ${name}`, text); } catch (error) { /* the page keeps it */ }
}

function kept(name) {
  let text = pageMemory[name];
  try { text = localStorage.getItem(`room ${CODE} ${name}`) || text; } catch (error) { /* as above */ }
  try { return JSON.parse(text); } catch (error) { return null; } // of no text too
}

function forgetOldRooms() {
  try {
    const joined = Object.keys(localStorage).filter((key) => /^room \w+ joined$/.test(key));
    for (const key of joined) {
      if (Date.now() - Number(localStorage.getItem(key)) < 2 * DAY) continue;
      for (const name of ["joined", "pass", "outbox", "number"]) {
        localStorage.removeItem(`room ${key.split(" ")[1]} ${name}`);
      }
    }
  } catch (error) { /* there is nothing to forget */ }
}

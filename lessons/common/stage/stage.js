// stage.js: puts a stage together from its parts, and takes in what the server says.
//
// The server computes some seconds ahead and sends what happens; the stage plays it. What is held
// of a run lives in globalThis.queueStages[KEY], so that it outlives a change of page.

import { takeMessage } from "./model/message.js";
import { openStore } from "./model/store.js";
import { Picture } from "./picture.js";
import { Buttons, showButtons } from "./player/buttons.js";
import { CopyLink } from "./player/copy_link.js";
import { Frames } from "./player/frames.js";
import { Haste } from "./player/haste.js";
import { listenToKeys } from "./player/keyboard.js";
import { Leaving } from "./player/leaving.js";
import { Pointer } from "./player/pointer.js";
import { Server } from "./player/server.js";
import { ShortWay } from "./player/short_way.js";
import { Transport } from "./player/transport.js";
import { Visibility } from "./player/visibility.js";
import { Announcer } from "./readouts/announcer.js";
import { announceChallenges, showProgress } from "./readouts/challenges.js";
import { hintAtThePast } from "./readouts/past.js";
import { Readouts } from "./readouts/readouts.js";

const TICK_MS = 500;
const AWAY_MS = 2000; // off the page for longer, and the learner was elsewhere

export default function ({ data, parentElement }) {
  const store = openStore(data.key);
  if (store.mounted?.parentElement !== parentElement) {
    store.mounted?.unmount();
    store.mounted = new Stage(store, data, parentElement);
  }
  return store.mounted.unmount;
}

class Stage {
  #store; #root; #least; #way; #ticking;
  #frames; #server; #announcer; #picture; #readouts; #transport; #visibility; #haste;
  #leaving = new Leaving();
  #resizes = new ResizeObserver(() => this.#frames.wake(100));
  #listening = new AbortController();

  constructor(store, data, parentElement) {
    this.parentElement = parentElement;
    this.#store = store;
    this.#root = parentElement.querySelector(".stage");
    this.#least = data.lanes ?? 1; // panels, also before anything is heard
    this.#way = data.way;
    this.#assemble();
    this.#picture.showLanes(this.#least);
    this.#listen();
    this.#begin();
  }

  #assemble() {
    const store = this.#store, root = this.#root;
    this.#frames = new Frames((now, dt) => this.#draw(now, dt), () => store.playing);
    this.#server = new Server(store, this.#leaving);
    this.#announcer = new Announcer(root, this.#frames);
    this.#picture = new Picture(root, store, (canvas) => this.#resizes.observe(canvas));
    this.#readouts = new Readouts(root, store, this.#picture.panels, this.#frames);
    const parts = {
      store, server: this.#server, announcer: this.#announcer, frames: this.#frames,
    };
    this.#transport = new Transport(root, parts, () => this.#hurry());
    this.#visibility = new Visibility(root, { store, transport: this.#transport });
    this.#haste = new Haste({ ...parts, transport: this.#transport, visibility: this.#visibility });
  }

  #listen() {
    const store = this.#store, root = this.#root, { signal } = this.#listening;
    const transport = this.#transport, haste = this.#haste, server = this.#server;
    const on = (target, name, listener, more) => target.addEventListener(name, listener, { signal, ...more });
    const link = new CopyLink(root, { store, announcer: this.#announcer });
    link.listen(on);
    this.#leaving.listen(on);
    new Buttons({ store, server, transport, haste, link }).listen(root, on);
    listenToKeys(root, on, { store, transport });
    new ShortWay(store, server, this.#way).listen(on);
    new Pointer(root, this.#picture.timeline, transport).listen(root, on);
    this.#visibility.listen(on);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  #begin() {
    const store = this.#store;
    this.#readTheme();
    store.receive = (message) => this.#receive(message);
    if (store.run !== null) { // back on the page: what was held is still here
      this.#transport.show();
      if (performance.now() - store.left > AWAY_MS) this.#transport.pause(false);
    }
    if (store.inbox) this.#receive(store.inbox);
    this.#frames.wake(600);
  }

  unmount = () => {
    const store = this.#store;
    if (store.mounted !== this) return;
    clearInterval(this.#ticking);
    this.#server.close();
    this.#frames.stop();
    this.#visibility.close();
    this.#resizes.disconnect();
    this.#listening.abort();
    store.receive = store.mounted = null;
    store.left = performance.now();
  };

  // -------------------------------------------------------------- what the server says
  #receive(message) {
    const store = this.#store;
    if (message.put && message.put !== store.put) this.#server.soon(); // what the controls show now
    store.put = message.put ?? store.put;
    const changed = store.changes.length;
    const taken = takeMessage(store, message);
    if (taken === "gap") this.#server.askForMore();
    if (taken === "new") this.#beginRun(message);
    if (taken === "new" || taken === "more") this.#showNews(message);
    if (taken === "more" && store.changes.length > changed && !message.remark && !message.live) {
      hintAtThePast(this.#announcer);
    }
  }

  #beginRun(message) {
    this.#picture.reset();
    this.#transport.reset();
    this.#server.forgetTold();
    this.#announcer.show("");
    this.#haste.begin();
    this.#visibility.check();
    const { t, playing, speed } = message.start ?? {}, store = this.#store;
    const otherwise = store.t !== t || store.playing !== playing || store.speed !== speed;
    if (otherwise) this.#server.flush(); // done while this was under way, or not heard
  }

  #showNews({ linked, remark, from }) {
    const store = this.#store;
    if (linked === false && store.linked !== false) {
      this.#announcer.show("This run has too many changes for a link: a link brings the settings only.");
    }
    if (remark) this.#announcer.show(remark);
    store.linked = linked;
    this.#picture.showLanes(this.#least);
    this.#picture.forgetAfter(from);
    showButtons(this.#root, store);
    this.#transport.show();
    this.#readouts.hurry();
    this.#frames.wake(600);
  }

  // -------------------------------------------------------------- frame by frame
  #draw(now, dt) {
    const store = this.#store, transport = this.#transport;
    if (store.run === null) return false;
    transport.advance(dt);
    this.#haste.check();
    const moves = this.#picture.draw(now, dt, transport.jumped, (t) => transport.seek(t));
    transport.jumped = false;
    announceChallenges(store, this.#server, this.#announcer);
    if (this.#readouts.update(now)) {
      this.#server.lookAhead();
      showProgress(store);
    }
    this.#announcer.update(now, store, this.#picture.panels);
    return moves;
  }

  // What is written no longer holds: do not wait for its turn.
  #hurry() {
    this.#readouts.hurry();
    this.#announcer.hurry();
  }

  // Twice a second: the theme, and what the server may not have heard.
  #tick() {
    const now = performance.now();
    this.#readTheme();
    showProgress(this.#store); // the list may have been drawn anew
    this.#server.repeat(now);
    if (this.#server.keepsWaiting(now)) this.#announcer.show("Waiting for the server…", 1000);
  }

  #readTheme() {
    if (this.#picture.readTheme()) this.#frames.wake(100);
  }
}

// After the first verdict, when the page is idle: stores what the next visit needs, and registers the service worker
// that opens this page without a network. A page that is only open stores nothing.
"use strict";

(function () {
  const { kept } = TradeMail;
  const IDLE_AT_MOST = 5_000; // milliseconds: a page that is never idle stores all the same

  /** @type {Promise<void>} */
  let last = Promise.resolve();
  /** @type {((state: KeptState, bytes: number) => void)[]} */
  const listeners = [];

  /** @param {KeptState} state @param {number} [bytes] */
  const tell = (state, bytes = 0) => listeners.forEach((call) => call(state, bytes));

  function idle() {
    return new Promise((resolve) => {
      if ("requestIdleCallback" in self) requestIdleCallback(resolve, { timeout: IDLE_AT_MOST });
      else setTimeout(resolve, 500);
    });
  }

  /** The worker for pages and their files; without one the runtime is kept nevertheless. @param {string} base */
  async function register(base) {
    if (!navigator.serviceWorker) return;
    const root = kept.rootOf(base);
    const registration = await navigator.serviceWorker.register(new URL("sw.js", root), { scope: root.href });
    if (registration.active) await registration.update().catch(() => {}); // perhaps there is a newer one by now
    // The newest one: an older worker belongs to another build, and would refuse this page.
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    const runtime = base.replace(/\/$/, "").replace(/^.*\//, "");
    worker?.postMessage({ type: "keep", page: location.pathname, runtime });
  }

  /** @param {Keepable} what */
  async function keep({ base, files, snapshot }) {
    await idle();
    if (!kept.possible()) return;
    if (kept.refused()) return tell("removed");
    if (files.size > 0 || !(await kept.complete(base))) {
      const bytes = await snapshot().catch(() => null); // the worker may be gone by now: next time, then
      const whole = new Map(files);
      if (bytes) whole.set(kept.IMAGE, bytes);
      if (!(await kept.store(base, whole))) return tell("none");
    }
    files.clear();
    await register(base).catch(() => {}); // no service workers here, as in some private windows
    tell("kept", await kept.size(base));
  }

  /** Once for each start of Python. @param {Keepable} what */
  function after(what) {
    last = last.then(() => keep(what)).catch(() => {});
    return last;
  }

  /** Takes everything away again, and puts nothing back until the reader says so. @param {string} base */
  async function remove(base) {
    kept.refuse(true);
    await last;
    const registration = await navigator.serviceWorker?.getRegistration(kept.rootOf(base)).catch(() => undefined);
    if (registration?.scope === kept.rootOf(base).href) await registration.unregister();
    await kept.clear(base);
    tell("removed");
  }

  /** The reader wants it back: with the next start of Python, as what this one has read is gone. */
  function allow() {
    kept.refuse(false);
    tell("allowed");
  }

  TradeMail.keeping = { after, remove, allow, listen: (call) => void listeners.push(call), idle: () => last };
})();

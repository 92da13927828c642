// The site's one service worker, without a network the second way to a page that has a checker. The build writes it as
// /sw.js, with the list of what belongs together before this text (macros/service_worker.py). As long as there is a
// network it changes nothing: a page and its files come from the server, as if it were not here.
"use strict";

(function () {
  /**
   * @type {{runtime: string, pages: string, files: Record<string, string>}}
   *   Two versions, and the SHA-256 of every file of the pages by its path below the root.
   */
  const build = self.TRADE_MAIL_BUILD;
  const root = new URL("./", location.href);
  const PATIENCE = 4_000; // milliseconds: a network that is slower than this to begin with is none
  /** The groups of this version. Each is filled by its own part: the runtime by the page, which has checked it. */
  const GROUPS = { runtime: `runtime-${build.runtime}`, pages: `pages-${build.pages}` };
  const nameOf = (group) => root.pathname + group;
  /** Clients whose page came from the group: only their files come from there too, so that no two versions meet. */
  const fromHere = new Set();

  /** The path in the list for an address, or undefined. */
  function listed(address) {
    const url = new URL(address);
    if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return undefined;
    const path = decodeURI(url.pathname.slice(root.pathname.length)).replace(/(^|\/)$/, "$1index.html");
    return Object.hasOwn(build.files, path) ? path : undefined;
  }

  async function isWhole(bytes, path) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === build.files[path];
  }

  /** A file as it was stored, unless it was damaged since. */
  async function stored(path) {
    const group = await caches.open(nameOf(GROUPS.pages));
    const found = await group.match(root.href + path);
    if (!found) return undefined;
    const bytes = await found.arrayBuffer();
    if (await isWhole(bytes, path)) return new Response(bytes, { headers: found.headers });
    await group.delete(root.href + path);
    return undefined;
  }

  /** Stores a file that is the one of this build. Throws if the server has another one by now. */
  async function store(group, path) {
    const address = root.href + path;
    if (await group.match(address)) return;
    for (const cache of ["default", "reload"]) {
      const response = await fetch(address.replace(/(^|\/)index\.html$/, "$1"), { cache });
      const bytes = await response.arrayBuffer();
      if (response.ok && (await isWhole(bytes, path))) {
        const headers = { "Content-Type": response.headers.get("Content-Type") ?? "" };
        await group.put(address, new Response(bytes, { headers }));
        return;
      }
    }
    throw new Error(`${path} is not the file of this build`);
  }

  /** What other versions have left. The name's end is compared whole, as other sites may live on this origin. */
  async function clean() {
    const mine = Object.values(GROUPS).map(nameOf);
    const old = (await caches.keys()).filter((name) => {
      const group = name.startsWith(root.pathname) ? name.slice(root.pathname.length) : "";
      return /^(runtime|pages)-[0-9a-f]+$/.test(group) && !mine.includes(name);
    });
    await Promise.all(old.map((name) => caches.delete(name)));
  }

  /** Stores a page and what it loads; the page last, so that it is never offered without its files. */
  async function keep({ page, runtime }) {
    const path = listed(new URL(page, root).href);
    if (!path || runtime !== build.runtime) return; // a page of another build
    const group = await caches.open(nameOf(GROUPS.pages));
    const files = Object.keys(build.files).filter((name) => !name.endsWith(".html"));
    await Promise.all(files.map((name) => store(group, name)));
    await store(group, path);
  }

  async function page(event, path) {
    const kept = () => stored(path).then((found) => (found && fromHere.add(event.resultingClientId), found));
    const late = new Promise((_resolve, reject) => setTimeout(() => reject(new Error("no answer in time")), PATIENCE));
    const network = fetch(event.request);
    try {
      const response = await Promise.race([network, late]);
      return (response.status >= 500 && (await kept())) || response;
    } catch (_error) {
      return (await kept()) ?? network;
    }
  }

  self.addEventListener("activate", (event) => event.waitUntil(clean()));
  self.addEventListener("message", (event) => {
    if (event.data?.type === "keep") event.waitUntil(keep(event.data).catch(() => {}));
  });
  self.addEventListener("fetch", (event) => {
    const path = event.request.method === "GET" ? listed(event.request.url) : undefined;
    if (!path) return;
    if (event.request.mode === "navigate") event.respondWith(page(event, path));
    else if (fromHere.has(event.clientId)) event.respondWith(stored(path).then((found) => found ?? fetch(event.request)));
  });
})();

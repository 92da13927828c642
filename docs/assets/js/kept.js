// What stays in the reader's browser for the next visit: the runtime's files and the memory of a started Python, in one
// group of Cache Storage for each version. Nothing here ever fails: what cannot be read or stored is simply not there.
"use strict";

(function () {
  const FLAG = "trade-mail-keep";
  const HASH = "X-Content-Sha256";
  const LENGTH = "X-Content-Length";
  const IMAGE = "memory-1"; // the number changes with the way in which a memory is stored
  let refusedHere = false;

  /** The site's root, which is two folders above the runtime's. @param {string} base */
  const rootOf = (base) => new URL("../../", base);

  /** One origin may hold several sites, so that a group's name begins with the site's path. @param {string} base */
  const groupOf = (base) => `${rootOf(base).pathname}runtime-${base.replace(/\/$/, "").replace(/^.*\//, "")}`;

  /** @template T @param {() => Promise<T>} work @returns {Promise<T | null>} */
  async function quietly(work) {
    try {
      return await work();
    } catch (_error) {
      return null; // no storage here, or none for this page
    }
  }

  /** Whether this browser has a storage that a page's files can be kept in. Hashes and caches want a secure origin. */
  const possible = () => location.protocol !== "file:" && "caches" in self && Boolean(self.crypto?.subtle);

  /** Whether the reader has said that nothing shall stay here. */
  function refused() {
    try {
      return refusedHere || localStorage.getItem(FLAG) === "no";
    } catch (_error) {
      return refusedHere;
    }
  }

  /** @param {boolean} no */
  function refuse(no) {
    refusedHere = no;
    try {
      if (no) localStorage.setItem(FLAG, "no");
      else localStorage.removeItem(FLAG);
    } catch (_error) {
      // This page remembers it; the next one finds nothing stored and must be told again.
    }
  }

  /** @param {Bytes} bytes */
  async function sha256(bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Whether an earlier visit left anything of this version. @param {string} base */
  const any = async (base) => possible() && Boolean(await quietly(() => caches.has(groupOf(base))));

  /** @param {string} base @param {string} name @returns {Promise<Response | null>} */
  async function found(base, name) {
    if (!possible()) return null;
    return quietly(async () => (await caches.match(base + name, { cacheName: groupOf(base) })) ?? null);
  }

  /** One file of the runtime, unchecked: the transport holds it against the manifest. @param {string} base @param {string} name */
  async function file(base, name) {
    const response = await found(base, name);
    return response && quietly(async () => new Uint8Array(await response.arrayBuffer()));
  }

  /** The stored memory, if it is there and whole. @param {string} base @returns {Promise<Bytes | null>} */
  async function image(base) {
    const response = await found(base, IMAGE);
    if (!response) return null;
    const bytes = await quietly(async () => new Uint8Array(await response.arrayBuffer()));
    if (bytes && (await sha256(bytes)) === response.headers.get(HASH)) return bytes;
    await forget(base, IMAGE);
    return null;
  }

  /** @param {string} base @param {string} [name] the memory if none is named */
  function forget(base, name = IMAGE) {
    return possible() ? quietly(async () => (await caches.open(groupOf(base))).delete(base + name)) : Promise.resolve(null);
  }

  /**
   * Stores files that were checked, all or none: a half of them would take room and save nobody anything.
   * @param {string} base @param {Map<string, Bytes>} files by name
   * @returns {Promise<boolean>}
   */
  async function store(base, files) {
    try {
      const group = await caches.open(groupOf(base));
      for (const [name, bytes] of files) {
        const headers = { "Content-Type": "application/octet-stream", [HASH]: await sha256(bytes), [LENGTH]: String(bytes.length) };
        await group.put(base + name, new Response(bytes, { headers }));
      }
      return true;
    } catch (_error) {
      await quietly(() => caches.delete(groupOf(base)));
      return false;
    }
  }

  /** How many bytes are stored. @param {string} base @returns {Promise<number>} */
  async function size(base) {
    const responses = await quietly(async () => (await caches.open(groupOf(base))).matchAll());
    return (responses ?? []).reduce((sum, response) => sum + Number(response.headers.get(LENGTH)), 0);
  }

  /** Whether the memory is stored already. @param {string} base */
  const complete = async (base) => Boolean(await found(base, IMAGE));

  /** Deletes every group of this site, whatever its version. @param {string} base */
  async function clear(base) {
    const { pathname } = rootOf(base);
    const ours = (/** @type {string} */ name) => name.startsWith(pathname) && /^[a-z]+-[0-9a-f]+$/.test(name.slice(pathname.length));
    await quietly(async () => Promise.all((await caches.keys()).filter(ours).map((name) => caches.delete(name))));
  }

  TradeMail.kept = { IMAGE, rootOf, possible, any, refused, refuse, file, image, forget, store, size, complete, clear };
})();

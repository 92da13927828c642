// Brings the runtime's files to the page and checks each against the manifest. The manifest itself is checked against
// the runtime's folder name, which the page was built with. Under file:// another file does the bringing (payload.js).
"use strict";

/**
 * @typedef {"loader" | "glue" | "wasm" | "modules"} RuntimeRole
 * @typedef {{path: string, bytes: number, sha256: string, role: RuntimeRole}} RuntimeFile
 * @typedef {{pyodide: string, lock: RuntimeLock, files: RuntimeFile[]}} RuntimeManifest
 * @typedef {Uint8Array<ArrayBuffer>} Bytes
 *
 * @typedef {object} Runtime  Everything that a worker needs to start. Each part comes when it is there and was checked.
 * @property {string} version
 * @property {Map<string, Bytes>} files  What was downloaded and checked, by name, until it is stored for the next visit.
 * @property {Promise<Bytes[]>} scripts  Pyodide's own JavaScript, to stand at the beginning of the worker's text.
 * @property {Promise<{module: WebAssembly.Module, modules: Bytes, lock: RuntimeLock}>} rest
 *
 * @typedef {(progress: {stage: string, bytes: number, total: number}) => void} OnProgress
 * @typedef {(url: string, role: RuntimeRole | "manifest", add: (chunk: Bytes) => void) => Promise<Bytes>} Fetcher
 *   Brings one file, calling `add` with every piece; rejects with a `network` failure.
 * @typedef {{runtime: string, payload?: string, onprogress: OnProgress, signal: AbortSignal}} LoadOptions
 */

(function () {
  const { Failure } = TradeMail.protocol;
  // Named here as well as in the manifest, so that no download waits for the manifest. The largest goes first.
  /** @type {Record<RuntimeRole, string>} */
  const NAMES = { wasm: "pyodide.asm.wasm", modules: "modules.zip", glue: "pyodide.asm.js", loader: "pyodide.js" };

  const MANIFEST = "manifest.json";

  /** The last part of the runtime's address: its version. @param {string} base */
  const folderName = (base) => base.replace(/\/$/, "").replace(/^.*\//, "");

  /** @param {Bytes} bytes */
  async function sha256(bytes) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** @param {Bytes} bytes @param {RuntimeFile} file */
  async function verified(bytes, file) {
    // Browsers hash in secure contexts only (https, localhost, file). On a bare http intranet the length must do.
    const same = bytes.byteLength === file.bytes && (!crypto.subtle || (await sha256(bytes)) === file.sha256);
    if (!same) throw new Failure("integrity", `${file.path} is not the file that this page was built with`);
    return bytes;
  }

  /** @param {Bytes} bytes @param {string} version @returns {Promise<RuntimeManifest>} */
  async function parsedManifest(bytes, version) {
    if (crypto.subtle && !(await sha256(bytes)).startsWith(version)) {
      throw new Failure("integrity", "manifest.json is not the file that this page was built with");
    }
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Reads a stream to its end. @param {ReadableStream<Bytes>} stream @param {(chunk: Bytes) => void} add */
  async function collect(stream, add) {
    const reader = stream.getReader();
    /** @type {Bytes[]} */
    const chunks = [];
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
      add(part.value);
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
  }

  /** @param {AbortSignal} signal @returns {Fetcher} */
  function overHttp(signal) {
    return async (url, _role, add) => {
      try {
        const response = await fetch(url, { signal });
        if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
        return await collect(/** @type {ReadableStream<Bytes>} */ (response.body), add);
      } catch (error) {
        throw new Failure("network", `${url}: ${String(error)}`);
      }
    };
  }

  /**
   * Compiles while the bytes arrive. The stream is made here, so the server's MIME type does not matter, and a file
   * that turns out to be damaged is still read to its end and reported as damaged, not as uncompilable.
   */
  function compiler() {
    if (!WebAssembly.compileStreaming) {
      return { add: () => {}, finish: (/** @type {Bytes} */ bytes) => WebAssembly.compile(bytes) };
    }
    /** @type {ReadableStreamDefaultController<Bytes> | undefined} */
    let feed;
    const stream = new ReadableStream({ start: (controller) => void (feed = controller), cancel: () => void (feed = undefined) });
    const compiling = WebAssembly.compileStreaming(new Response(stream, { headers: { "Content-Type": "application/wasm" } }));
    compiling.catch(() => {}); // asked for in `finish`, or not at all if the download fails first
    return {
      /** @param {Bytes} chunk */
      add: (chunk) => feed?.enqueue(chunk),
      finish: () => (feed?.close(), compiling),
    };
  }

  /**
   * Adds up the bytes of all files and tells them once the total is known. @param {OnProgress} onprogress
   */
  function counter(onprogress) {
    let bytes = 0;
    let total = 0;
    return {
      /** @param {RuntimeManifest} manifest */
      expect(manifest) {
        total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
      },
      /** @param {Bytes} chunk */
      add(chunk) {
        bytes += chunk.byteLength;
        if (total > 0) onprogress({ stage: "download", bytes: Math.min(bytes, total), total });
      },
    };
  }

  /** Loads a classic script beside the page. @param {string} url @returns {Promise<unknown>} */
  function script(url) {
    return new Promise((resolve, reject) => {
      const element = document.createElement("script");
      element.src = url;
      element.onload = resolve;
      element.onerror = () => reject(new Failure("network", `${url} cannot be read`));
      document.head.append(element);
    });
  }

  /** @param {LoadOptions} options @returns {Promise<Fetcher>} */
  async function fetcher({ runtime, payload = `${runtime}file/`, signal }) {
    if (location.protocol !== "file:") return overHttp(signal);
    await script(`${payload}payload.js`);
    return TradeMail.payload(payload, script);
  }

  /**
   * Starts all downloads. The parts reject with a Failure.
   * @param {LoadOptions} options @returns {Promise<Runtime>}
   */
  async function load(options) {
    const { runtime: base, onprogress } = options;
    const bring = await fetcher(options);
    const version = folderName(base);
    const count = counter(onprogress);
    const visited = await TradeMail.kept.any(base);
    /** @type {Map<string, Bytes>} */
    const files = new Map();
    const manifest = wholeManifest();
    manifest.then(count.expect, () => {});

    /**
     * What `use` makes of a file that the last visit left here; null if there is none, or if it is damaged.
     * @template T @param {string} name @param {(bytes: Bytes) => Promise<T>} use @returns {Promise<T | null>}
     */
    async function lastVisits(name, use) {
      const bytes = visited ? await TradeMail.kept.file(base, name) : null;
      try {
        return bytes && (await use(bytes));
      } catch (_error) {
        await TradeMail.kept.forget(base, name);
        return null;
      }
    }

    async function wholeManifest() {
      const left = await lastVisits(MANIFEST, (bytes) => parsedManifest(bytes, version));
      if (left) return left;
      const bytes = await bring(base + MANIFEST, "manifest", () => {});
      const parsed = await parsedManifest(bytes, version);
      files.set(MANIFEST, bytes);
      return parsed;
    }

    /** @param {RuntimeRole} role @returns {(bytes: Bytes) => Promise<Bytes>} */
    function checked(role) {
      return async (bytes) => {
        const entry = (await manifest).files.find((candidate) => candidate.role === role);
        if (!entry) throw new Failure("integrity", `the manifest has no ${role}`);
        return verified(bytes, entry);
      };
    }

    /** @param {RuntimeRole} role @param {(chunk: Bytes) => void} [also] */
    async function download(role, also) {
      const bytes = await bring(base + NAMES[role], role, (chunk) => {
        count.add(chunk);
        also?.(chunk);
      });
      files.set(NAMES[role], await checked(role)(bytes));
      return bytes;
    }

    /** @param {RuntimeRole} role */
    async function file(role) {
      const left = await lastVisits(NAMES[role], checked(role));
      if (left) count.add(left);
      return left ?? download(role);
    }

    async function compiledModule() {
      const left = await lastVisits(NAMES.wasm, async (bytes) => {
        const [module] = await Promise.all([WebAssembly.compile(bytes), checked("wasm")(bytes)]);
        count.add(bytes);
        return module;
      });
      if (left) return left;
      const wasm = compiler();
      const bytes = await download("wasm", wasm.add);
      try {
        return await wasm.finish(bytes);
      } catch (error) {
        throw new Failure("wasm", String(error));
      }
    }

    async function rest() {
      const [module, modules, { lock }] = await Promise.all([compiledModule(), file("modules"), manifest]);
      return { module, modules, lock };
    }

    return { version, files, scripts: Promise.all([file("loader"), file("glue")]), rest: rest() };
  }

  TradeMail.transport = { load, collect };
})();

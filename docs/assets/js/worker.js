// What runs in the worker. The page never calls this function: it puts its text into a Blob, behind Pyodide's own
// scripts, because a worker made from a Blob is bound by the page's Content-Security-Policy and starts under file:// too.
"use strict";

/**
 * @typedef {(stage: string, done: number, total: number) => void} Tell
 *
 * @typedef {object} RuntimeBoot  The Python module runtime_boot.
 * @property {(id: number, text: string, tell?: Tell) => Promise<string>} handle
 * @property {(id: number) => void} cancel
 * @property {() => void} start
 * @property {() => void} warm_up
 * @property {() => void} resume
 *
 * @typedef {{pyimport(name: string): RuntimeBoot, makeMemorySnapshot(): Bytes}} PyodideApi
 */

/**
 * @param {ReturnType<TradeMailNamespace["makeProtocol"]>} protocol
 * @param {ReturnType<TradeMailNamespace["makeSnapshots"]>} snapshots
 */
TradeMail.workerMain = function workerMain(protocol, snapshots) {
  const { Failure, isRequest, isForPython } = protocol;
  const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (globalThis));
  /** @type {Promise<RuntimeBoot> | undefined} */
  let python;
  /** @type {Bytes | null} The memory as it was before the first request; given away once. */
  let captured = null;

  // For Python, which sees a stand-in of this scope, whose getters (such as `navigator`) refuse to be called.
  scope.isOnline = () => navigator.onLine;

  /**
   * Stage 0: whoever waits for this lock learns at once that the worker has died.
   * @param {string} name @returns {Promise<boolean>} whether it is held, which it must be before anybody waits for it
   */
  function holdLock(name) {
    if (!name) return Promise.resolve(false);
    return new Promise((resolve) => {
      const forEver = () => (resolve(true), new Promise(() => {}));
      navigator.locks.request(name, forEver).catch(() => resolve(false));
    });
  }

  /**
   * Stage 1: Pyodide. It insists on fetching and compiling for itself, so for as long as it starts, `fetch` and
   * `instantiateStreaming` hand it what the page has already fetched, checked and compiled.
   * @param {BootRequest} request @returns {Promise<PyodideApi>}
   */
  async function startPyodide({ module, modules, lock, image, capture }) {
    const { fetch, _createPyodideModule } = scope;
    /** @type {Record<string, unknown>} */
    const options = { indexURL: "file:///", stdLibURL: "file:///modules.zip", lockFileContents: lock };
    if (image) options._loadSnapshot = snapshots.decode(image);
    else if (capture) options._makeSnapshot = true;
    const { instantiateStreaming } = WebAssembly;
    // The addresses are names by which the two files are told apart; no request is sent to them.
    scope.fetch = async (url) => new Response(String(url).endsWith(".zip") ? modules : null);
    WebAssembly.instantiateStreaming = async (_response, imports) => ({
      module,
      instance: await WebAssembly.instantiate(module, imports),
    });
    // Pyodide takes the snapshot's length for the memory's, though a head stands before it: whole pages of 64 KiB only.
    scope._createPyodideModule = (settings) => {
      if (settings.INITIAL_MEMORY) settings.INITIAL_MEMORY -= settings.INITIAL_MEMORY % 65536;
      return _createPyodideModule(settings);
    };
    try {
      return await scope.loadPyodide(options);
    } finally {
      scope.fetch = fetch;
      scope._createPyodideModule = _createPyodideModule;
      WebAssembly.instantiateStreaming = instantiateStreaming;
    }
  }

  /**
   * Stage 2: our package. The memory is copied before anything that a reader typed can be in it.
   * @param {PyodideApi} pyodide @param {BootRequest} request
   */
  function openCheckers(pyodide, { image, capture }) {
    const boot = pyodide.pyimport("runtime_boot");
    if (image) {
      boot.resume();
      return boot;
    }
    boot.start();
    boot.warm_up();
    try {
      captured = capture ? pyodide.makeMemorySnapshot() : null;
    } catch (_error) {
      captured = null; // Python holds something of JavaScript's that cannot be stored: no snapshot, no harm
    }
    return boot;
  }

  /** @param {SnapshotRequest} request @returns {SnapshotAnswer} */
  function giveSnapshot({ id, checker }) {
    const memory = captured;
    captured = null;
    return { type: "snapshot", id, checker, bytes: memory && snapshots.encode(memory) };
  }

  /** @param {BootRequest} request */
  async function boot(request) {
    const pyodide = await startPyodide(request);
    scope.postMessage({ type: "progress", id: request.id, checker: "", stage: "checkers", bytes: 1, total: 1 });
    return openCheckers(pyodide, request);
  }

  /** Never answers twice and never throws for what a request contains. @param {unknown} request @returns {Promise<WorkerAnswer | null>} */
  async function handle(request) {
    if (!isRequest(request)) throw new Failure("bad-request", "this message is not in the protocol");
    if (request.type === "boot") {
      const held = holdLock(request.alive);
      python ??= boot(request);
      await python.catch((error) => {
        // The page ends a worker that says it is broken; here it is only the stored memory, and the page knows a way on.
        throw request.image ? new Failure("python", `the stored memory did not start: ${error}`) : error;
      });
      return { type: "ready", id: request.id, checker: request.checker, version: request.version, held: await held };
    }
    if (!python) throw new Failure("bad-request", "nothing was booted yet");
    if (isForPython(request)) return answer(await python, request);
    if (request.type === "snapshot") return giveSnapshot(request);
    (await python).cancel(request.id);
    return null;
  }

  /** @param {RuntimeBoot} boot @param {PythonRequest} request @returns {Promise<WorkerAnswer>} */
  async function answer(boot, request) {
    const { id, checker } = request;
    const text = JSON.stringify(request);
    if (request.type !== "lookup") return JSON.parse(await boot.handle(id, text));
    /** @type {Tell} */
    const tell = (stage, done, total) => scope.postMessage({ type: "progress", id, checker, stage, bytes: done, total });
    return JSON.parse(await boot.handle(id, text, tell));
  }

  /** An error of Python's own leaves the interpreter whole; anything else that WebAssembly throws has broken it. @param {unknown} error */
  function codeOf(error) {
    if (error instanceof Failure) return error.code;
    return error instanceof WebAssembly.RuntimeError || error instanceof RangeError ? "killed" : "python";
  }

  scope.onmessage = async (event) => {
    const { id = -1, checker = "" } = event.data ?? {};
    try {
      const answer = await handle(event.data);
      if (answer) scope.postMessage(answer, answer.type === "snapshot" && answer.bytes ? [answer.bytes.buffer] : []);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      scope.postMessage({ type: "failed", id, checker, code: codeOf(error), message });
    }
  };
};

// A browser that cannot read a static block cannot read Pyodide either. It refuses this whole file, and floor.js sees that.
TradeMail.StaticBlock = class {
  static {
    this.read = true;
  }
};

// What runs in the worker. The page never calls this function: it puts its text into a Blob, behind Pyodide's own
// scripts, because a worker made from a Blob is bound by the page's Content-Security-Policy and starts under file:// too.
"use strict";

/**
 * @typedef {(stage: string, done: number, total: number) => void} Tell
 * @typedef {{handle(id: number, text: string, tell?: Tell): Promise<string>, cancel(id: number): void, start(): void}} RuntimeBoot
 *   The Python module runtime_boot.
 * @typedef {{pyimport(name: string): RuntimeBoot}} PyodideApi
 */

/** @param {ReturnType<TradeMailNamespace["makeProtocol"]>} protocol */
TradeMail.workerMain = function workerMain(protocol) {
  const { Failure, isRequest, isForPython } = protocol;
  const scope = /** @type {WorkerScope} */ (/** @type {unknown} */ (globalThis));
  /** @type {Promise<RuntimeBoot> | undefined} */
  let python;

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
  async function startPyodide({ module, modules, lock }) {
    const { fetch } = scope;
    const { instantiateStreaming } = WebAssembly;
    // The addresses are names by which the two files are told apart; no request is sent to them.
    scope.fetch = async (url) => new Response(String(url).endsWith(".zip") ? modules : null);
    WebAssembly.instantiateStreaming = async (_response, imports) => ({
      module,
      instance: await WebAssembly.instantiate(module, imports),
    });
    try {
      return await scope.loadPyodide({ indexURL: "file:///", stdLibURL: "file:///modules.zip", lockFileContents: lock });
    } finally {
      scope.fetch = fetch;
      WebAssembly.instantiateStreaming = instantiateStreaming;
    }
  }

  /** Stage 2: our package. @param {PyodideApi} pyodide */
  function openCheckers(pyodide) {
    const boot = pyodide.pyimport("runtime_boot");
    boot.start();
    return boot;
  }

  /** @param {BootRequest} request */
  async function boot(request) {
    const pyodide = await startPyodide(request);
    scope.postMessage({ type: "progress", id: request.id, checker: "", stage: "checkers", bytes: 1, total: 1 });
    return openCheckers(pyodide);
  }

  /** Never answers twice and never throws for what a request contains. @param {unknown} request @returns {Promise<WorkerAnswer | null>} */
  async function handle(request) {
    if (!isRequest(request)) throw new Failure("bad-request", "this message is not in the protocol");
    if (request.type === "boot") {
      const held = holdLock(request.alive);
      python ??= boot(request);
      await python;
      return { type: "ready", id: request.id, checker: request.checker, version: request.version, held: await held };
    }
    if (!python) throw new Failure("bad-request", "nothing was booted yet");
    if (isForPython(request)) return answer(await python, request);
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
      if (answer) scope.postMessage(answer);
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

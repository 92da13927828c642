// The page's side of the worker: one worker a page, a promise for every request, and an end to every wait.
"use strict";

/**
 * @typedef {object} ClientOptions
 * @property {string} runtime  Absolute address of the runtime's folder, with a slash at its end.
 * @property {string} [payload]  Under file://: the folder of the payload scripts, if it is not `file/` in the runtime's.
 * @property {{silence?: number, answer?: number}} [limits]  Milliseconds; see LIMITS.
 *
 * @typedef {Omit<CheckRequest, "id"> | Omit<LookupRequest, "id"> | Omit<WatchRequest, "id"> | Omit<FixRequest, "id"> |
 *   Omit<ExplainRequest, "id"> | Omit<ExportRequest, "id">} Question
 * @typedef {"idle" | "loading" | "ready" | "failed"} ClientState
 */

(function () {
  const { Failure, isAnswer } = TradeMail.protocol;
  const LIMITS = {
    silence: 60_000, // a start that neither downloads nor gets a stage further for so long has failed
    answer: 30_000, // a request that takes longer has hung: look-ups end by their own, shorter deadline
  };

  /** For whoever measures a start: where its time goes. @param {string} step */
  const mark = (step) => void performance.mark(`trade-mail-${step}`);

  /** @param {Bytes[]} scripts @returns {string} a Blob's address; its text is Pyodide, then our three functions */
  function workerUrl(scripts) {
    const main = `;(${TradeMail.workerMain})((${TradeMail.makeProtocol})(), (${TradeMail.makeSnapshots})());`;
    const parts = scripts.flatMap((script) => [script, "\n"]);
    return URL.createObjectURL(new Blob([...parts, main], { type: "text/javascript" }));
  }

  class Client {
    /** @type {ClientState} */
    state = "idle";
    /** @type {OnProgress} */
    onprogress = () => {};
    #options;
    #limits;
    #lastId = 0;
    /** What the page has downloaded is kept once it has worked: a new worker needs no network. @type {Runtime | undefined} */
    #runtime;
    /** @type {Promise<{version: string}> | undefined} */
    #starting;
    /** Ends everything that belongs to the present start. @type {AbortController} */
    #run = new AbortController();
    /** @type {Worker | undefined} */
    #worker;
    /** @type {Map<number, {resolve: (answer: any) => void, reject: (reason: unknown) => void, tell?: OnProgress}>} */
    #waiting = new Map();
    /** Whether Python went on from the memory of an earlier visit. */
    restored = false;
    #judged = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    #silence;

    /** @param {ClientOptions} options */
    constructor(options) {
      this.#options = options;
      this.#limits = { ...LIMITS, ...options.limits };
    }

    /** Downloads and boots, once. @returns {Promise<{version: string}>} rejects with a Failure */
    start() {
      this.#starting ??= this.#start();
      return this.#starting;
    }

    /** A fresh worker, after a failure or instead of one that works. */
    restart() {
      this.dispose();
      return this.start();
    }

    /**
     * @param {Question} question
     * @param {OnProgress} [tell]  Hears how far a look-up is.
     * @returns {Promise<ResultAnswer> & {id: number}} the id is for `cancel`; rejects with a Failure
     */
    request(question, tell) {
      const id = ++this.#lastId;
      const { signal } = this.#run;
      const answer = this.start().then(() => {
        signal.throwIfAborted();
        return this.#ask({ ...question, id }, this.#limits.answer, tell);
      });
      answer.then(() => this.#keep(), () => {});
      return Object.assign(answer, { id });
    }

    /** Takes a request back: its promise rejects with `cancelled`, and Python stops waiting for whatever it waits for. @param {number} id */
    cancel(id) {
      this.#settle(id)?.reject(new Failure("cancelled", "the request was taken back"));
      this.#worker?.postMessage({ type: "cancel", id, checker: "" });
    }

    /** Ends the worker and all downloads. `start` begins anew. */
    dispose() {
      this.#end(new Failure("cancelled", "the worker was put away"), "idle");
      this.#starting = undefined;
      this.#run = new AbortController();
    }

    async #start() {
      const run = this.#run;
      this.state = "loading";
      this.#hush();
      try {
        const options = { ...this.#options, onprogress: this.#progress.bind(this), signal: run.signal };
        const image = TradeMail.kept.image(this.#options.runtime);
        const runtime = this.#runtime ?? (await TradeMail.transport.load(options));
        const ready = await this.#bootFrom(image, runtime, run.signal);
        this.#runtime = runtime;
        this.state = "ready";
        mark("ready");
        return { version: ready.version };
      } catch (error) {
        const failure = run.signal.aborted ? run.signal.reason : error;
        if (!run.signal.aborted) this.#end(failure, "failed");
        throw failure;
      } finally {
        if (run === this.#run) clearTimeout(this.#silence);
      }
    }

    /** @param {Promise<Bytes | null>} image @param {Runtime} runtime @param {AbortSignal} signal */
    async #bootFrom(image, runtime, signal) {
      this.#judged = false;
      try {
        return await this.#boot(runtime, signal, image);
      } catch (error) {
        if (!this.restored || signal.aborted) throw error;
        // A stored memory that does not start is no reason to fail: the other way is longer and needs no storage.
        await TradeMail.kept.forget(this.#options.runtime);
        this.#worker?.terminate();
        return this.#boot(runtime, signal, Promise.resolve(null));
      }
    }

    /** After the first answer of a start: what the next visit needs. */
    #keep() {
      if (this.#judged || !this.#runtime) return;
      this.#judged = true;
      mark("answered");
      const snapshot = async () => (await this.#ask({ type: "snapshot", id: ++this.#lastId, checker: "" }, this.#limits.answer)).bytes;
      TradeMail.keeping.after({ base: this.#options.runtime, files: this.#runtime.files, snapshot });
    }

    /** @param {Runtime} runtime @param {AbortSignal} signal @param {Promise<Bytes | null>} kept @returns {Promise<ReadyAnswer>} */
    async #boot({ version, scripts, rest }, signal, kept) {
      rest.catch(() => {}); // asked for below, unless the scripts fail first
      // The worker reads its scripts, a megabyte of them, while the largest file is still on its way.
      const url = workerUrl(await scripts);
      signal.throwIfAborted();
      mark("scripts");
      this.#listen(new Worker(url));
      try {
        const [{ module, modules, lock }, image] = await Promise.all([rest, kept]);
        this.restored = Boolean(image);
        mark("compiled");
        signal.throwIfAborted();
        // Browsers tell nobody when they end a worker, but they free its locks. Without a secure origin there are none.
        const alive = self.isSecureContext && location.protocol !== "file:" ? `trade-mail-${url}` : "";
        const id = ++this.#lastId;
        const capture = !image && TradeMail.kept.possible() && !TradeMail.kept.refused();
        const start = { version, alive, module, modules, lock, image, capture };
        const ready = await this.#ask({ type: "boot", id, checker: "", ...start });
        if (ready.held) this.#watch(alive, signal);
        return ready;
      } finally {
        URL.revokeObjectURL(url);
      }
    }

    /** @param {Worker} worker */
    #listen(worker) {
      this.#worker = worker;
      worker.onmessage = (event) => this.#hear(event.data);
      worker.onerror = (event) => this.#end(new Failure("killed", event.message || "the worker did not start"), "failed");
    }

    /** @param {string} name @param {AbortSignal} signal */
    #watch(name, signal) {
      const died = () => {
        if (!signal.aborted) this.#end(new Failure("killed", "the browser ended the worker"), "failed");
      };
      navigator.locks.request(name, { signal }, died).catch(() => {}); // rejects when this run is over, which is no news
    }

    /** @param {WorkerRequest} request @param {number} [ms] @param {OnProgress} [tell] @returns {Promise<any>} */
    #ask(request, ms, tell) {
      return new Promise((resolve, reject) => {
        const timer = ms && setTimeout(() => this.#end(new Failure("timeout", `no answer in ${ms} ms`), "failed"), ms);
        const done = () => clearTimeout(timer);
        this.#waiting.set(request.id, {
          resolve: (answer) => (done(), resolve(answer)),
          reject: (reason) => (done(), reject(reason)),
          tell,
        });
        this.#worker?.postMessage(request);
      });
    }

    /** @param {unknown} answer */
    #hear(answer) {
      if (!isAnswer(answer)) throw new Failure("bad-request", "the worker's message is not in the protocol");
      if (answer.type === "progress") return mark(answer.stage), (this.#waiting.get(answer.id)?.tell ?? this.#progress).call(this, answer);
      if (answer.type !== "failed") return this.#settle(answer.id)?.resolve(answer);
      const failure = new Failure(answer.code, answer.message);
      this.#settle(answer.id)?.reject(failure);
      if (answer.code === "killed") this.#end(failure, "failed");
    }

    /** @param {number} id */
    #settle(id) {
      const entry = this.#waiting.get(id);
      this.#waiting.delete(id);
      return entry;
    }

    /** @type {OnProgress} */
    #progress({ stage, bytes, total }) {
      if (this.state === "loading") this.#hush();
      this.onprogress({ stage, bytes, total });
    }

    #hush() {
      clearTimeout(this.#silence);
      const ms = this.#limits.silence;
      this.#silence = setTimeout(() => this.#end(new Failure("timeout", `no progress in ${ms} ms`), "failed"), ms);
    }

    /** Nobody waits any longer. @param {InstanceType<typeof Failure>} failure @param {ClientState} state */
    #end(failure, state) {
      clearTimeout(this.#silence);
      this.state = state;
      // Whatever went wrong with it, the next start does not go on from this memory.
      if (this.restored && state === "failed") TradeMail.kept.forget(this.#options.runtime);
      this.#run.abort(failure);
      this.#worker?.terminate();
      this.#worker = undefined;
      for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(failure);
      this.#starting = Promise.reject(failure);
      this.#starting.catch(() => {});
    }
  }

  TradeMail.client = (options) => new Client(options);
})();

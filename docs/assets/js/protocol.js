// The closed list of what the page and its worker say to each other. The worker gets the text of this function too.
"use strict";

/**
 * @typedef {"unsupported" | "network" | "integrity" | "wasm" | "python" | "killed" | "timeout" | "bad-request" | "zone" | "cancelled"} FailureCode
 *   unsupported  the browser is below the floor                      network    a file did not arrive
 *   integrity    a file arrived that is not the one the page names   wasm       WebAssembly could not be compiled
 *   python       Python did not start, or a request broke in it      killed     the worker is gone
 *   timeout      no progress, or no answer, for too long             bad-request  a message that is not in this list
 *   zone         a dropped file is no zone      cancelled    the page took the request back
 *
 * @typedef {object} RuntimeLock  What Pyodide wants to know of itself, from the manifest.
 * @property {Record<string, string>} info
 * @property {Record<string, never>} packages
 *
 * @typedef {object} BootRequest
 * @property {"boot"} type
 * @property {number} id
 * @property {string} checker  Empty: the start belongs to no checker.
 * @property {string} version  The runtime's folder name, said back in `ready`.
 * @property {string} alive  Name of the lock that the worker holds for as long as it lives; empty for none.
 * @property {WebAssembly.Module} module
 * @property {Uint8Array<ArrayBuffer>} modules  The zip with the standard library and our checkers.
 * @property {RuntimeLock} lock
 * @property {Uint8Array<ArrayBuffer> | null} image  The stored memory of an earlier start, to go on from; null for none.
 * @property {boolean} capture  Whether a `snapshot` will be asked for.
 *
 * @typedef {object} CheckRequest
 * @property {"check"} type
 * @property {number} id
 * @property {string} checker
 * @property {string} subject
 * @property {null | "record" | "domain"} kind
 * @property {Record<string, string>} options
 * @property {"zh" | "en"} lang
 * @property {string} root  Path from the page to the site's root: "../../".
 *
 * @typedef {{kind: "doh", id: string, url?: string}} DohSpec  A resolver of the page's list, or "own" with its address.
 * @typedef {{kind: "zone", text: string, origin: string | null, beyond: string | null, url?: string}} ZoneSpec
 *   A zone file; questions about other names go to the resolver `beyond`, where one is named.
 *
 * @typedef {Omit<CheckRequest, "type"> & {type: "lookup", resolver: DohSpec | ZoneSpec}} LookupRequest
 *   A check that asks the DNS. It is sent when the reader has pressed the button, never otherwise.
 *
 * @typedef {object} WatchRequest  What several resolvers see of one record at this moment.
 * @property {"watch"} type
 * @property {number} id
 * @property {string} checker
 * @property {string} name
 * @property {string} rdtype
 * @property {string[]} resolvers
 * @property {"zh" | "en"} lang
 * @property {string} root
 *
 * @typedef {{type: "fix", id: number, checker: string, subject: string, lang: "zh" | "en", root: string}} FixRequest
 * @typedef {{type: "explain", id: number, checker: string, rule: string, lang: "zh" | "en", root: string}} ExplainRequest
 * @typedef {{type: "cancel", id: number, checker: string}} CancelRequest
 * @typedef {{type: "export", id: number, checker: string, of: number, lang: "zh" | "en", root: string}} ExportRequest
 *   The report that answered request `of`, as Markdown.
 * @typedef {{type: "snapshot", id: number, checker: string}} SnapshotRequest
 *   Asks, once, for the memory as it was before the first request: nothing that a reader typed is in it.
 * @typedef {CheckRequest | LookupRequest | WatchRequest | FixRequest | ExplainRequest | ExportRequest} PythonRequest  What is passed on to Python as JSON text.
 * @typedef {BootRequest | PythonRequest | CancelRequest | SnapshotRequest} WorkerRequest
 *
 * @typedef {{type: "progress", id: number, checker: string, stage: string, bytes: number, total: number}} ProgressAnswer
 *   Of a start: bytes. Of a look-up: questions answered of those asked (stage "questions"), checks done ("checks").
 * @typedef {{type: "ready", id: number, checker: string, version: string, held: boolean}} ReadyAnswer
 * @typedef {{type: "snapshot", id: number, checker: string, bytes: Uint8Array<ArrayBuffer> | null}} SnapshotAnswer
 * @typedef {{type: "failed", id: number, checker: string, code: FailureCode, message: string}} FailedAnswer
 *
 * @typedef {object} ResultAnswer
 * @property {"result"} type
 * @property {number} id
 * @property {string} checker
 * @property {Record<string, unknown>} [report]  The report as `mailcheck --json` prints it.
 * @property {string} html
 * @property {string} [status]  The verdict in one sentence.
 * @property {string} [record]  After `fix`: the corrected text.
 * @property {string[]} [applied]  After `fix`: the rules whose fixes were applied.
 * @property {string | null} [hindrance]  After `lookup`: the rule that says why the resolver could not be asked.
 * @property {Seen[]} [seen]  After `watch`: a row for each resolver.
 * @property {string} [text]  After `export`.
 *
 * @typedef {{resolver: string, values: string[], ttl: number | null, problem: string | null}} Seen
 *
 * @typedef {ProgressAnswer | ReadyAnswer | SnapshotAnswer | FailedAnswer | ResultAnswer} WorkerAnswer
 */

TradeMail.makeProtocol = function makeProtocol() {
  const PYTHON = ["check", "lookup", "watch", "fix", "explain", "export"];
  const REQUESTS = ["boot", "cancel", "snapshot", ...PYTHON];
  const ANSWERS = ["progress", "ready", "snapshot", "failed", "result"];

  /** @param {unknown} value @param {readonly string[]} types */
  function isOneOf(value, types) {
    if (typeof value !== "object" || value === null) return false;
    const { type, id, checker } = /** @type {Record<string, unknown>} */ (value);
    return types.includes(String(type)) && Number.isInteger(id) && typeof checker === "string";
  }

  return Object.freeze({
    /** @type {(value: unknown) => value is WorkerRequest} */
    isRequest: (value) => isOneOf(value, REQUESTS),
    /** @type {(value: unknown) => value is PythonRequest} */
    isForPython: (value) => isOneOf(value, PYTHON),
    /** @type {(value: unknown) => value is WorkerAnswer} */
    isAnswer: (value) => isOneOf(value, ANSWERS),

    /** An error that knows its code; it crosses to the page as a `failed` answer. */
    Failure: class Failure extends Error {
      /** @param {FailureCode} code @param {string} message */
      constructor(code, message) {
        super(message);
        this.name = "Failure";
        this.code = code;
      }
    },
  });
};

TradeMail.protocol = TradeMail.makeProtocol();

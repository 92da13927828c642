// The one global name of the page's scripts. Each file adds its own part; this is where they are declared together.

interface TradeMailNamespace {
  floor: { check(): null | { code: "unsupported"; missing: string[] } };
  makeProtocol: () => Readonly<{
    isRequest(value: unknown): value is WorkerRequest;
    isForPython(value: unknown): value is PythonRequest;
    isAnswer(value: unknown): value is WorkerAnswer;
    Failure: new (code: FailureCode, message: string) => Error & { code: FailureCode };
  }>;
  protocol: ReturnType<TradeMailNamespace["makeProtocol"]>;
  makeSnapshots: () => Readonly<{ encode(memory: Uint8Array): Bytes; decode(encoded: Bytes): Bytes }>;
  kept: Kept;
  keeping: Keeping;
  transport: {
    load(options: LoadOptions): Promise<Runtime>;
    collect(stream: ReadableStream<Bytes>, add: (chunk: Bytes) => void): Promise<Bytes>;
  };
  workerMain(protocol: TradeMailNamespace["protocol"], snapshots: ReturnType<TradeMailNamespace["makeSnapshots"]>): void;
  StaticBlock: { read?: boolean };
  client(options: ClientOptions): Client;
  /** Only under file://, after payload.js. */
  payload(folder: string, load: (url: string) => Promise<unknown>): Fetcher;
  /** Where a payload script leaves its piece: base64, by "role-number". */
  pieces: Record<string, string>;
  /** How many pieces each role has. */
  pieceCounts: Record<RuntimeRole | "manifest", number>;
}

/** What an earlier visit left in this browser. `base` is the runtime's address. */
interface Kept {
  readonly IMAGE: string;
  rootOf(base: string): URL;
  possible(): boolean;
  any(base: string): Promise<boolean>;
  refused(): boolean;
  refuse(no: boolean): void;
  file(base: string, name: string): Promise<Bytes | null>;
  image(base: string): Promise<Bytes | null>;
  forget(base: string, name?: string): Promise<unknown>;
  store(base: string, files: Map<string, Bytes>): Promise<boolean>;
  size(base: string): Promise<number>;
  complete(base: string): Promise<boolean>;
  clear(base: string): Promise<void>;
}

/** What a start of Python has to leave behind. `snapshot` gives the memory, null if it could not be copied. */
interface Keepable {
  base: string;
  files: Map<string, Bytes>;
  snapshot(): Promise<Bytes | null>;
}

type KeptState = "none" | "kept" | "removed" | "allowed";

interface Keeping {
  after(what: Keepable): Promise<void>;
  remove(base: string): Promise<void>;
  allow(): void;
  listen(call: (state: KeptState, bytes: number) => void): void;
  /** Resolves when nothing is being stored. */
  idle(): Promise<void>;
}

interface Client {
  readonly state: ClientState;
  readonly restored: boolean;
  onprogress: OnProgress;
  start(): Promise<{ version: string }>;
  restart(): Promise<{ version: string }>;
  request(question: Question, tell?: OnProgress): Promise<ResultAnswer> & { id: number };
  cancel(id: number): void;
  dispose(): void;
}

/** The part of a dedicated worker's scope that workerMain uses. */
interface WorkerScope {
  fetch: (url: string | URL | Request) => Promise<Response>;
  loadPyodide(options: Record<string, unknown>): Promise<PyodideApi>;
  /** Emscripten's own start, which Pyodide calls with its settings. */
  _createPyodideModule(settings: { INITIAL_MEMORY?: number }): Promise<unknown>;
  /** Called by checkers/resolvers/page_fetch.py. */
  isOnline: () => boolean;
  postMessage(answer: WorkerAnswer, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

declare var TradeMail: TradeMailNamespace;
interface Window {
  TradeMail: TradeMailNamespace;
}

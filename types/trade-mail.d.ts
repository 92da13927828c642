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
  transport: {
    load(options: LoadOptions): Promise<Runtime>;
    collect(stream: ReadableStream<Bytes>, add: (chunk: Bytes) => void): Promise<Bytes>;
  };
  workerMain(protocol: TradeMailNamespace["protocol"]): void;
  StaticBlock: { read?: boolean };
  client(options: ClientOptions): Client;
  /** Only under file://, after payload.js. */
  payload(folder: string, load: (url: string) => Promise<unknown>): Fetcher;
  /** Where a payload script leaves its piece: base64, by "role-number". */
  pieces: Record<string, string>;
  /** How many pieces each role has. */
  pieceCounts: Record<RuntimeRole | "manifest", number>;
}

interface Client {
  readonly state: ClientState;
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
  loadPyodide(options: { indexURL: string; stdLibURL: string; lockFileContents: RuntimeLock }): Promise<PyodideApi>;
  postMessage(answer: WorkerAnswer): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

declare var TradeMail: TradeMailNamespace;
interface Window {
  TradeMail: TradeMailNamespace;
}

// What the widget's scripts give each other: they are classic scripts, so their types meet here and not by imports.

interface ReportFix {
  applicability: "safe" | "review" | "show-only";
  record: string;
}

/** The part of a report's JSON that the page reads. */
interface PageReport {
  checker: string;
  verdict: string;
  facts: { name?: string; answers?: object | null; checks?: Record<string, PageReport> };
  findings: { key: string; severity: string; title: string; fix: ReportFix | null }[];
}

/** What the page reads of a `result`. */
interface PageAnswer {
  report: PageReport;
  status: string;
  /** After `fix` alone. */
  record: string;
  applied: string[];
  /** Of the request that it answers. */
  id: number;
  /** After a look-up alone: the rule that says why the resolver could not be asked. */
  hindrance: string | null;
  /** After `export` alone. */
  text: string;
  /** After `watch` alone. */
  seen: Seen[];
}

interface Drawing extends PageAnswer {
  /** The text that was asked about: the box may hold another one by now. */
  subject: string;
  /** Parsed, cleaned, and not yet in the page. */
  drawing: Element;
  /** Whether the DNS was asked. */
  live: boolean;
}

type WidgetQuestion = { type: "check"; kind: null; options: Record<string, string> } | { type: "fix" };
type WidgetLookup = { type: "lookup"; kind: null; options: Record<string, string>; resolver: DohSpec | ZoneSpec };
type WidgetSideQuestion =
  | { type: "export"; of: number }
  | { type: "watch"; name: string; rdtype: string; resolvers: string[] };
type WidgetState = "idle" | "loading" | "ready" | "busy" | "failed" | "unsupported";
type Say = (key: string, values?: Record<string, string | number>) => string;
type Trouble = { code?: string; message?: string };

interface WidgetView {
  readonly state: WidgetState;
  readonly sentence: HTMLElement;
  readonly say: Say;
  button(action: string): HTMLButtonElement;
  show(state: WidgetState): void;
  offer(offers: { fix?: boolean; undo?: boolean; text?: boolean; result?: boolean; keep?: boolean }): void;
  count(done: number, total: number, sentence: string): void;
  progress(progress: { bytes: number; total: number }): void;
  status(sentence: string, echo?: boolean): void;
  doubt(): void;
  failed(trouble: Trouble): void;
  unsupported(): void;
}

interface WidgetFixer {
  one(button: HTMLElement): Promise<void>;
  all(): Promise<void>;
  undo(): Promise<void>;
  forget(): void;
}

interface WidgetSession {
  readonly halted: boolean;
  start(how?: { quiet?: boolean }): Promise<boolean>;
  readonly client: Client;
  ask(message: WidgetQuestion, subject: string): Promise<Drawing | null>;
  lookup(message: WidgetLookup, subject: string, tell: OnProgress): { id: number; answer: Promise<Drawing | null> };
  aside(message: WidgetSideQuestion): Promise<PageAnswer | null>;
  forget(): void;
  cancel(): void;
}

interface WidgetWatch {
  begin(button: HTMLElement): void;
  end(): void;
}

interface WidgetCompare {
  keep(): void;
  drop(): void;
  show(): void;
}

interface WidgetLookups {
  wanted: boolean;
  all(): { id: string; name: string }[];
  spec(): DohSpec;
  subjects(): string[];
  run(): Promise<boolean>;
  ask(subject: string, how?: { quiet?: boolean }): Promise<Drawing | null>;
  stop(): boolean;
  next(): Promise<boolean>;
}

interface WidgetZone {
  readonly text: string;
  drop(): void;
  spec(subject: string): ZoneSpec | null;
}

interface WidgetSeveral {
  readonly shown: boolean;
  readonly answers: Drawing[];
  run(domains: string[]): Promise<boolean>;
  stop(): void;
  clear(): void;
}

interface CheckerWidget {
  readonly zone: WidgetZone;
  readonly lookup: WidgetLookups;
  readonly several: WidgetSeveral;
  readonly watch: WidgetWatch;
  readonly compare: WidgetCompare;
  readonly section: HTMLElement;
  readonly checker: string;
  readonly box: HTMLTextAreaElement;
  readonly report: HTMLElement;
  readonly view: WidgetView;
  readonly fixer: WidgetFixer;
  readonly session: WidgetSession;
  readonly shown: Drawing | null;
  readonly editing: boolean;
  pressed: boolean;
  check(how: { say?: boolean; lead?: string }): Promise<boolean>;
  checkSoon(): void;
  ask(question: WidgetQuestion): Promise<Drawing | null>;
  tell(sentence: string): void;
  edit(text: string): void;
  fill(text: string): void;
  release(): void;
  keyPressed(): void;
  remember(): void;
  draw(answer: Drawing): void;
  empty(say: boolean): void;
  speak(sentence: string, how: { now?: boolean; echo?: boolean }): void;
  quiet(): void;
  leave(): void;
  cancel(): void;
  retry(): Promise<void>;
}

/** One look-up of the list, and what it leads to. */
interface TreeNode {
  /** The labels from the root to here: the same branch of the next report has the same one. */
  path: string;
  /** 1 at the root. */
  level: number;
  label: string;
  note: string;
  bad: boolean;
  /** Bad nodes in this branch, itself included. */
  troubles: number;
  /** The look-ups of the branch in a receiver's count, from 1; `to` is below `from` where it costs none. */
  from: number;
  to: number;
  children: TreeNode[];
}

/** What the reader has opened or closed, by path. */
type TreeOpen = Map<string, boolean>;

/** A node that is in sight. */
interface TreeSeen {
  node: TreeNode;
  parent: TreeSeen | null;
  open: boolean;
  /** Among its siblings, from 1. */
  position: number;
  siblings: number;
}

/** Lengths are in units of the text's font size. */
interface TreeRow {
  seen: TreeSeen;
  x: number;
  y: number;
  width: number;
  height: number;
  label: string[];
  note: string[];
  /** The numbers of its look-ups, and how wide their box is. */
  place: string;
  badge: number;
  over: boolean;
}

interface TreeLayout {
  width: number;
  height: number;
  rows: TreeRow[];
  bar: { places: { number: number; x: number; y: number; used: boolean }[]; size: number; height: number };
  /** Rows in sight that are not drawn. */
  rest: number;
}

/** Units into pixels. */
type TreePen = (value: number) => number;

interface TreeChoice {
  open: TreeOpen;
  picture: boolean;
  /** Path of the row that the Tab key leads to. */
  at: string;
}

interface TreePicture {
  readonly canvas: HTMLElement;
  readonly rows: TreeSeen[];
  readonly choice: TreeChoice;
  set(seen: TreeSeen, open: boolean): void;
}

interface TreeMoving {
  settle(focus: boolean): void;
}

interface TradeMailNamespace {
  dom: {
    find<E extends Element>(root: ParentNode, selector: string, kind: new () => E): E;
    around<E extends HTMLElement>(event: Event, selector: string, kind: new () => E): E | null;
  };
  morph: { parse(html: string): Element; morph(live: Element, fresh: Element): void };
  input: {
    edit(box: HTMLTextAreaElement, text: string): void;
    linked(checker: string): { text: string | null | undefined; lookup: boolean };
    link(checker: string, text: string): string;
    remember(checker: string, text: string): void;
    carry(checker: string, text: string): void;
    restore(checker: string): string | null | undefined;
  };
  copying: {
    copy(text: string): Promise<boolean>;
    offer(after: Element, text: string, label: string): void;
    withdraw(after: Element): void;
  };
  queue: {
    runtime(address: string, listen: OnProgress): Client;
    newestWins<Q, A>(send: (question: Q) => Promise<A>): { ask(question: Q): Promise<A | null>; forget(): void };
  };
  treeText: {
    /** In the font size; `narrow` is the width of a Latin letter. */
    measure(text: string, narrow: number): number;
    wrap(text: string, room: number, narrow: number, lines: number): string[];
  };
  treeLayout: {
    readonly LINE: number;
    readonly PAD: number;
    readonly GAP: number;
    readonly SIGN: number;
    readonly LABEL: { size: number; narrow: number };
    readonly NOTE: { size: number; narrow: number };
    read(list: Element): TreeNode[];
    branches(roots: TreeNode[]): TreeNode[];
    isOpen(node: TreeNode, open: TreeOpen): boolean;
    layout(
      roots: TreeNode[],
      how: { width: number; open: TreeOpen; limit: number; notes: (seen: TreeSeen) => string[] },
    ): TreeLayout;
  };
  treeDrawing: {
    picture(
      name: string,
      barName: string,
      layout: TreeLayout,
      unit: number,
      limit: number,
      itemName: (seen: TreeSeen) => string,
    ): Element;
  };
  TreeMoving: new (picture: TreePicture) => TreeMoving;
  tree: { draw(report: Element, say: Say): void };
  marks: { link(report: HTMLElement): void };
  options: {
    fields(section: HTMLElement): (HTMLInputElement | HTMLTextAreaElement)[];
    read(section: HTMLElement, what: { lookup: boolean }): Record<string, string>;
    speaks(section: HTMLElement): boolean;
  };
  taking: {
    markdown(widget: CheckerWidget): Promise<string>;
    json(widget: CheckerWidget): string;
    print(widget: CheckerWidget): void;
  };
  Lookup: new (widget: CheckerWidget) => WidgetLookups;
  Zone: new (widget: CheckerWidget) => WidgetZone;
  Several: new (widget: CheckerWidget) => WidgetSeveral;
  Watch: new (widget: CheckerWidget) => WidgetWatch;
  Compare: new (widget: CheckerWidget) => WidgetCompare;
  View: new (section: HTMLElement) => WidgetView;
  Session: new (section: HTMLElement, view: WidgetView) => WidgetSession;
  Fixer: new (widget: CheckerWidget) => WidgetFixer;
  Widget: new (section: HTMLElement) => CheckerWidget;
}

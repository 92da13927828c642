// Runs requests in Pyodide, with a zip that holds every module there is, and says which modules were imported.
// Usage: node trace.mjs PYODIDE-FOLDER ZIP   In (JSON): {requests, modules: [name of what is imported anyway...]};
// out (JSON): {files: [path in the zip...], patterns: [entry of known_patterns.py...], magic, failed}.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const [, , pyodideFolder, zip] = process.argv;
const { loadPyodide } = createRequire(import.meta.url)(`${pyodideFolder}/pyodide.js`);
const { requests, modules } = JSON.parse(await text(process.stdin));

// Node would quote the line that threw, which is the whole of Pyodide.
process.on("uncaughtException", (error) => {
  process.stderr.write(String(error.stack ?? error).slice(0, 5000), () => process.exit(1));
});

const python = await loadPyodide({ lockFileURL: `${pyodideFolder}/pyodide-lock.json`, stdLibURL: zip });
const patterns = python.pyimport("pattern_trace");
patterns.watch();
const boot = python.pyimport("runtime_boot");
boot.start();
boot.warm_up();

// Nothing leaves the machine: one resolver says that there is no such name, in wire format and in JSON, another is cut off.
function answered(url) {
  const query = new URL(url).searchParams.get("dns");
  if (!query) return [JSON.stringify({ Status: 3, Answer: [{ name: "a.", type: 16, TTL: 60, data: "a b" }] }), "application/json"];
  const message = Buffer.from(query, "base64url");
  message[2] |= 0x80; // QR
  message[3] |= 0x83; // RA, NXDOMAIN
  return [message, "application/dns-message"];
}
let asked = 0;
globalThis.isOnline = () => true; // as worker.js has it
globalThis.fetch = async (url, options) => {
  asked += 1;
  const refused = url.includes("google") || (url.includes("alidns") && url.includes("dns=") && options.mode !== "no-cors");
  if (refused) throw new TypeError("fetch failed");
  const [body, kind] = answered(url);
  return new Response(body, { headers: { "content-type": kind } });
};

const failed = [];
for (const request of requests) {
  const answer = JSON.parse(await boot.handle(request.id, JSON.stringify(request)));
  if (answer.type === "failed") failed.push({ request, answer });
}
// An error's way to the page has imports of its own: a request that is no JSON, Python's traceback, a cancelled task.
await boot.handle(-1, "{").catch(() => {});
await boot.handle(-2, 3).catch(() => {});
const waiting = boot.handle(-3, JSON.stringify(requests[0]));
boot.cancel(-3);
await waiting.catch(() => {});

for (const name of modules) python.pyimport(name);

// Not with runPython: it would import what nothing else needs.
const sys = python.pyimport("sys");
const files = new Set();
for (const module of sys.modules.values()) {
  const origin = module?.__spec__?.origin ?? "";
  if (origin.startsWith("/lib/python313.zip/")) files.add(origin.slice("/lib/python313.zip/".length));
}
if (asked === 0 && requests.some(({ type }) => type === "lookup")) failed.push("no look-up asked anything");
files.delete("pattern_trace.py");
const magic = python.pyimport("importlib.util").MAGIC_NUMBER.toJs();
process.stdout.write(
  JSON.stringify({
    files: [...files].sort(),
    patterns: JSON.parse(patterns.seen()),
    magic: Buffer.from(magic).toString("hex"),
    failed,
  }),
);

// Runs requests in Pyodide, with a zip that holds every module there is, and says which modules they imported.
// Usage: node trace.mjs PYODIDE-FOLDER ZIP   In (JSON): [request...]; out (JSON): {files: [path in the zip...], magic, failed}.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const [, , pyodideFolder, zip] = process.argv;
const { loadPyodide } = createRequire(import.meta.url)(`${pyodideFolder}/pyodide.js`);
const requests = JSON.parse(await text(process.stdin));

// Node would quote the line that threw, which is the whole of Pyodide.
process.on("uncaughtException", (error) => {
  process.stderr.write(String(error.stack ?? error).slice(0, 5000), () => process.exit(1));
});

const python = await loadPyodide({ lockFileURL: `${pyodideFolder}/pyodide-lock.json`, stdLibURL: zip });
const boot = python.pyimport("runtime_boot");
boot.start();
boot.warm_up();

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

// Not with runPython: it would import what nothing else needs.
const sys = python.pyimport("sys");
const files = new Set();
for (const module of sys.modules.values()) {
  const origin = module?.__spec__?.origin ?? "";
  if (origin.startsWith("/lib/python313.zip/")) files.add(origin.slice("/lib/python313.zip/".length));
}
const magic = python.pyimport("importlib.util").MAGIC_NUMBER.toJs();
process.stdout.write(JSON.stringify({ files: [...files].sort(), magic: Buffer.from(magic).toString("hex"), failed }));

// Answers requests with the packed runtime, in Pyodide under Node: JSON lines in, JSON lines out, in the same order.
// Usage: node run_vectors.mjs FOLDER   (the packed runtime, with its manifest.json)
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [, , folder] = process.argv;
const { loadPyodide } = createRequire(import.meta.url)(`${folder}/pyodide.js`);
const { lock, files } = JSON.parse(readFileSync(`${folder}/manifest.json`, "utf8"));
const modules = files.find((file) => file.role === "modules").path;

const pyodide = await loadPyodide({ indexURL: folder, stdLibURL: `${folder}/${modules}`, lockFileContents: lock });
const boot = pyodide.pyimport("runtime_boot");
boot.start();

let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  number += 1;
  try {
    process.stdout.write(`${JSON.stringify(JSON.parse(await boot.handle(number, line)))}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ type: "failed", id: number, code: "python", message: error.message })}\n`);
  }
}

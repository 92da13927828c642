// Compiles modules in Pyodide itself, for a build whose own Python writes another bytecode.
// Usage: node bytecode.mjs PYODIDE-FOLDER   JSON in and out as compile_job in bytecode.py has it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const [, , pyodideFolder] = process.argv;
const { loadPyodide } = createRequire(import.meta.url)(`${pyodideFolder}/pyodide.js`);
const job = await text(process.stdin);
const { PYTHONNODEBUGRANGES, PYTHONHASHSEED } = process.env;

const python = await loadPyodide({ env: { PYTHONNODEBUGRANGES, PYTHONHASHSEED } });
python.FS.writeFile("/home/pyodide/bytecode.py", readFileSync(new URL("bytecode.py", import.meta.url)));
process.stdout.write(python.pyimport("bytecode").compile_job(job));

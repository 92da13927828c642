// How one would do it at first: Pyodide as it comes, on the page's own thread, wheels unpacked as source. The site is
// measured against this, so it is never changed.
"use strict";

let checkers;

async function start() {
  const pyodide = await loadPyodide({ indexURL: "pyodide/" });
  for (const name of ["dnspython", "idna", "mailcheck"]) {
    const response = await fetch(`wheels/${name}.whl`);
    pyodide.unpackArchive(await response.arrayBuffer(), "wheel");
  }
  return pyodide.pyimport("mailcheck.browser");
}

document.querySelector("textarea").addEventListener("input", async (event) => {
  const subject = event.target.value;
  checkers ??= start();
  const request = { type: "check", id: 1, checker: "spf", subject, kind: "record", options: {}, lang: "zh", root: "../" };
  const answer = JSON.parse(await (await checkers).handle(JSON.stringify(request)));
  document.querySelector("[data-report]").outerHTML = answer.html;
});

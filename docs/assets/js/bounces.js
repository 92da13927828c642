// @ts-check
/* The table of bounces, searched with a pasted one: a row is it where all of its words occur. Nothing is sent anywhere. */
"use strict";

(function () {
  const MOST = 200000; // characters: a bounce with the whole message behind it

  /** @param {HTMLElement} box */
  function start(box) {
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    const input = /** @type {HTMLTextAreaElement} */ (box.querySelector("textarea"));
    const status = /** @type {HTMLElement} */ (box.querySelector("[data-status]"));
    const body = /** @type {HTMLTableSectionElement} */ (box.querySelector("tbody"));
    const rows = Array.from(body.rows);
    const patterns = rows.map((row) => /** @type {string[]} */ (JSON.parse(row.dataset.pattern || "[]")));
    /** The more words were found, and the longer they are, the closer the row is. */
    const weights = patterns.map((parts) => parts.length * 1000 + parts.join("").length);

    const show = () => {
      // Mail breaks lines where it likes, servers put "-" behind the number of a line that goes on.
      const text = input.value.slice(0, MOST).toLowerCase().replace(/\r?\n[ \t]*(?:\d{3}[- ](?:\d\.\d+\.\d+[ \t]+)?)?/g, " ").replace(/\s+/g, " ");
      const hits = rows.map((_, at) => text !== "" && text !== " " && patterns[at].every((part) => text.includes(part)));
      const found = hits.filter(Boolean).length;
      rows.forEach((row, at) => (row.hidden = found > 0 && !hits[at]));
      const order = rows.map((_, at) => at);
      if (found) {
        order.sort((a, b) => weights[b] - weights[a] || a - b);
      }
      body.append(...order.map((at) => rows[at]));
      const words = found ? box.dataset.found : box.dataset.none;
      status.textContent = input.value.trim() ? (words || "").replace("{count}", String(found)) : "";
    };

    let waiting = 0;
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 120);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  }

  for (const box of document.querySelectorAll("[data-bounces]")) {
    start(/** @type {HTMLElement} */ (box));
  }
})();

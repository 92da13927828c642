// @ts-check
/* The table of all services: sorted by a press on a heading, filtered by kind and by words. Rows are moved, never made. */
"use strict";

(function () {
  /** @param {HTMLElement} box */
  function start(box) {
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    const body = /** @type {HTMLTableSectionElement} */ (box.querySelector("tbody"));
    const status = /** @type {HTMLElement} */ (box.querySelector("[data-status]"));
    const rows = Array.from(body.rows);
    const headings = Array.from(box.querySelectorAll("thead th"));

    const filter = () => {
      const wanted = new FormData(form);
      const words = String(wanted.get("words")).toLowerCase().split(/\s+/).filter(Boolean);
      for (const row of rows) {
        const text = (row.textContent || "").toLowerCase();
        const kind = !wanted.get("category") || row.dataset.category === wanted.get("category");
        const known = !wanted.get("known") || !row.querySelector(".unknown");
        row.hidden = !(kind && known && words.every((word) => text.includes(word)));
      }
      const shown = rows.filter((row) => !row.hidden).length;
      status.textContent = (box.dataset.count || "").replace("{shown}", String(shown)).replace("{all}", String(rows.length));
    };

    /**
     * Column 0 is sorted by name, every other by the number behind its cells.
     * @param {number} column
     */
    const sort = (column) => {
      const heading = headings[column];
      const down = heading.getAttribute("aria-sort") === "ascending";
      for (const other of headings) {
        other.removeAttribute("aria-sort");
      }
      heading.setAttribute("aria-sort", down ? "descending" : "ascending");
      const name = (/** @type {HTMLTableRowElement} */ row) => row.cells[0].textContent || "";
      const order = (/** @type {HTMLTableRowElement} */ row) => Number(row.cells[column].dataset.order);
      const sorted = rows.slice().sort((a, b) => {
        const difference = column ? order(a) - order(b) : name(a).localeCompare(name(b), document.documentElement.lang);
        return down ? -difference : difference;
      });
      body.append(...sorted);
    };

    headings.forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.title = box.dataset.sort || "";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sort(column));
      heading.append(button);
    });
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    filter();
  }

  for (const box of document.querySelectorAll("[data-services]")) {
    start(/** @type {HTMLElement} */ (box));
  }
})();

// @ts-check
/* One recipe out of two lists: a provider's records as one DNS panel wants them typed. The rows stand in the page as data. */
"use strict";

(function () {
  /**
   * @typedef {{type: string, host: string, priority: number | null, value: string, literal: boolean}} Row
   * @typedef {{page: string | null, fields: string | null, notes: string[]}} Panel
   * @typedef {{records: Record<string, Record<string, Row[]>>, panels: Record<string, Panel>,
   *   notes: Record<string, string[]>}} Data
   */

  /** A name that could be a domain; anything else leaves the example as it is. */
  const DOMAIN = /^(?=.{3,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/i;

  /** @param {HTMLElement} box */
  function start(box) {
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    const result = /** @type {HTMLElement} */ (box.querySelector("[data-result]"));
    const body = /** @type {HTMLTableSectionElement} */ (box.querySelector("tbody"));
    const labels = Array.from(box.querySelectorAll("thead th"), (heading) => heading.textContent || "");
    const place = /** @type {HTMLElement} */ (box.querySelector("[data-place]"));
    const notes = /** @type {HTMLElement} */ (box.querySelector("[data-notes]"));
    const check = /** @type {HTMLAnchorElement} */ (box.querySelector("[data-check]"));
    /** @type {Data} */
    const data = JSON.parse(/** @type {HTMLElement} */ (box.querySelector("script")).textContent || "");

    /** @param {HTMLElement} code */
    const copyButton = (code) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = box.dataset.copy || "";
      button.addEventListener("click", () => {
        navigator.clipboard.writeText(code.textContent || "").then(
          () => (button.textContent = box.dataset.copied || ""),
          () => {
            getSelection()?.selectAllChildren(code);
            button.textContent = box.dataset.copyFailed || "";
          },
        );
      });
      return button;
    };

    /**
     * @param {HTMLTableRowElement} row
     * @param {number} column
     * @param {string} text
     * @param {boolean} [literal]
     */
    const cell = (row, column, text, literal) => {
      const made = row.insertCell();
      made.dataset.label = labels[column];
      if (literal && text) {
        const code = document.createElement("code");
        code.textContent = text;
        made.append(code);
        if (text.length > 1) {
          made.append(" ", copyButton(code)); // an @ is typed faster than copied
        }
      } else {
        made.textContent = text;
      }
    };

    /** Writes the recipe that is chosen. Returns the fragment that leads to it. */
    const show = () => {
      const chosen = new FormData(form);
      const typed = String(chosen.get("domain")).trim().replace(/\.$/, "").toLowerCase();
      const domain = DOMAIN.test(typed) ? typed : "example.com";
      const own = (/** @type {string} */ text) => text.split("example.com").join(domain);
      const panel = String(chosen.get("panel"));
      const provider = String(chosen.get("provider"));
      body.replaceChildren();
      for (const record of data.records[provider][panel]) {
        const row = body.insertRow();
        cell(row, 0, record.type);
        cell(row, 1, own(record.host) || box.dataset.empty || "", Boolean(record.host));
        cell(row, 2, record.priority === null ? "–" : String(record.priority));
        cell(row, 3, own(record.value), record.literal);
      }
      const about = data.panels[panel];
      const say = (/** @type {string | undefined} */ words, /** @type {string} */ key, /** @type {string | null} */ text) =>
        text ? (words || "").replace(`{${key}}`, text) : "";
      place.textContent = about
        ? [say(place.dataset.page, "page", about.page), say(place.dataset.fields, "fields", about.fields)].join(" ").trim()
        : place.dataset.unknown || "";
      notes.replaceChildren(
        ...[...(about ? about.notes : []), ...data.notes[provider]].map((note) => {
          const item = document.createElement("li");
          item.textContent = note;
          return item;
        }),
      );
      check.hash = domain === "example.com" ? "" : "#domain=" + encodeURIComponent(domain);
      return `#recipe=${provider}.${panel}`;
    };

    const match = /^#recipe=([a-z0-9-]+)\.([a-z0-9-]*)$/.exec(location.hash);
    for (const [at, name] of /** @type {[number, string][]} */ ([[1, "provider"], [2, "panel"]])) {
      const select = /** @type {HTMLSelectElement} */ (form.elements.namedItem(name));
      if (match && Array.from(select.options).some(({ value }) => value === match[at])) {
        select.value = match[at];
      }
    }
    form.addEventListener("input", () => history.replaceState(null, "", show()));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    result.hidden = false;
    show();
  }

  for (const box of document.querySelectorAll("[data-recipe]")) {
    start(/** @type {HTMLElement} */ (box));
  }
})();

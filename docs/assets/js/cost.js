// @ts-check
/* What the accounts come to over some years. Rates, hours and wages are the reader's own: nothing is assumed. */
"use strict";

(function () {
  /** @typedef {{name: string, currency: string, yearly: number, perUser: boolean}} Plan */

  /** @param {HTMLElement} box */
  function start(box) {
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    const body = /** @type {HTMLTableSectionElement} */ (box.querySelector("tbody"));
    const status = /** @type {HTMLElement} */ (box.querySelector("[data-status]"));
    const rows = Array.from(body.rows);
    /** @type {Plan[]} */
    const plans = JSON.parse(/** @type {HTMLElement} */ (box.querySelector("script")).textContent || "");
    const lang = document.documentElement.lang;
    const own = body.insertRow();
    own.append(document.createElement("th"));
    /** @type {HTMLTableCellElement} */ (own.cells[0]).scope = "row";
    own.cells[0].textContent = box.dataset.own || "";
    for (const cell of Array.from(rows[0].cells).slice(1)) {
      const copy = own.insertCell();
      copy.dataset.label = cell.dataset.label || "";
      copy.dataset.column = cell.dataset.column || "";
    }

    /**
     * A field's number, 0 where it is empty or none.
     * @param {string} name
     */
    const field = (name) => {
      const input = /** @type {HTMLInputElement | null} */ (form.elements.namedItem(name));
      return input && Number.isFinite(input.valueAsNumber) && input.valueAsNumber > 0 ? input.valueAsNumber : 0;
    };

    /**
     * @param {number} amount
     * @param {string} currency
     */
    const money = (amount, currency) =>
      new Intl.NumberFormat(lang, { style: "currency", currency, maximumFractionDigits: 0 }).format(amount);

    /**
     * @param {HTMLTableRowElement} row
     * @param {number} yearly
     * @param {string} currency
     */
    const write = (row, yearly, currency) => {
      const years = Math.max(1, Math.round(field("years")));
      const [year, total] = ["year", "total"].map((name) => row.querySelector(`[data-column="${name}"]`));
      if (year && total) {
        year.textContent = money(yearly, currency);
        total.textContent = money(yearly * years, currency);
      }
    };

    const show = () => {
      const seats = Math.max(1, Math.round(field("seats")));
      const years = Math.max(1, Math.round(field("years")));
      const yearly = plans.map(({ currency, yearly: amount, perUser }, at) => {
        const rate = currency === "CNY" ? 1 : field("rate-" + currency);
        const sum = amount * (perUser ? seats : 1);
        write(rows[at], rate ? sum * rate : sum, rate ? "CNY" : currency);
        return { row: rows[at], known: rate > 0, sum: rate ? sum * rate : sum };
      });
      const labour = (field("server") + field("hours") * field("wage")) * 12;
      write(own, labour, "CNY");
      const sorted = yearly.concat(labour ? [{ row: own, known: true, sum: labour }] : []);
      sorted.sort((a, b) => Number(b.known) - Number(a.known) || (a.known ? a.sum - b.sum : 0));
      body.append(...sorted.map(({ row }) => row), ...(labour ? [] : [own]));
      own.hidden = !labour;
      const heading = box.querySelector('thead [data-column="total"]');
      if (heading) {
        heading.textContent = (box.dataset.years || "").replace("{years}", String(years));
      }
      const profit = (field("order") * Math.min(100, field("margin"))) / 100;
      status.textContent = profit
        ? (status.dataset.even || "").replace("{years}", String(years)).replace("{profit}", String(Math.round(profit)))
        : "";
    };

    form.addEventListener("input", show);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    for (const cell of box.querySelectorAll("[data-column]")) {
      /** @type {HTMLElement} */ (cell).hidden = false;
    }
    show();
  }

  for (const box of document.querySelectorAll("[data-cost]")) {
    start(/** @type {HTMLElement} */ (box));
  }
})();

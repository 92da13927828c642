// @ts-check
/*
 * The chooser: ranks the services while the reader answers, from the rules that stand in the page as data. macros/chooser.py
 * does the same for the typical cases. The answers travel behind the # of the address, which browsers keep to themselves.
 */
"use strict";

(function () {
  /**
   * @typedef {{when: Record<string, string[]>, services: string[], effect: "out" | "for" | "against", weight: number,
   *   text: string, source: {id: string, publisher: string, read: string} | null}} Rule
   * @typedef {{services: {id: string, name: string}[], questions: {id: string, answers: string[]}[], rules: Rule[]}} Data
   * @typedef {{id: string, name: string, points: number, out: boolean, rules: Rule[]}} Ranked
   */

  /**
   * The services for some answers, best first, those ruled out last.
   * @param {Data} data
   * @param {Record<string, string>} answers by question; one that is missing says nothing
   * @returns {Ranked[]}
   */
  function rank(data, answers) {
    const spoken = data.rules.filter((rule) => Object.keys(rule.when).every((key) => rule.when[key].includes(answers[key])));
    const ranked = data.services.map(({ id, name }) => {
      const rules = spoken.filter((rule) => rule.services.includes(id));
      const points = rules.reduce((sum, rule) => sum + (rule.effect === "for" ? rule.weight : -rule.weight), 0);
      return { id, name, points, out: rules.some((rule) => rule.effect === "out"), rules };
    });
    return ranked.sort((a, b) => Number(a.out) - Number(b.out) || b.points - a.points);
  }

  /**
   * @param {string} tag
   * @param {(Node | string)[]} children
   * @param {Record<string, string>} [attributes]
   */
  function element(tag, children, attributes = {}) {
    const made = document.createElement(tag);
    for (const name of Object.keys(attributes)) {
      made.setAttribute(name, attributes[name]);
    }
    made.append(...children);
    return made;
  }

  /** @param {Rule} rule */
  function reason(rule) {
    const parts = /** @type {(Node | string)[]} */ ([rule.text]);
    if (rule.source) {
      const link = element("a", [rule.source.publisher], { href: "#source-" + rule.source.id });
      parts.push(element("span", [link, " ", element("time", [rule.source.read])], { class: "source-mark" }));
    }
    return element("li", parts);
  }

  /** @param {HTMLElement} box */
  function start(box) {
    const form = /** @type {HTMLFormElement} */ (box.querySelector("form"));
    const status = /** @type {HTMLElement} */ (box.querySelector("[data-status]"));
    const list = /** @type {HTMLElement} */ (box.querySelector("[data-ranked]"));
    const out = /** @type {HTMLElement} */ (box.querySelector("[data-out]"));
    /** @type {Data} */
    const data = JSON.parse(/** @type {HTMLElement} */ (box.querySelector("script")).textContent || "");

    /** @returns {Record<string, string>} */
    const answers = () => {
      const chosen = /** @type {HTMLInputElement[]} */ (Array.from(form.querySelectorAll("input:checked")));
      return Object.fromEntries(chosen.map((input) => [input.name, input.value]));
    };

    /** @param {Ranked} one */
    const card = (one) => {
      const link = element("a", [one.name], { href: box.dataset.providers + one.id + "/" });
      const parts = [element("p", [element("strong", [link])])];
      for (const effect of ["for", "against"]) {
        const rules = one.rules.filter((rule) => rule.effect === effect);
        if (rules.length) {
          parts.push(element("p", [list.dataset[effect] || ""], { class: effect }));
          parts.push(element("ul", rules.map(reason), { class: effect }));
        }
      }
      if (parts.length === 1) {
        parts.push(element("p", [list.dataset.nothing || ""]));
      }
      return element("li", parts, { "data-service": one.id, "data-points": String(one.points) });
    };

    const show = () => {
      const given = answers();
      const count = Object.keys(given).length;
      const ranked = count ? rank(data, given) : [];
      const left = data.questions.length - count;
      const words = (count ? (left ? status.dataset.some : status.dataset.all) : status.dataset.none) || "";
      status.textContent = words.replace("{left}", String(left)).replace("{first}", ranked.length ? ranked[0].name : "");
      list.replaceChildren(...ranked.filter((one) => !one.out).map(card));
      const refused = ranked.filter((one) => one.out);
      out.hidden = !refused.length;
      const reasons = refused.map((one) => {
        const why = one.rules.filter((rule) => rule.effect === "out").map(reason);
        return element("li", [element("strong", [one.name]), element("ul", why)], { "data-service": one.id });
      });
      /** @type {HTMLElement} */ (out.querySelector("ul")).replaceChildren(...reasons);
    };

    const address = () => "#chooser=" + data.questions.map(({ id }) => answers()[id] || "-").join(".");

    /** Takes the answers from the address; what is not known there is left alone. */
    const read = () => {
      const match = /^#chooser=([a-z.-]{1,200})$/.exec(location.hash);
      if (match) {
        const given = match[1].split(".");
        form.reset();
        data.questions.forEach(({ id, answers: known }, at) => {
          if (known.includes(given[at])) {
            /** @type {HTMLInputElement} */ (form.querySelector(`input[name="${id}"][value="${given[at]}"]`)).checked = true;
          }
        });
        show();
        status.scrollIntoView({ block: "center" });
      } else {
        show();
      }
    };

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      history.replaceState(null, "", address());
      show();
    });
    form.addEventListener("reset", () => setTimeout(() => {
      history.replaceState(null, "", location.pathname + location.search);
      show();
    }));
    box.querySelector("[data-print]")?.addEventListener("click", () => print());
    const copy = /** @type {HTMLButtonElement | null} */ (box.querySelector("[data-copy-link]"));
    copy?.addEventListener("click", () => {
      history.replaceState(null, "", address());
      navigator.clipboard.writeText(location.href).then(
        () => (copy.textContent = copy.dataset.done || ""),
        () => (status.textContent = copy.dataset.failed || ""),
      );
    });
    addEventListener("hashchange", read);
    read();
    box.dataset.ready = "";
  }

  for (const box of document.querySelectorAll("[data-chooser]")) {
    start(/** @type {HTMLElement} */ (box));
  }
})();

/*
 * Runs in a checker's page, put there by a test: gives one hostile text after the other to the widget and looks whether
 * the page is still what it was. One call does a whole batch, as a way to the page and back for each would take longer
 * than the checks.
 */
"use strict";

(function () {
  const section = document.querySelector("section[data-checker]");
  const form = section.querySelector("form");
  const box = section.querySelector("textarea[name=subject]");
  const report = section.querySelector("[data-report]");
  const status = section.querySelector("[data-status]");
  const alert = section.querySelector("[data-failed]");
  const lookup = section.querySelector(".checker-actions [data-action=lookup]");
  const cancel = section.querySelector(".checker-actions [data-action=cancel]");

  /** What the renderer writes, and what the tree's picture is made of. */
  const ELEMENTS = new Set(
    ("a abbr b bdi br button caption code dd del details div dl dt em figcaption figure h2 h3 h4 h5 h6 i ins kbd li mark ol " +
      "p pre s section small span strong sub summary sup table tbody td tfoot th thead tr ul wbr svg g path polygon rect text tspan circle line title desc").split(" ")
  );
  const ATTRIBUTES = /^(?:data-[a-z-]+|aria-[a-z]+|class|colspan|dir|hidden|href|id|lang|open|rel|role|rowspan|scope|tabindex|title|type|value|start|d|x|y|dx|dy|x1|x2|y1|y2|r|rx|ry|cx|cy|width|height|viewBox|transform|text-anchor|font-size|points|focusable)$/;
  const DRAWN = 500000;
  /** Milliseconds: a text that is not answered by then is reported, and the test goes on. */
  const PATIENCE = 20000;

  /** Everything beside the report that no text may add to or take from. @type {() => string} */
  const shell = () => JSON.stringify([
    document.querySelectorAll("script, iframe, object, embed, base, meta, link, style, img, template, form, frame, audio, video").length,
    document.title, location.origin + location.pathname, document.body.className,
    ["polluted", "p", "then"].filter((name) => name in {}),
  ]);

  let drawn = 0;
  /** @type {string[]} */
  let wrong = [];
  const { morph, parse } = TradeMail.morph;
  TradeMail.morph.morph = (live, fresh) => {
    morph(live, fresh);
    drawn += 1;
  };
  /** The page cleans what comes from Python. The renderer must not need that. @param {string} html */
  TradeMail.morph.parse = (html) => {
    const before = new DOMParser().parseFromString(html, "text/html");
    const found = before.querySelector("[data-report]");
    if (before.body.children.length !== 1 || before.head.childNodes.length) {
      wrong.push("the answer is not one element");
    }
    const clean = parse(html);
    if (!found || found.outerHTML !== clean.outerHTML) {
      wrong.push("the answer had to be cleaned");
    }
    return clean;
  };

  const soon = () => new Promise((resolve) => setTimeout(resolve, 4));

  /** @param {() => unknown} met */
  async function until(met) {
    const end = performance.now() + PATIENCE;
    while (!met()) {
      if (performance.now() > end) {
        return false;
      }
      await soon();
    }
    return true;
  }

  /** @param {(string | {repeat: string, times: number})[]} parts */
  const whole = (parts) => parts.map((part) => (typeof part === "string" ? part : part.repeat.repeat(part.times))).join("");

  /** @param {Element} root */
  function strange(root) {
    const found = new Set();
    for (const one of root.querySelectorAll("*")) {
      if (!ELEMENTS.has(one.localName)) {
        found.add("element " + one.localName);
      }
      for (const { name } of one.attributes) {
        if (!ATTRIBUTES.test(name)) {
          found.add("attribute " + name);
        }
      }
      if (one.localName === "a" && one.hasAttribute("href") && !/^https?:$/.test(one.protocol)) {
        found.add("link " + one.href);
      }
    }
    return Array.from(found);
  }

  /** Puts a text in, waits for what the widget says to it. @param {string} text @param {Element} field @param {boolean} live */
  async function answered(text, field, live) {
    status.textContent = "";
    const before = drawn;
    const at = performance.now();
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    if (live) {
      lookup.click();
    } else if (section.dataset.checker !== "domain") {
      form.requestSubmit();
    }
    const still = () => !/^(?:loading|busy)$/.test(section.dataset.state) && (!live || cancel.hidden);
    // A list of domains is answered by a sentence, until the reader has it looked up.
    const said = () => (live ? drawn > before : drawn > before || (status.textContent && !status.hasAttribute("data-stale")));
    if (!(await until(() => said() && still()))) {
      wrong.push("no answer");
    }
    return performance.now() - at;
  }

  /** A key, as far as a page can press one. @param {Element} field */
  function key(field) {
    const before = field.value.length;
    field.focus({ preventScroll: true });
    field.setSelectionRange(before, before);
    document.execCommand("insertText", false, "x");
    if (field.value.length !== before + 1 || !field.value.endsWith("x")) {
      wrong.push("the box takes no key");
    }
  }

  /** @param {{id: string, parts: (string | {repeat: string, times: number})[], field: string, live: boolean}} job */
  async function one({ id, parts, field: name, live }) {
    wrong = [];
    const field = section.querySelector(`textarea[name=${name}], textarea[data-option=${name}]`);
    const folded = field.closest("details");
    if (folded) {
      folded.open = true;
    }
    const was = shell();
    const ms = await answered(whole(parts), field, live);
    if (!alert.hidden) {
      wrong.push("failed: " + alert.textContent);
    }
    if (!report.textContent.trim() && !status.textContent) {
      wrong.push("nothing is said");
    }
    wrong.push(...strange(report));
    if (report.innerHTML.length > DRAWN) {
      wrong.push("what is drawn is not bounded");
    }
    key(field);
    if ("__ran" in window) {
      wrong.push("it ran");
      delete window.__ran;
    }
    if (shell() !== was) {
      wrong.push("the page has changed: " + was + " → " + shell());
    }
    if (field !== box) {
      field.value = "";
    }
    return { id, ms, wrong, record: report.querySelector("[data-record]") !== null };
  }

  /** @param {string} jobs JSON, in which half a surrogate pair travels as an escape */
  window.hostile = async (jobs) => {
    const results = [];
    for (const job of JSON.parse(jobs)) {
      results.push(await one(job));
    }
    return results;
  };
})();

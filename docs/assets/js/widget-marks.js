/*
 * The record and the findings under it show which belongs to which: a finding that is pointed at or holds the focus
 * outlines its marks, and a click on a mark or on a button of a check-up leads to its finding.
 */
"use strict";

(function () {
  const { around } = TradeMail.dom;

  /** @param {HTMLElement} mark */
  function keysOf(mark) {
    return (mark.dataset.keys || "").split(" ");
  }

  /**
   * @param {HTMLElement} report
   * @param {string | undefined} key of a finding; undefined for none
   */
  function outline(report, key) {
    /** @type {NodeListOf<HTMLElement>} */
    const marks = report.querySelectorAll("mark[data-keys]");
    for (const mark of Array.from(marks)) {
      mark.toggleAttribute("data-active", key !== undefined && keysOf(mark).indexOf(key) >= 0);
    }
  }

  /**
   * @param {HTMLElement} report
   * @param {string} key
   */
  function reach(report, key) {
    /** @type {NodeListOf<HTMLElement>} */
    const findings = report.querySelectorAll("[data-findings] > li");
    const finding = Array.from(findings).find((item) => item.dataset.key === key);
    if (finding) {
      // In a check-up it stands in a part that may be closed.
      for (let part = finding.closest("details"); part; part = part.parentElement && part.parentElement.closest("details")) {
        part.open = true;
      }
      finding.tabIndex = -1;
      finding.focus({ preventScroll: true });
      finding.scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {HTMLElement} report */
  function link(report) {
    /** @param {Event} event */
    const point = (event) => {
      const finding = around(event, "[data-findings] > li", HTMLElement);
      outline(report, finding ? finding.dataset.key : undefined);
    };
    const leave = () => outline(report, undefined);
    report.addEventListener("pointerover", point);
    report.addEventListener("focusin", point);
    report.addEventListener("pointerleave", leave);
    report.addEventListener("focusout", leave);
    report.addEventListener("click", (event) => {
      const button = around(event, "[data-action='show-finding']", HTMLElement);
      if (button) {
        reach(report, button.dataset.key || "");
      }
      const mark = around(event, "mark[data-keys]", HTMLElement);
      // Someone who selects text to copy it is not on the way to a finding.
      if (mark && String(getSelection()) === "") {
        reach(report, keysOf(mark)[0]);
      }
    });
  }

  TradeMail.marks = { link };
})();

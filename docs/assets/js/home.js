// @ts-check
/*
 * The home page's box: it opens the tool for what was typed, and sends nothing. The text travels behind the # of the
 * address, which browsers keep to themselves.
 */
"use strict";

(function () {
  /** Which checker reads a record that begins with this version; the last digit is left open, as people get it wrong. */
  const VERSIONS = {
    spf: "spf",
    dmarc: "dmarc",
    dkim: "dkim",
    sts: "mta-sts",
    tlsrpt: "tls-rpt",
    bimi: "bimi",
  };

  /** Quotes come along with a record out of a zone file or a chat; blanks around the equals sign out of a how-to. */
  const VERSION = /^["'“”‘’\s]*v\s*[=＝]\s*(spf|dmarc|dkim|sts|tlsrpt|bimi)/i;

  /**
   * The checker for a text: that of the record which it is, else the check-up of a domain.
   * @param {string} text
   */
  function checkerOf(text) {
    const version = VERSION.exec(text);
    return version ? VERSIONS[/** @type {keyof typeof VERSIONS} */ (version[1].toLowerCase())] : "domain";
  }

  /**
   * Half a surrogate pair has no encoding; nobody's domain holds one, so it is dropped.
   * @param {string} text
   */
  function encoded(text) {
    return encodeURIComponent(text.replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(^|[^\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "$1"));
  }

  /** @param {HTMLElement} box */
  function listen(box) {
    const form = box.querySelector("form");
    const input = box.querySelector("input");
    const status = /** @type {HTMLElement | null} */ (box.querySelector("[role=status]"));
    if (!form || !input || !status) {
      return;
    }
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      status.textContent = text ? "" : status.dataset.empty || "";
      if (!text) {
        input.focus();
        return;
      }
      const checker = checkerOf(text);
      location.assign(box.dataset.tools + checker + "/#" + checker + "=" + encoded(text));
    });
    box.dataset.ready = "";
  }

  for (const box of document.querySelectorAll(".home-box")) {
    listen(/** @type {HTMLElement} */ (box));
  }
})();

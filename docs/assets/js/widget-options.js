/*
 * What a reader can say beside the subject: the sender of a message, a DKIM selector, the text of a policy. Each is a field
 * of the form with `data-option`; one with `data-lookup-only` is of use to a look-up alone.
 */
"use strict";

(function () {
  /** @param {HTMLElement} section */
  function fields(section) {
    /** @type {NodeListOf<HTMLInputElement | HTMLTextAreaElement>} */
    const found = section.querySelectorAll("[data-option]");
    return Array.from(found);
  }

  /**
   * @param {HTMLElement} section
   * @param {{lookup: boolean}} what
   * @returns {Record<string, string>}
   */
  function read(section, { lookup }) {
    /** @type {Record<string, string>} */
    const options = {};
    for (const field of fields(section)) {
      if (field.value.trim() && (lookup || field.dataset.lookupOnly === undefined)) {
        options[field.dataset.option || ""] = field.value;
      }
    }
    return options;
  }

  /**
   * @param {HTMLElement} section
   * @returns {boolean} whether a field holds a subject of its own, as a policy without its record does
   */
  function speaks(section) {
    return fields(section).some((field) => field.dataset.subject !== undefined && field.value.trim() !== "");
  }

  TradeMail.options = { fields, read, speaks };
})();

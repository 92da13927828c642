/*
 * Finding things in the markup, which the site's build writes: what is missing there is a fault of ours and is said so.
 *
 * All files of the widget keep to the JavaScript of 2017: a browser below the floor must be able to read the sentence
 * that says so.
 */
"use strict";

(function () {
  /**
   * @template {Element} E
   * @param {ParentNode} root
   * @param {string} selector
   * @param {new () => E} kind
   * @returns {E}
   */
  function find(root, selector, kind) {
    const found = root.querySelector(selector);
    if (!(found instanceof kind)) {
      throw new Error("the markup of the checker has no " + selector);
    }
    return found;
  }

  /**
   * The element that an event is about.
   * @template {HTMLElement} E
   * @param {Event} event
   * @param {string} selector
   * @param {new () => E} kind
   * @returns {E | null}
   */
  function around(event, selector, kind) {
    const found = event.target instanceof Element ? event.target.closest(selector) : null;
    return found instanceof kind ? found : null;
  }

  TradeMail.dom = { find, around };
})();

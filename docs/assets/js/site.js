// @ts-check
/*
 * The language switch keeps the reader's place. What a reader has typed is carried over by the checker's own script.
 */
"use strict";

(function () {
  /**
   * The place to come back to: the one in the address, else the heading that was last scrolled past.
   * @returns {string} a fragment with its #, or nothing at the top of a page
   */
  function place() {
    if (location.hash) {
      return location.hash;
    }
    const passed = Array.from(document.querySelectorAll("article :is(h2, h3)[id]")).filter(
      (heading) => heading.getBoundingClientRect().top < innerHeight / 3,
    );
    return passed.length ? "#" + passed[passed.length - 1].id : "";
  }

  for (const link of document.querySelectorAll("a[data-language-switch]")) {
    // Before the click, so that a new tab and a copied link keep the place as well.
    for (const event of ["pointerdown", "focus"]) {
      link.addEventListener(event, () => {
        /** @type {HTMLAnchorElement} */ (link).hash = place();
      });
    }
  }
})();

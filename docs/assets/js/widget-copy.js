/*
 * Copying, which never fails silently: the clipboard, else the old command, else a selected box and a sentence. Web views
 * such as WeChat's refuse the first two.
 */
"use strict";

(function () {
  /** Some web views never answer; the sentence with the box then comes after this time, in milliseconds. */
  const PATIENCE = 1000;

  /**
   * @param {string} text
   * @returns {Promise<boolean>} whether the text is on the clipboard
   */
  function copy(text) {
    const asked = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error("no clipboard"));
    const late = new Promise((resolve, reject) => setTimeout(reject, PATIENCE));
    return Promise.race([asked, late]).then(
      () => true,
      () => command(text)
    );
  }

  /** @param {string} text */
  function command(text) {
    const focused = document.activeElement;
    const box = document.createElement("textarea"); // An input would lose the line breaks.
    box.className = "checker-offscreen";
    box.readOnly = true;
    box.value = text;
    document.body.appendChild(box);
    box.select();
    let done = false;
    try {
      done = document.execCommand("copy");
    } catch (error) {
      done = false;
    }
    document.body.removeChild(box);
    refocus(focused);
    return done;
  }

  /** @param {Element | null} element */
  function refocus(element) {
    if (element instanceof HTMLElement) {
      element.focus({ preventScroll: true });
    }
  }

  /**
   * Shows the text in a box, selected, for the reader to copy by hand. One box a widget; Escape closes it.
   * @param {Element} after the element that it stands behind
   * @param {string} text
   * @param {string} label what to do, in words
   */
  function offer(after, text, label) {
    withdraw(after);
    const focused = document.activeElement;
    const frame = document.createElement("label");
    const box = document.createElement("textarea");
    frame.className = "checker-copybox";
    frame.append(label, box);
    box.readOnly = true;
    box.rows = 3;
    box.value = text;
    after.insertAdjacentElement("afterend", frame);
    box.focus();
    box.setSelectionRange(0, text.length);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        withdraw(after);
        refocus(focused);
      }
    });
  }

  /** @param {Element} after */
  function withdraw(after) {
    const next = after.nextElementSibling;
    if (next && next.classList.contains("checker-copybox")) {
      next.remove();
    }
  }

  TradeMail.copying = { copy, offer, withdraw };
})();

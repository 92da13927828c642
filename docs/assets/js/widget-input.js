/*
 * The reader's text: changing it so that Ctrl-Z brings the old one back, carrying it in a link, and keeping it over a
 * language switch, a way forward and back, and a reload. It is kept in this tab only, and goes nowhere.
 */
"use strict";

(function () {
  const KEY = "tmg:input:";

  /** Entries of the session history are copied by the browser at every step, so a huge paste is not put there. */
  const MEMORY_LIMIT = 65536;

  /** Chat programs cut longer addresses off; a link that is cut off would show another record. */
  const LINK_LIMIT = 4000;

  const LINES_LIMIT = 200;

  /**
   * Replaces the text as if it were typed, so that it can be undone; only the part that differs is touched.
   * @param {HTMLTextAreaElement} box
   * @param {string} text
   */
  function replace(box, text) {
    const before = box.value;
    const after = text.replace(/\r\n?/g, "\n");
    const [head, tail] = common(before, after);
    const middle = after.slice(head, after.length - tail);
    const keyboard = box.inputMode;
    box.inputMode = "none"; // A phone must not slide its keyboard in for this moment of focus.
    box.focus({ preventScroll: true });
    box.setSelectionRange(head, before.length - tail);
    // The one way to a change that the browser's own undo knows of; all engines keep it for that reason. Chromium takes
    // seconds for a thousand lines (its time grows with their square), so that a text like that is simply set.
    if (before !== after && middle.split("\n", LINES_LIMIT).length < LINES_LIMIT) {
      document.execCommand(middle ? "insertText" : "delete", false, middle);
    }
    if (box.value !== after) {
      box.value = after;
    }
    box.inputMode = keyboard;
  }

  /**
   * `replace`, and the focus is where it was before.
   * @param {HTMLTextAreaElement} box
   * @param {string} text
   */
  function edit(box, text) {
    const focused = document.activeElement;
    replace(box, text);
    if (focused instanceof HTMLElement && focused !== document.body) {
      focused.focus({ preventScroll: true });
    } else {
      box.blur();
    }
  }

  /**
   * Lengths of the common head and tail of two texts, never cutting a surrogate pair.
   * @param {string} before
   * @param {string} after
   * @returns {[number, number]}
   */
  function common(before, after) {
    const shorter = Math.min(before.length, after.length);
    let head = 0;
    while (head < shorter && before[head] === after[head]) {
      head += 1;
    }
    if (head > 0 && /[\uD800-\uDBFF]/.test(before[head - 1])) {
      head -= 1;
    }
    let tail = 0;
    while (tail < shorter - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) {
      tail += 1;
    }
    if (tail > 0 && /[\uDC00-\uDFFF]/.test(before[before.length - tail])) {
      tail -= 1;
    }
    return [head, tail];
  }

  /**
   * The text in the address's `#spf=…`; null when the address holds none, undefined when it is there but damaged.
   * @param {string} checker
   */
  function fromHash(checker) {
    const mark = "#" + checker + "=";
    if (!location.hash.startsWith(mark)) {
      return null;
    }
    try {
      return decodeURIComponent(location.hash.slice(mark.length));
    } catch (error) {
      return undefined;
    }
  }

  /**
   * The address of this page with the text in it; empty when it would be too long to travel.
   * @param {string} checker "domain" for a name that is to be looked up
   * @param {string} text
   */
  function link(checker, text) {
    try {
      const address = location.href.split("#")[0] + "#" + checker + "=" + encodeURIComponent(text);
      return address.length > LINK_LIMIT ? "" : address;
    } catch (error) {
      return ""; // Half a surrogate pair has no encoding.
    }
  }

  /**
   * What the address brings: `#spf=` a text to check, `#domain=` a name that the reader may want to look up.
   * @param {string} checker
   */
  function linked(checker) {
    const name = fromHash("domain");
    return name === null ? { text: fromHash(checker), lookup: false } : { text: name, lookup: true };
  }

  /**
   * Notes the text in this entry of the session history, for the way back and for a reload, and takes a text that is
   * no longer true out of the address.
   * @param {string} checker
   * @param {string} text
   */
  function remember(checker, text) {
    const kept = text.length > MEMORY_LIMIT ? "" : text;
    const carried = linked(checker).text;
    if (!kept && !(history.state && history.state[KEY + checker]) && carried === null) {
      return;
    }
    const state = Object.assign({}, history.state, { [KEY + checker]: kept });
    const address = carried === null || carried === text ? location.href : location.href.split("#")[0];
    try {
      history.replaceState(state, "", address);
    } catch (error) {
      // Some browsers refuse after many changes in a row; the next one notes it again.
    }
  }

  /**
   * Notes the text for the page that a link in this tab is about to open: the same page in the other language.
   * @param {string} checker
   * @param {string} text
   */
  function carry(checker, text) {
    try {
      sessionStorage.setItem(KEY + checker, text);
    } catch (error) {
      // No storage, or the text is larger than it: the other page then starts with an empty box.
    }
  }

  /**
   * The text to begin with: from the address, else from the other language's page, else from this entry of the history.
   * @param {string} checker
   * @returns {string | null | undefined} undefined when the address holds a damaged text
   */
  function restore(checker) {
    let carried = null;
    try {
      carried = sessionStorage.getItem(KEY + checker);
      sessionStorage.removeItem(KEY + checker);
    } catch (error) {
      carried = null;
    }
    const { text } = linked(checker);
    if (text !== null) {
      return text;
    }
    return carried || (history.state && history.state[KEY + checker]) || null;
  }

  TradeMail.input = { edit, linked, link, remember, carry, restore };
})();

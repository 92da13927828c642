/*
 * Text in the picture of a tree, where nothing breaks lines by itself: an estimate of its width, which needs no page.
 */
"use strict";

(function () {
  /** @param {string} text @param {number} narrow width of a Latin letter, in its font size */
  function measure(text, narrow) {
    return Array.from(text).reduce((sum, one) => sum + (one >= "\u1100" || one.length > 1 ? 1 : narrow), 0);
  }

  /**
   * A text in lines that fit. What does not fit even in full lines ends in an ellipsis.
   * @param {string} text
   * @param {number} room in the text's font size
   * @param {number} narrow
   * @param {number} lines at most
   * @returns {string[]}
   */
  function wrap(text, room, narrow, lines) {
    const gentle = broken(text, room, narrow, lines, " .:，·");
    const out = gentle.length > lines ? broken(text, room, narrow, lines, "") : gentle;
    return out.slice(0, lines).map((line, index) => (
      index === lines - 1 && out.length > lines ? cut(line, room, narrow) : line.trim()
    ));
  }

  /**
   * In lines, one more than wanted where there would be more: behind one of the marks, unless that left a line half empty.
   * @param {string} text
   * @param {number} room
   * @param {number} narrow
   * @param {number} lines
   * @param {string} marks
   */
  function broken(text, room, narrow, lines, marks) {
    const out = [""];
    for (const one of Array.from(text)) {
      const line = out.pop() || "";
      if (!line || measure(line + one, narrow) <= room) {
        out.push(line + one);
      } else {
        const at = Math.max(...Array.from(marks).map((mark) => line.lastIndexOf(mark)), -1) + 1;
        const end = at > line.length / 2 ? at : line.length;
        out.push(line.slice(0, end), line.slice(end) + one);
      }
      if (out.length > lines) {
        break;
      }
    }
    return out;
  }

  /** @param {string} line @param {number} room @param {number} narrow */
  function cut(line, room, narrow) {
    const letters = Array.from(line);
    while (letters.length && measure(letters.join(""), narrow) + 1 > room) {
      letters.pop();
    }
    return letters.join("") + "…";
  }

  TradeMail.treeText = { measure, wrap };
})();

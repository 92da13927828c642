/*
 * What the picture of a look-up tree consists of and where it stands: numbers in, numbers out, nothing drawn here.
 * Lengths are in the unit of the text around the picture (its font size), so that it grows with the reader's letters.
 */
"use strict";

(function () {
  const { measure, wrap } = TradeMail.treeText;

  /** Rows that are drawn at most; the list beside the picture has them all. */
  const DRAWN = 200;

  /** Squares of the bar at most: the checker follows no more look-ups than that. */
  const SQUARES = 60;

  const LINE = 1.4;
  const PAD = 0.5;
  const GAP = 0.4;
  /** What a finger needs, success criterion 2.5.5 of WCAG 2.2: 44 px at 16 px a unit. */
  const ROW = 2.75;
  const SIGN = 1.7;
  const WARNING = 2;
  const LABEL = { size: 0.875, narrow: 0.61 };
  const NOTE = { size: 0.8125, narrow: 0.56 };
  /** A box is never narrower; a deep tree scrolls inside of its frame instead. */
  const BOX = 12;
  const SQUARE = { least: 1.5, most: 2.2 };

  /**
   * The nested list as data. The list is in the order in which a receiver asks, so that counting it numbers the look-ups.
   * @param {Element} list
   * @returns {TreeNode[]}
   */
  function read(list) {
    let asked = 0;
    /** @param {Element} parent @param {string} path @param {number} level @returns {TreeNode[]} */
    const branch = (parent, path, level) => {
      /** @type {Map<string, number>} */
      const twins = new Map();
      return Array.from(parent.children, (item) => {
        const parts = Array.from(item.children);
        /** @param {string} selector */
        const text = (selector) => parts.filter((part) => part.matches(selector)).map((part) => part.textContent).join("");
        const label = text("code");
        const twin = (twins.get(label) || 0) + 1;
        twins.set(label, twin);
        const own = path + "\n" + label + (twin > 1 ? " " + twin : "");
        const below = parts.find((part) => part.tagName === "UL");
        const from = asked + 1;
        asked += ownCost(item, below);
        const children = below ? branch(below, own, level + 1) : [];
        const bad = item.hasAttribute("data-bad");
        const troubles = children.reduce((sum, child) => sum + child.troubles, bad ? 1 : 0);
        return { path: own, level, label, note: text(".note"), bad, troubles, from, to: asked, children };
      });
    };
    return branch(list, "", 1);
  }

  /** @param {Element | undefined} item */
  function cost(item) {
    return Number(item && item.getAttribute("data-cost")) || 0;
  }

  /** What a term costs without the branch below it. @param {Element} item @param {Element | undefined} below */
  function ownCost(item, below) {
    const inside = below ? Array.from(below.children).reduce((sum, child) => sum + cost(child), 0) : 0;
    return Math.max(0, cost(item) - inside);
  }

  /** A root is open until it is closed, the others the other way round. @param {TreeNode} node @param {TreeOpen} open */
  function isOpen(node, open) {
    const said = open.get(node.path);
    return node.children.length > 0 && (said === undefined ? node.level === 1 : said);
  }

  /**
   * The nodes that are in sight, in order, with their parents.
   * @param {TreeNode[]} roots
   * @param {TreeOpen} open
   * @returns {TreeSeen[]}
   */
  function visible(roots, open) {
    /** @type {TreeSeen[]} */
    const out = [];
    /** @param {TreeNode[]} nodes @param {TreeSeen | null} parent */
    const add = (nodes, parent) => nodes.forEach((node, index) => {
      const seen = { node, parent, open: isOpen(node, open), position: index + 1, siblings: nodes.length };
      out.push(seen);
      if (seen.open) {
        add(node.children, seen);
      }
    });
    add(roots, null);
    return out;
  }

  /** All that can be opened below the roots. @param {TreeNode[]} roots */
  function branches(roots) {
    const inner = roots.reduce((out, { children }) => out.concat(children), /** @type {TreeNode[]} */ ([]));
    for (const node of inner) {
      inner.push(...node.children); // the loop goes on into what is added
    }
    return inner.filter(({ children }) => children.length);
  }

  /**
   * @param {TreeNode[]} roots
   * @param {{width: number, open: TreeOpen, limit: number, notes: (seen: TreeSeen) => string[]}} how width in units
   * @returns {TreeLayout}
   */
  function layout(roots, { width, open, limit, notes }) {
    const seen = visible(roots, open);
    const drawn = seen.slice(0, DRAWN);
    const step = width < 30 ? 1 : 1.75;
    const deepest = drawn.reduce((most, { node }) => Math.max(most, node.level), 1);
    const whole = Math.max(width, (deepest - 1) * step + BOX);
    const bar = squares(roots.reduce((most, { to }) => Math.max(most, to), 0), limit, width);
    let y = bar.height + GAP;
    const rows = drawn.map((one) => {
      const { node } = one;
      const x = (node.level - 1) * step;
      const room = whole - x - SIGN - PAD;
      const place = placed(one, limit);
      const badge = place ? measure(place, 0.6) * NOTE.size + 0.8 : 0;
      const label = wrap(node.label, (room - (node.troubles ? WARNING : 0)) / LABEL.size, LABEL.narrow, 3);
      const note = wrap(notes(one).join(" · "), (room - badge - PAD) / NOTE.size, NOTE.narrow, 3);
      const below = place || note[0] ? note.length : 0;
      const height = Math.max(ROW, (label.length + below) * LINE + 2 * GAP);
      const row = { seen: one, x, y, width: whole - x, height, label, note, place, badge, over: over(one, limit) };
      y += height + GAP;
      return row;
    });
    return { width: whole, height: y, rows, bar, rest: seen.length - drawn.length };
  }

  /** The look-ups that a row stands for, as short as can be. @param {TreeSeen} seen @param {number} limit */
  function placed({ node, open }, limit) {
    if (node.level === 1) {
      return node.to + "/" + limit;
    }
    const last = open ? node.from : node.to;
    return last < node.from || !node.to ? "" : node.from === last ? String(last) : node.from + "–" + last;
  }

  /** Whether a receiver gives up in this row (RFC 7208 §4.6.4). @param {TreeSeen} seen @param {number} limit */
  function over({ node, open }, limit) {
    return (open && node.level > 1 ? node.from : node.to) > limit;
  }

  /**
   * A square a look-up: in one line where that fits, else as many in a line as are allowed.
   * @param {number} total
   * @param {number} limit
   * @param {number} width
   * @returns {TreeLayout["bar"]}
   */
  function squares(total, limit, width) {
    const count = Math.min(SQUARES, Math.max(total, limit));
    const inLine = count * SQUARE.least <= width ? count : Math.max(1, Math.min(limit, count));
    const size = Math.min(SQUARE.most, Math.max(1, width / inLine));
    const places = Array.from({ length: count }, (_, index) => (
      { number: index + 1, x: (index % inLine) * size, y: Math.floor(index / inLine) * size, used: index < total }
    ));
    return { places, size, height: Math.ceil(count / inLine) * size + GAP };
  }

  TradeMail.treeLayout = { LINE, PAD, GAP, SIGN, LABEL, NOTE, read, branches, isOpen, layout };
})();

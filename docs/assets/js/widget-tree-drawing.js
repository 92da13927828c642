/*
 * The picture of a look-up tree as SVG nodes, from the layout's numbers. All text is put in as text; colours and widths of
 * lines are the style sheet's.
 */
"use strict";

(function () {
  const { LINE, PAD, GAP, SIGN, LABEL, NOTE } = TradeMail.treeLayout;
  const SPACE = "http://www.w3.org/2000/svg";

  /**
   * @param {string} tag
   * @param {Record<string, string | number>} attributes
   * @param {(Node | string)[]} inside
   */
  function make(tag, attributes, ...inside) {
    const node = document.createElementNS(SPACE, tag);
    for (const name of Object.keys(attributes)) {
      node.setAttribute(name, String(attributes[name]));
    }
    node.append(...inside);
    return node;
  }

  /**
   * @param {string} name of the tree
   * @param {string} barName
   * @param {TreeLayout} layout
   * @param {number} unit in pixels
   * @param {number} limit
   * @param {(seen: TreeSeen) => string} itemName
   */
  function picture(name, barName, layout, unit, limit, itemName) {
    /** @type {TreePen} */
    const pen = (value) => Math.round(value * unit * 10) / 10;
    const tree = make("g", { role: "tree", "aria-label": name });
    const lines = make("g", { class: "tree-lines", "aria-hidden": "true" });
    /** @type {Map<TreeSeen, TreeRow>} */
    const above = new Map();
    for (const row of layout.rows) {
      above.set(row.seen, row);
      const parent = row.seen.parent && above.get(row.seen.parent);
      if (parent) {
        lines.append(connector(parent, row, pen));
      }
      tree.append(item(row, pen, itemName(row.seen)));
    }
    const [width, height] = [pen(layout.width), pen(layout.height)];
    return make("svg", { width, height, viewBox: "0 0 " + width + " " + height },
      bar(barName, layout.bar, pen, limit), lines, tree);
  }

  /** From under the parent's sign to the row. @param {TreeRow} parent @param {TreeRow} row @param {TreePen} pen */
  function connector(parent, row, pen) {
    const x = pen(parent.x + (row.x - parent.x) / 2);
    const d = "M" + x + " " + pen(parent.y + parent.height) + "V" + pen(row.y + row.height / 2) + "H" + pen(row.x);
    return make("path", { d });
  }

  /** Its name is its title, which a mouse shows, too. @param {TreeRow} row @param {TreePen} pen @param {string} name */
  function item(row, pen, name) {
    const { node, open, position, siblings } = row.seen;
    const group = make("g", {
      role: "treeitem",
      class: "tree-row",
      tabindex: -1,
      transform: "translate(" + pen(row.x) + " " + pen(row.y) + ")",
      "aria-level": node.level,
      "aria-posinset": position,
      "aria-setsize": siblings,
    }, make("title", {}, name));
    group.append(make("rect", { class: "tree-box", width: pen(row.width), height: pen(row.height), rx: 4 }));
    if (node.children.length) {
      group.setAttribute("aria-expanded", String(open));
      group.append(sign(row, pen));
    }
    group.classList.toggle("tree-bad", node.bad);
    group.classList.toggle("tree-over", row.over);
    group.append(...row.label.map((line, index) => (
      text("tree-label", SIGN, GAP + (index + 0.72) * LINE, LABEL.size, pen, line)
    )), ...second(row, pen));
    if (node.troubles) {
      group.append(warning(row, pen, node.bad));
    }
    return group;
  }

  /** A triangle that points to the right where a branch is closed, and down where it is open. @param {TreeRow} row @param {TreePen} pen */
  function sign(row, pen) {
    const [x, y] = [SIGN / 2, GAP + LINE / 2];
    const corners = row.seen.open ? [[-0.4, -0.2], [0.4, -0.2], [0, 0.35]] : [[-0.2, -0.4], [0.35, 0], [-0.2, 0.4]];
    const points = corners.map(([dx, dy]) => pen(x + dx) + "," + pen(y + dy)).join(" ");
    return make("polygon", { class: "tree-sign", points });
  }

  /** The numbers of the look-ups, and what is said about them. @param {TreeRow} row @param {TreePen} pen */
  function second(row, pen) {
    const top = GAP + row.label.length * LINE;
    const out = [];
    if (row.place) {
      const middle = top + LINE / 2;
      out.push(row.over ? make("polygon", { class: "tree-badge", points: hexagon(row.badge, middle, pen) }) : make("rect", {
        class: "tree-badge", x: pen(SIGN), y: pen(middle - 0.6), width: pen(row.badge), height: pen(1.2), rx: pen(0.3),
      }));
      const number = text("tree-number", SIGN + row.badge / 2, top + 0.72 * LINE, NOTE.size, pen, row.place);
      number.setAttribute("text-anchor", "middle");
      out.push(number);
    }
    const x = SIGN + (row.place ? row.badge + PAD : 0);
    return out.concat(row.note.map((line, index) => (
      text("tree-note", x, top + (index + 0.72) * LINE, NOTE.size, pen, line)
    )));
  }

  /** The box of a number above the limit: pointed, so that its shape says it too. @param {number} width @param {number} y @param {TreePen} pen */
  function hexagon(width, y, pen) {
    const [left, right] = [SIGN - 0.2, SIGN + width + 0.2];
    return [[left, y], [left + 0.4, y - 0.65], [right - 0.4, y - 0.65], [right, y], [right - 0.4, y + 0.65], [left + 0.4, y + 0.65]]
      .map(([dx, dy]) => pen(dx) + "," + pen(dy)).join(" ");
  }

  /** A triangle with a mark: full where the trouble is, hollow where it is further down. @param {TreeRow} row @param {TreePen} pen @param {boolean} here */
  function warning(row, pen, here) {
    const [x, y] = [row.width - PAD - 0.7, GAP + LINE / 2];
    const points = [[0, -0.65], [0.75, 0.6], [-0.75, 0.6]].map(([dx, dy]) => pen(x + dx) + "," + pen(y + dy)).join(" ");
    const mark = text("tree-mark", x, y + 0.45, 0.8, pen, "!");
    mark.setAttribute("text-anchor", "middle");
    return make("g", { class: here ? "tree-warning" : "tree-warning tree-further" }, make("polygon", { points }), mark);
  }

  /**
   * @param {string} kind class
   * @param {number} x
   * @param {number} y of the base line
   * @param {number} size
   * @param {TreePen} pen
   * @param {string} content
   */
  function text(kind, x, y, size, pen, content) {
    return make("text", { class: kind, x: pen(x), y: pen(y), "font-size": pen(size) }, content);
  }

  /** @param {string} name @param {TreeLayout["bar"]} bar @param {TreePen} pen @param {number} limit */
  function bar(name, { places, size }, pen, limit) {
    const group = make("g", { role: "img", class: "tree-bar", "aria-label": name });
    for (const { number, x, y, used } of places) {
      const over = number > limit;
      const box = make("g", { class: "tree-place" + (used ? " tree-used" : "") + (over ? " tree-over" : "") },
        make("rect", { x: pen(x + 0.1), y: pen(y + 0.1), width: pen(size - 0.2), height: pen(size - 0.2), rx: over ? 0 : 3 }));
      const label = text("tree-number", x + size / 2, y + size / 2 + 0.25, 0.7, pen, String(number));
      label.setAttribute("text-anchor", "middle");
      box.append(label);
      if (over) { // The corner that is cut off says the same as the colour.
        box.append(make("path", { d: "M" + pen(x + 0.1) + " " + pen(y + size * 0.45) + "L" + pen(x + size * 0.45) + " " + pen(y + 0.1) }));
      }
      group.append(box);
    }
    const last = places[limit - 1];
    if (last && places.length > limit && places[limit].y === last.y) {
      group.append(make("path", { class: "tree-limit", d: "M" + pen(last.x + size) + " 0V" + pen(size + GAP) }));
    }
    return group;
  }

  TradeMail.treeDrawing = { picture };
})();

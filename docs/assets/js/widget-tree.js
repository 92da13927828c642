/*
 * The look-ups of an SPF record as a picture beside their list: branches open by finger, mouse or keyboard as in the tree
 * pattern of WAI-ARIA. The list stays in the page for print and for those who would rather read it.
 */
"use strict";

(function () {
  const { read, branches, isOpen, layout } = TradeMail.treeLayout;

  /** What a reader has opened and chosen belongs to the report's place in the page, and outlives the trees in it. */
  /** @type {WeakMap<Element, TreeChoice>} */
  const choices = new WeakMap();

  /** @type {WeakMap<Element, Picture>} */
  const pictures = new WeakMap();

  /** @param {string} text @param {() => void} press */
  function button(text, press) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", press);
    return made;
  }

  /** @param {string} tag @param {string} kind @param {Node[]} inside */
  function box(tag, kind, ...inside) {
    const made = document.createElement(tag);
    made.className = kind;
    made.append(...inside);
    return made;
  }

  class Picture {
    /**
     * @param {Element} figure
     * @param {TreeChoice} choice
     * @param {Say} say
     */
    constructor(figure, choice, say) {
      this.figure = figure;
      this.choice = choice;
      this.say = say;
      /** @type {TreeNode[]} */
      this.roots = [];
      /** @type {TreeSeen[]} */
      this.rows = [];
      this.limit = 0;
      this.name = "";
      this.drawn = "";
      this.as = button("", () => this.turn());
      this.all = button("", () => this.openAll());
      this.canvas = box("div", "tree-canvas");
      this.rest = box("p", "tree-rest");
      this.help = box("p", "tree-help", document.createTextNode(say("tree_help")));
      this.host = box("div", "tree-own", box("p", "tree-tools", this.as, this.all), this.help, this.canvas, this.rest);
      this.host.setAttribute("data-own", "");
      /** @type {TreeMoving} */
      this.moving = new TradeMail.TreeMoving(this);
      new ResizeObserver(() => this.draw()).observe(this.host);
    }

    /** Reads the list again. Without one there is no picture either. */
    update() {
      const list = Array.from(this.figure.children).find((child) => child.tagName === "UL");
      const caption = this.figure.querySelector("figcaption");
      this.roots = list ? read(list) : [];
      if (!list || !this.roots.length) {
        this.host.remove();
        return;
      }
      this.limit = Number(list.children[0].getAttribute("data-limit")) || 10;
      this.name = (caption && caption.textContent) || "";
      if (list.previousElementSibling !== this.host) {
        this.figure.insertBefore(this.host, list);
      }
      this.draw();
    }

    /** Draws what is in sight, unless the same picture is there. */
    draw() {
      const { host, choice, say } = this;
      host.dataset.shows = choice.picture ? "picture" : "list";
      this.as.textContent = say(choice.picture ? "tree_as_list" : "tree_as_picture");
      this.help.hidden = this.canvas.hidden = !choice.picture;
      this.all.hidden = !choice.picture || !branches(this.roots).length;
      this.all.textContent = say(this.allOpen() ? "tree_close_all" : "tree_open_all");
      const unit = parseFloat(getComputedStyle(this.canvas).fontSize) || 16;
      const width = host.clientWidth / unit;
      const state = JSON.stringify([this.roots, Array.from(choice.open), this.limit, width, unit, this.name]);
      if (!choice.picture || !width || state === this.drawn) {
        return;
      }
      this.drawn = state;
      const how = { width, open: choice.open, limit: this.limit, notes: this.notes.bind(this) };
      const made = layout(this.roots, how);
      this.rows = made.rows.map(({ seen }) => seen);
      const focused = this.canvas.contains(document.activeElement);
      const total = this.roots.reduce((most, { to }) => Math.max(most, to), 0);
      const bar = say("tree_bar", { total, limit: this.limit });
      const name = this.itemName.bind(this);
      this.canvas.textContent = "";
      this.canvas.append(TradeMail.treeDrawing.picture(this.name, bar, made, unit, this.limit, name));
      this.rest.hidden = !made.rest;
      this.rest.textContent = made.rest ? say("tree_rest", { count: made.rest }) : "";
      this.moving.settle(focused);
    }

    /** What a row says beside its name. @param {TreeSeen} seen @returns {string[]} */
    notes({ node, open }) {
      const over = (open && node.level > 1 ? node.from : node.to) > this.limit;
      const inside = open ? 0 : node.troubles - Number(node.bad);
      return [
        node.note,
        over ? this.say("tree_over", { limit: this.limit }) : "",
        inside ? this.say("tree_bad_inside", { count: inside }) : "",
      ].filter(Boolean);
    }

    /** The same for those who hear it. @param {TreeSeen} seen */
    itemName(seen) {
      const { from, to, level } = seen.node;
      const last = seen.open ? from : to;
      const key = level === 1 ? "tree_bar" : from === last ? "tree_place" : "tree_places";
      const place = this.say(key, { from, to: last, total: to, limit: this.limit });
      return [seen.node.label, place, ...this.notes(seen)].join(" · ");
    }

    /** @param {TreeSeen} seen @param {boolean} open */
    set(seen, open) {
      this.choice.open.set(seen.node.path, open);
      this.draw();
    }

    allOpen() {
      return branches(this.roots).every((node) => isOpen(node, this.choice.open));
    }

    openAll() {
      const open = !this.allOpen();
      this.roots.forEach(({ path }) => this.choice.open.set(path, true));
      branches(this.roots).forEach(({ path }) => this.choice.open.set(path, open));
      this.draw();
    }

    turn() {
      this.choice.picture = !this.choice.picture;
      this.draw();
    }
  }

  /**
   * Draws the trees of a report anew, after the report has changed.
   * @param {Element} report
   * @param {Say} say
   */
  function draw(report, say) {
    const choice = choices.get(report) || { open: new Map(), picture: true, at: "" };
    choices.set(report, choice);
    const figures = Array.from(report.querySelectorAll("figure[data-facts='lookups']"));
    for (const figure of figures) {
      const picture = pictures.get(figure) || new Picture(figure, choice, say);
      pictures.set(figure, picture);
      picture.update();
    }
    // The figure of a tree may have become that of something else.
    for (const host of Array.from(report.querySelectorAll(".tree-own"))) {
      if (figures.indexOf(/** @type {Element} */ (host.parentNode)) < 0) {
        host.remove();
      }
    }
  }

  TradeMail.tree = { draw };
})();

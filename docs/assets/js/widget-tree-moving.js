/*
 * Moving about in the picture of a tree, by the tree pattern of WAI-ARIA: one row at a time is in the order of the Tab key,
 * the arrows go from row to row, in and out; a click does what Enter does.
 */
"use strict";

(function () {
  class Moving {
    /** @param {TreePicture} picture */
    constructor(picture) {
      this.picture = picture;
      const { canvas } = picture;
      canvas.addEventListener("click", (event) => this.clicked(event));
      canvas.addEventListener("keydown", (event) => this.keyed(event));
      for (const kind of ["pointerover", "focusin", "pointerleave", "focusout"]) {
        canvas.addEventListener(kind, (event) => this.point(event));
      }
    }

    /** @returns {Element[]} */
    items() {
      return Array.from(this.picture.canvas.querySelectorAll("[role=treeitem]"));
    }

    /** One row takes the focus from the Tab key: the one that had it last, or what is in sight of it. @param {boolean} focus */
    settle(focus) {
      const { at } = this.picture.choice;
      const near = this.picture.rows.filter(({ node }) => at === node.path || at.startsWith(node.path + "\n"));
      this.reach(near.length ? this.picture.rows.indexOf(near[near.length - 1]) : 0, focus);
    }

    /** @param {number} index @param {boolean} focus */
    reach(index, focus) {
      this.items().forEach((item, number) => {
        item.setAttribute("tabindex", number === index ? "0" : "-1");
        if (number === index && focus && item instanceof SVGElement) {
          item.focus();
        }
      });
      this.picture.choice.at = this.picture.rows[index].node.path;
    }

    /** @param {Event} event */
    indexOf(event) {
      const item = event.target instanceof Element ? event.target.closest("[role=treeitem]") : null;
      return item ? this.items().indexOf(item) : -1;
    }

    /** @param {Event} event */
    clicked(event) {
      const index = this.indexOf(event);
      if (index >= 0) {
        this.reach(index, true);
        this.toggle(this.picture.rows[index]);
      }
    }

    /** @param {TreeSeen} seen */
    toggle(seen) {
      if (seen.node.children.length) {
        this.picture.set(seen, !seen.open);
      }
    }

    /** @param {KeyboardEvent} event */
    keyed(event) {
      const index = this.indexOf(event);
      if (index < 0 || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) {
        return;
      }
      const act = this.keys(index)[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    }

    /** @param {number} index @returns {Record<string, () => void>} */
    keys(index) {
      const seen = this.picture.rows[index];
      const last = this.picture.rows.length - 1;
      const parent = seen.parent ? this.picture.rows.indexOf(seen.parent) : index;
      const toggle = () => this.toggle(seen);
      return {
        ArrowDown: () => this.reach(Math.min(index + 1, last), true),
        ArrowUp: () => this.reach(Math.max(index - 1, 0), true),
        Home: () => this.reach(0, true),
        End: () => this.reach(last, true),
        ArrowRight: () => seen.open ? this.reach(Math.min(index + 1, last), true) : toggle(),
        ArrowLeft: () => seen.open ? toggle() : this.reach(parent, true),
        Enter: toggle,
        " ": toggle,
      };
    }

    /** Outlines the squares of the row that is pointed at or holds the focus. @param {Event} event */
    point(event) {
      const leaving = event.type === "pointerleave" || event.type === "focusout";
      const seen = leaving ? undefined : this.picture.rows[this.indexOf(event)];
      Array.from(this.picture.canvas.querySelectorAll(".tree-place")).forEach((place, index) => {
        const own = seen !== undefined && seen.node.level > 1 && index + 1 >= seen.node.from && index < seen.node.to;
        place.classList.toggle("tree-pointed", own);
      });
    }
  }

  TradeMail.TreeMoving = Moving;
})();

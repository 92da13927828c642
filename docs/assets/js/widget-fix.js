/*
 * Changing the reader's text for them: one fix, all safe fixes, and taking a change back. Each is an edit in the box, is
 * checked at once, is said, and leaves the focus where the next step is.
 */
"use strict";

(function () {
  /** A second tap within this time, in milliseconds, is meant for the button that was there before. */
  const SECOND_TAP = 400;

  class Fixer {
    /** @param {CheckerWidget} widget */
    constructor(widget) {
      this.widget = widget;
      /** @type {string | null} */
      this.before = null;
      this.applied = -Infinity;
    }

    /**
     * Applies one fix. Text typed since the report was drawn is checked first: the fix was made for another text.
     * @param {HTMLElement} button
     */
    async one(button) {
      const { widget } = this;
      if (performance.now() - this.applied < SECOND_TAP) {
        return;
      }
      const place = this.buttons().indexOf(button);
      const title = button.textContent || "";
      if (widget.shown && widget.shown.subject !== widget.box.value && !(await widget.check({}))) {
        return;
      }
      const record = this.recordOf(button);
      if (record === null) {
        widget.tell(widget.view.say("fix_gone"));
      } else if (await this.change(record, widget.view.say("fixed_one", { title }))) {
        this.moveOn(place);
      }
    }

    /** Applies all safe fixes, as Python does: in order, checking again after each round. */
    async all() {
      const { widget } = this;
      const answer = await widget.ask({ type: "fix" });
      if (!answer) {
        return;
      }
      const count = answer.applied.length;
      if (count === 0) {
        widget.tell(widget.view.say("fixed_none"));
      } else if (await this.change(answer.record, widget.view.say("fixed_all", { count }))) {
        this.moveOn(0);
      }
    }

    /** Puts the text back that was there before the last fix. */
    async undo() {
      const { widget, before } = this;
      if (before !== null) {
        await this.change(before, widget.view.say("undone"));
        this.forget();
      }
    }

    /** After a key of the reader's own, Ctrl-Z is the way back, and the button would throw that key away. */
    forget() {
      this.before = null;
      this.widget.view.offer({ undo: false });
    }

    /**
     * @param {string} text
     * @param {string} lead what was done, said before the new verdict
     * @returns {Promise<boolean>} whether the new text was checked
     */
    change(text, lead) {
      const { widget } = this;
      const before = widget.box.value;
      this.applied = performance.now();
      widget.edit(text);
      this.before = before;
      widget.view.offer({ undo: true });
      return widget.check({ say: true, lead });
    }

    /**
     * The text that a button's fix makes. The answer has it letter by letter; an attribute, which is all that the
     * example has, loses a NUL and is left empty for a long text.
     * @param {HTMLElement} button
     * @returns {string | null}
     */
    recordOf(button) {
      const { key, record = "" } = button.dataset;
      if (!this.widget.shown) {
        return record;
      }
      const finding = this.widget.shown.report.findings.find((one) => one.key === key);
      return finding && finding.fix ? finding.fix.record : null;
    }

    buttons() {
      /** @type {NodeListOf<HTMLElement>} */
      const buttons = this.widget.report.querySelectorAll("[data-action='apply-fix']");
      return Array.from(buttons);
    }

    /**
     * Where the focus went away with a button, it goes to the next one, or to the sentence. A reader who has gone on to
     * something else meanwhile is left alone.
     * @param {number} place where the button stood that did its work: the next one has moved up there
     */
    moveOn(place) {
      if (!document.activeElement || document.activeElement === document.body) {
        const next = this.buttons()[place] || this.widget.view.sentence;
        next.focus({ preventScroll: true });
      }
    }
  }

  TradeMail.Fixer = Fixer;
})();

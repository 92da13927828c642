/*
 * A live look-up: whom to ask, what they will see, how far it is, and whom to ask next when they cannot be reached. Nothing
 * here is sent before the reader has pressed the button.
 */
"use strict";

(function () {
  const { find } = TradeMail.dom;
  const KEY = "tmg:resolver";

  /** What divides the lines of a list of domains, and the cells of a line that was copied from a table. */
  const LINES = /[\r\n]+/;
  const CELLS = /[\t,;，；、]+/;

  /**
   * The domain in one line: in a line of several cells the first that can be one. A line that begins with # is a remark.
   * @param {string} line
   */
  function domainIn(line) {
    const cells = line.split(CELLS).map((cell) => cell.trim()).filter((cell) => cell);
    return line.trim().startsWith("#") ? "" : (cells.length > 1 && cells.find((cell) => /^\S+\.\S+$/.test(cell))) || cells[0] || "";
  }

  class Lookup {
    /** @param {CheckerWidget} widget */
    constructor(widget) {
      this.widget = widget;
      this.select = find(widget.section, "select[name='resolver']", HTMLSelectElement);
      this.note = find(widget.section, "[data-resolver-note]", HTMLElement);
      this.other = find(widget.section, "[data-action='next-resolver']", HTMLButtonElement);
      /** @type {number | null} the request under way */
      this.running = null;
      /** Whether the reader has asked for a look-up that did not come to its end: a retry is then about that. */
      this.wanted = false;
      /** @type {string[]} resolvers that could not be asked since the last one that could */
      this.tried = [];
      this.restore();
      this.select.addEventListener("change", () => this.chosen());
    }

    /** The reader's choice of another visit. */
    restore() {
      try {
        const kept = localStorage.getItem(KEY);
        if (kept && Array.from(this.select.options).some((option) => option.value === kept)) {
          this.select.value = kept;
        }
      } catch (error) {
        // No storage: the first of the list.
      }
      this.tell();
    }

    chosen() {
      try {
        localStorage.setItem(KEY, this.select.value);
      } catch (error) {
        // Nothing is lost: it is chosen for this visit.
      }
      this.other.hidden = true;
      this.tell();
    }

    tell() {
      const option = this.select.selectedOptions[0];
      this.note.textContent = this.widget.view.say("resolver_note", { name: option ? option.dataset.operator || "" : "" });
    }

    /** Every resolver of the list. */
    all() {
      return Array.from(this.select.options, (option) => ({ id: option.value, name: option.textContent || "" }));
    }

    /** @returns {DohSpec} */
    spec() {
      const option = this.select.selectedOptions[0];
      const own = option && option.dataset.url;
      return own ? { kind: "doh", id: "own", url: own } : { kind: "doh", id: this.select.value };
    }

    /** The domains in the box: one a line. */
    subjects() {
      const { checker, box } = this.widget;
      const subjects = checker === "domain" ? box.value.split(LINES).map(domainIn) : [box.value.trim()];
      return Array.from(new Set(subjects.filter((subject) => subject)));
    }

    /** What the button does. @returns {Promise<boolean>} whether a report was drawn */
    async run() {
      const { widget } = this;
      const subjects = this.subjects();
      if (subjects.length > 1) {
        return widget.several.run(subjects);
      }
      if (!subjects.length && !TradeMail.options.speaks(widget.section) && !widget.zone.text) {
        widget.empty(true);
        return false;
      }
      this.wanted = true;
      const answer = await this.ask(subjects[0] || "");
      if (!answer) {
        return false;
      }
      this.wanted = false;
      this.hindered(answer.hindrance || null);
      widget.draw(answer);
      widget.speak(answer.status, { now: true, echo: true });
      widget.compare.show();
      return true;
    }

    /**
     * One look-up, alone. @param {string} subject @param {{quiet?: boolean}} how @returns {Promise<Drawing | null>}
     */
    async ask(subject, { quiet = false } = {}) {
      const { widget } = this;
      const { session, view } = widget;
      this.stop();
      widget.quiet();
      if (view.state !== "ready" && view.state !== "busy") {
        view.status(view.say("preparing"));
      }
      if (!(await session.start())) {
        return null;
      }
      if (!quiet) {
        view.status(view.say("looking_up"));
      }
      const options = TradeMail.options.read(widget.section, { lookup: true });
      const resolver = widget.zone.spec(subject) || this.spec();
      /** @type {OnProgress} */
      const tell = ({ bytes, total }) => view.count(bytes, total, view.say("lookup_progress", { done: bytes, total }));
      const asked = session.lookup({ type: "lookup", kind: null, options, resolver }, subject, quiet ? () => {} : tell);
      this.running = asked.id;
      const answer = await asked.answer;
      if (this.running !== asked.id) {
        return null;
      }
      this.running = null;
      if (!quiet) {
        view.count(0, 0, "");
      }
      return answer;
    }

    /** Takes the look-up that is under way back. @returns {boolean} whether there was one */
    stop() {
      const { running } = this;
      this.running = null;
      if (running !== null) {
        this.widget.session.client.cancel(running);
      }
      return running !== null;
    }

    /**
     * Offers the next resolver where this one could not be asked.
     * @param {string | null} rule
     */
    hindered(rule) {
      const { select } = this;
      this.tried = rule ? this.tried.concat(select.value) : [];
      const next = Array.from(select.options).find((option) => this.tried.indexOf(option.value) < 0);
      this.other.hidden = !rule || !next;
      if (rule && next) {
        this.other.dataset.resolver = next.value;
        this.other.textContent = this.widget.view.say("next_resolver", { name: next.textContent || "" });
      }
    }

    next() {
      this.select.value = this.other.dataset.resolver || "";
      const { tried } = this;
      this.chosen();
      this.tried = tried;
      return this.run();
    }
  }

  TradeMail.Lookup = Lookup;
})();

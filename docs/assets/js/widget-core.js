/*
 * One widget: from the text in the box to the report under it. What the reader does to it is in widget.js.
 */
"use strict";

(function () {
  /** Milliseconds from the last key to the check, and to the sentence that a screen reader reads out. */
  const DEBOUNCE = 90;
  const QUIET = 600;

  /** Milliseconds that a reader has for what a button has done, before a verdict takes its place. */
  const READ = 3000;

  /** Characters from which the styles spare the browser work that grows with the square of a text's lines. */
  const LONG = 8000;

  /** Milliseconds between two notes of the text in the session's history. */
  const NOTE = 400;

  class Widget {
    /** @param {HTMLElement} section */
    constructor(section) {
      const { find } = TradeMail.dom;
      this.section = section;
      this.checker = section.dataset.checker || "";
      this.box = find(section, "textarea[name='subject']", HTMLTextAreaElement);
      this.report = find(section, "[data-report]", HTMLElement);
      this.view = new TradeMail.View(section);
      this.session = new TradeMail.Session(section, this.view);
      /** @type {WidgetFixer} */
      this.fixer = new TradeMail.Fixer(this);
      /** @type {WidgetZone} */
      this.zone = new TradeMail.Zone(this);
      /** @type {WidgetLookups} */
      this.lookup = new TradeMail.Lookup(this);
      /** @type {WidgetSeveral} */
      this.several = new TradeMail.Several(this);
      /** @type {WidgetWatch} */
      this.watch = new TradeMail.Watch(this);
      /** @type {WidgetCompare} */
      this.compare = new TradeMail.Compare(this);
      this.example = /** @type {HTMLElement} */ (this.report.cloneNode(true));
      TradeMail.tree.draw(this.report, this.view.say);
      /** @type {Drawing | null} what the report shows */
      this.shown = null;
      /** @type {Drawing | null} what it will show when the finger is up */
      this.held = null;
      this.pressed = false;
      this.editing = false;
      this.lastKey = -Infinity;
      this.told = -Infinity;
      /** @type {(() => void) | null} puts off the verdict that is about to be said */
      this.later = null;
      this.timers = { check: 0, speak: 0, remember: 0 };
    }

    /**
     * Checks what is in the box. `say` reads the verdict out at once, after `lead`; else when the keys have been still.
     * @param {{say?: boolean, lead?: string}} how
     * @returns {Promise<boolean>} whether the report is now about this text
     */
    async check({ say = false, lead = "" }) {
      clearTimeout(this.timers.check);
      if (!this.box.value.trim() && !TradeMail.options.speaks(this.section)) {
        this.empty(say);
        return false;
      }
      const { length } = this.lookup.subjects();
      if (length > 1) {
        this.view.status(this.view.say("several_waiting", { count: length }));
        return false;
      }
      if (this.view.state !== "ready" && this.view.state !== "busy") {
        this.speak(this.view.say("preparing"), { now: say });
      }
      const options = TradeMail.options.read(this.section, { lookup: false });
      const answer = (await this.session.start()) && (await this.ask({ type: "check", kind: null, options }));
      if (!answer) {
        return false;
      }
      this.draw(answer);
      const sentence = lead ? this.view.say("done", { lead, verdict: answer.status }) : answer.status;
      this.speak(sentence, { now: say, echo: !lead });
      return true;
    }

    checkSoon() {
      clearTimeout(this.timers.check);
      this.timers.check = window.setTimeout(() => this.session.halted || this.check({}), DEBOUNCE);
    }

    /** @param {WidgetQuestion} question about what is in the box */
    ask(question) { return this.session.ask(question, this.box.value); }

    /**
     * Draws an answer, though not under a finger or a mouse button that is down: what it is on must not move away.
     * @param {Drawing} answer
     */
    draw(answer) {
      this.held = this.pressed ? answer : null;
      if (!this.pressed) {
        if (this.several.shown) {
          this.several.clear();
        }
        TradeMail.morph.morph(this.report, answer.drawing);
        TradeMail.tree.draw(this.report, this.view.say);
        this.shown = answer;
        // What was looked up stands in the DNS and not in the box: it cannot be mended there.
        const safe = !answer.live && answer.report.findings.some(({ fix }) => fix !== null && fix.applicability === "safe");
        const checkedUp = answer.live && answer.report.facts.answers !== undefined && answer.report.facts.answers !== null;
        this.view.offer({ fix: safe, result: true, keep: checkedUp });
      }
    }

    release() {
      this.pressed = false;
      if (this.held) {
        this.draw(this.held);
      }
    }

    /**
     * An empty box shows the example again.
     * @param {boolean} say
     */
    empty(say) {
      this.session.forget();
      this.shown = this.held = null;
      TradeMail.morph.morph(this.report, this.example);
      TradeMail.tree.draw(this.report, this.view.say);
      this.watch.end();
      this.view.offer({ fix: false, result: false, keep: false });
      this.speak(this.view.say(say ? "empty" : "example"), { now: say, echo: !say });
      if (say) {
        this.box.focus();
      }
    }

    /**
     * Says a verdict: now, or when the keys are still and what was told last has been read.
     * @param {string} sentence
     * @param {{now?: boolean, echo?: boolean}} how
     */
    speak(sentence, { now = false, echo = false }) {
      clearTimeout(this.timers.speak);
      const at = now ? 0 : Math.max(this.lastKey + QUIET, this.told + READ);
      this.later = () => this.speak(sentence, { echo });
      this.timers.speak = window.setTimeout(() => {
        this.later = null;
        this.view.status(sentence, echo);
      }, Math.max(0, at - performance.now()));
    }

    /** @param {string} sentence what a button has done, which a verdict that is on its way must not wipe out */
    tell(sentence) {
      this.told = performance.now();
      this.view.status(sentence);
      if (this.later) {
        this.later();
      }
    }

    /** @param {string} text an edit that the browser's undo knows of; the focus stays where it was */
    edit(text) {
      this.editing = true;
      TradeMail.input.edit(this.box, text);
      this.editing = false;
      this.textChanged();
    }

    /** @param {string} text a text from elsewhere: an address, the page in the other language */
    fill(text) {
      this.box.value = text;
      this.textChanged();
    }

    /** A key of the reader's own: the sentence waits until the keys are still, and Ctrl-Z is the way back again. */
    keyPressed() {
      this.lastKey = performance.now();
      this.told = -Infinity;
      this.later = null;
      clearTimeout(this.timers.speak);
      this.view.doubt();
      this.fixer.forget();
      this.leave();
      this.textChanged();
    }

    /** The reader goes on: whatever is being looked up is about another text. */
    leave() {
      this.several.stop();
      this.lookup.wanted = false;
      this.watch.end();
      this.compare.show();
      if (this.lookup.stop()) {
        this.view.count(0, 0, "");
        this.view.show("ready");
      }
    }

    textChanged() {
      const text = this.box.value;
      TradeMail.copying.withdraw(this.view.sentence);
      this.view.offer({ text: text.trim() !== "" });
      this.section.toggleAttribute("data-long", text.length > LONG);
      // At once, as the reader may leave the page; then in turns, as browsers allow so many notes and no more.
      if (!this.timers.remember) {
        this.remember();
        this.timers.remember = window.setTimeout(() => {
          this.timers.remember = 0;
          this.remember();
        }, NOTE);
      }
    }

    remember() {
      TradeMail.input.remember(this.checker, this.box.value);
    }

    /** No check and no sentence comes any more of what was typed. */
    quiet() {
      clearTimeout(this.timers.check);
      clearTimeout(this.timers.speak);
    }

    cancel() {
      this.quiet();
      this.several.stop();
      this.lookup.wanted = false;
      this.view.count(0, 0, "");
      if (this.lookup.stop()) {
        this.view.show("ready"); // Python is whole, it only stops waiting for answers.
        this.view.status(this.view.say("cancelled"));
      } else {
        this.session.cancel();
      }
    }

    async retry() {
      if (this.lookup.wanted) {
        await this.lookup.run();
        return;
      }
      await (this.box.value.trim() ? this.check({ say: true }) : this.session.start());
    }
  }

  TradeMail.Widget = Widget;
})();

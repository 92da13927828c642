/*
 * Python, as one widget sees it: it is started, asked, cancelled, and sometimes it fails. The reader's text is not
 * touched by any of that.
 */
"use strict";

(function () {
  class Session {
    /**
     * @param {HTMLElement} section
     * @param {WidgetView} view
     */
    constructor(section, view) {
      const { runtime = "" } = section.dataset;
      this.section = section;
      this.view = view;
      this.client = TradeMail.queue.runtime(runtime, (progress) => view.progress(progress));
      this.questions = TradeMail.queue.newestWins((/** @type {Question} */ question) => this.client.request(question));
      /** @type {Promise<boolean> | null} */
      this.starting = null;
      this.halted = false; // Failed or cancelled: nothing starts again before the reader asks for it.
    }

    /**
     * Starts Python, once. `quiet` is a start that the reader has not asked for: it shows nothing and fails without a word.
     * @param {{quiet?: boolean}} how
     * @returns {Promise<boolean>} whether Python is there
     */
    start({ quiet = false } = {}) {
      if (!quiet) {
        delete this.section.dataset.quiet;
      }
      // Phones end the worker of a page in the background: nothing has failed for the reader, Python just starts again.
      const again = this.halted || this.client.state === "failed";
      if (!this.starting || again) {
        this.halted = false;
        this.section.toggleAttribute("data-quiet", quiet);
        this.view.show("loading");
        const started = again ? this.client.restart() : this.client.start();
        this.starting = started.then(() => this.started(), (error) => this.failed(error));
      }
      return this.starting;
    }

    started() {
      this.section.removeAttribute("data-quiet");
      this.view.show("ready");
      return true;
    }

    /** @param {Trouble} trouble */
    failed(trouble) {
      const quiet = this.section.hasAttribute("data-quiet");
      const cancelled = trouble.code === "cancelled";
      if (cancelled && this.client.state !== "idle") {
        return false; // It was put away, and has been started again since.
      }
      this.section.removeAttribute("data-quiet");
      this.starting = null;
      this.halted = !quiet;
      if (quiet || cancelled) {
        this.view.show("idle");
      } else {
        this.view.failed(trouble);
      }
      return false;
    }

    /**
     * @param {WidgetQuestion} message
     * @param {string} subject
     * @returns {Promise<Drawing | null>} null when it failed or a newer question has overtaken it
     */
    async ask(message, subject) {
      const { checker, root, lang } = this.section.dataset;
      const question = Object.assign({ checker, root, lang, subject }, message);
      this.view.show("busy");
      try {
        const answer = await this.questions.ask(/** @type {Question} */ (question));
        if (!answer) {
          return null;
        }
        const drawing = TradeMail.morph.parse(answer.html);
        this.view.show("ready");
        return Object.assign(/** @type {PageAnswer} */ (/** @type {unknown} */ (answer)), { subject, drawing, live: false });
      } catch (error) {
        this.failed(/** @type {Trouble} */ (error));
        return null;
      }
    }

    /**
     * Asks the DNS. Typing goes on meanwhile, so that this does not stand in the queue of the checks.
     * @param {WidgetLookup} message
     * @param {string} subject
     * @param {OnProgress} tell
     * @returns {{id: number, answer: Promise<Drawing | null>}} null when it failed or was taken back
     */
    lookup(message, subject, tell) {
      const { checker, root, lang } = this.section.dataset;
      const question = Object.assign({ checker, root, lang, subject }, message);
      this.questions.forget();
      this.view.show("busy");
      const asked = this.client.request(/** @type {Question} */ (question), tell);
      const answer = asked.then(
        (result) => {
          const drawing = TradeMail.morph.parse(result.html);
          this.view.show("ready");
          return Object.assign(/** @type {PageAnswer} */ (/** @type {unknown} */ (result)), { subject, drawing, live: true });
        },
        (error) => {
          if (error.code === "zone") {
            this.view.show("ready");
            this.view.status(this.view.say("failed_zone", { message: error.message }));
          } else {
            this.failed(error);
          }
          return null;
        }
      );
      return { id: asked.id, answer };
    }

    /**
     * A request whose answer is no report to be drawn.
     * @param {WidgetSideQuestion} message
     * @returns {Promise<PageAnswer | null>} null when it failed
     */
    async aside(message) {
      const { checker, root, lang } = this.section.dataset;
      const question = Object.assign({ checker, root, lang }, message);
      try {
        const answer = await this.client.request(/** @type {Question} */ (question));
        return /** @type {PageAnswer} */ (/** @type {unknown} */ (answer));
      } catch (error) {
        return null;
      }
    }

    /** Whatever has been asked, nobody waits for it any more. */
    forget() {
      this.questions.forget();
      if (this.view.state === "busy") {
        this.view.show("ready");
      }
    }

    /** Ends the download or the check. */
    cancel() {
      this.questions.forget();
      this.client.dispose();
      this.failed({ code: "cancelled" });
      this.view.status(this.view.say("cancelled"));
    }
  }

  TradeMail.Session = Session;
})();

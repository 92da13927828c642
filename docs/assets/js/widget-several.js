/*
 * Several domains, one after the other: a line each as soon as it is there, with the whole report inside. What is done stays
 * when the reader cancels or the network goes.
 */
"use strict";

(function () {
  /** So many in one go. Whoever has more uses the command, which keeps a journal. */
  const MOST = 50;

  class Several {
    /** @param {CheckerWidget} widget */
    constructor(widget) {
      this.widget = widget;
      this.turn = 0;
      /** @type {Drawing[]} */
      this.answers = [];
      this.list = document.createElement("div");
      this.list.className = "checker-several";
      this.list.hidden = true;
      widget.report.insertAdjacentElement("afterend", this.list);
    }

    /** Nothing further is asked; what is there stays. */
    stop() {
      this.turn += 1;
    }

    get shown() {
      return !this.list.hidden;
    }

    /** @param {string[]} domains @returns {Promise<boolean>} */
    async run(domains) {
      const { widget } = this;
      const { view } = widget;
      const mine = (this.turn += 1);
      this.answers = [];
      this.list.textContent = "";
      this.list.hidden = false;
      widget.report.hidden = true;
      const wanted = domains.slice(0, MOST);
      for (let at = 0; at < wanted.length; at += 1) {
        view.count(at, wanted.length, view.say("several_progress", { done: at, total: wanted.length, name: wanted[at] }));
        const answer = await widget.lookup.ask(wanted[at], { quiet: true });
        if (mine !== this.turn) {
          return false;
        }
        if (!answer) {
          view.status(view.say("several_stopped", { done: this.answers.length, total: wanted.length }));
          return false;
        }
        this.add(wanted[at], answer);
      }
      view.count(0, 0, "");
      const left = domains.length - wanted.length;
      view.status(view.say(left ? "several_cut" : "several_done", { done: wanted.length, left, most: MOST }));
      view.offer({ result: true });
      return true;
    }

    /**
     * @param {string} domain
     * @param {Drawing} answer
     */
    add(domain, answer) {
      this.answers.push(answer);
      const entry = document.createElement("details");
      const head = document.createElement("summary");
      const name = document.createElement("strong");
      name.textContent = domain;
      head.append(name, " ", answer.status);
      head.dataset.verdict = answer.report.verdict;
      const report = /** @type {HTMLElement} */ (document.importNode(answer.drawing, true));
      TradeMail.marks.link(report);
      TradeMail.tree.draw(report, this.widget.view.say);
      entry.append(head, report);
      this.list.append(entry);
    }

    /** The list goes away, and the one report is back. */
    clear() {
      this.stop();
      this.list.hidden = true;
      this.list.textContent = "";
      this.answers = [];
      this.widget.report.hidden = false;
    }
  }

  TradeMail.Several = Several;
})();

/*
 * Before and after: a check-up that the reader keeps is laid beside the next one of the same domain. It is kept in this
 * browser alone, because the reader asked for it, until the reader puts it away.
 */
"use strict";

(function () {
  const KEY = "tmg:before:";

  /**
   * What there is to compare: the answers in words, and every finding that asks for something.
   * @param {CheckerWidget} widget
   * @param {PageReport} report
   */
  function gist(widget, report) {
    /** @type {Record<string, string>} */
    const findings = {};
    /** @type {string[]} */
    const unknown = [];
    /** @param {PageReport} one @param {string} prefix */
    const collect = (one, prefix) => {
      if (one.verdict === "unknown") {
        unknown.push(prefix);
      }
      for (const { key, severity, title } of one.findings) {
        if (severity !== "info") {
          findings[prefix + "/" + key] = title;
        }
      }
    };
    collect(report, report.checker);
    const checks = report.facts.checks || {};
    Object.keys(checks).forEach((name) => collect(checks[name], name));
    /** @type {NodeListOf<HTMLElement>} */
    const drawn = widget.report.querySelectorAll("li[data-answer]");
    const answers = Array.from(drawn, (item) => ({
      id: item.dataset.answer || "",
      question: TradeMail.dom.find(item, ".answer-question", HTMLElement).textContent || "",
      word: TradeMail.dom.find(item, ".answer-said strong", HTMLElement).textContent || "",
    }));
    return { day: new Date().toLocaleDateString(document.documentElement.lang), findings, unknown, answers };
  }

  class Compare {
    /** @param {CheckerWidget} widget */
    constructor(widget) {
      this.widget = widget;
      this.frame = document.createElement("div");
      this.frame.className = "checker-compare";
      this.frame.hidden = true;
      widget.report.insertAdjacentElement("beforebegin", this.frame);
    }

    /** @param {PageReport} report */
    place(report) {
      return KEY + this.widget.section.dataset.lang + ":" + (report.facts.name || "");
    }

    /** The reader keeps what is shown. */
    keep() {
      const { shown, view } = this.widget;
      if (!shown) {
        return;
      }
      try {
        localStorage.setItem(this.place(shown.report), JSON.stringify(gist(this.widget, shown.report)));
        this.widget.tell(view.say("compare_kept"));
      } catch (error) {
        this.widget.tell(view.say("compare_no_storage"));
      }
      this.frame.hidden = true;
    }

    drop() {
      const { shown, view } = this.widget;
      try {
        if (shown) {
          localStorage.removeItem(this.place(shown.report));
        }
      } catch (error) {
        // There was nothing kept, then.
      }
      this.frame.hidden = true;
      this.widget.tell(view.say("compare_dropped"));
    }

    /** @returns {ReturnType<typeof gist> | null} @param {PageReport} report */
    kept(report) {
      try {
        return JSON.parse(localStorage.getItem(this.place(report)) || "null");
      } catch (error) {
        return null; // no storage, or something else wrote there
      }
    }

    /** Shows the difference, where there is something to compare with. */
    show() {
      const { shown } = this.widget;
      const before = shown && shown.live && shown.report.facts.answers ? this.kept(shown.report) : null;
      this.frame.hidden = !before;
      if (shown && before) {
        this.draw(before, gist(this.widget, shown.report));
      }
    }

    /** @param {ReturnType<typeof gist>} before @param {ReturnType<typeof gist>} now */
    draw(before, now) {
      const { view } = this.widget;
      const { frame } = this;
      frame.textContent = "";
      const head = frame.appendChild(document.createElement("p"));
      const list = frame.appendChild(document.createElement("ul"));
      /** @param {string} word @param {Record<string, string>} values */
      const line = (word, values) => {
        // A title names values between backticks, which are drawn as code elsewhere; in a plain line they would only stand there.
        list.appendChild(document.createElement("li")).textContent = view.say(word, values).replace(/`/g, "");
      };
      for (const answer of now.answers) {
        const old = before.answers.find(({ id }) => id === answer.id);
        if (old && old.word !== answer.word) {
          line("compare_answer", { question: answer.question, before: old.word, now: answer.word });
        }
      }
      const keys = Object.keys(before.findings);
      // What was not looked up on one of the two days is neither settled nor new.
      /** @param {ReturnType<typeof gist>} one @param {string} key @param {string} word */
      const unless = (one, key, word) => (one.unknown.includes(key.split("/")[0]) ? "compare_unknown" : word);
      for (const key of keys.filter((one) => !(one in now.findings))) {
        line(unless(now, key, "compare_gone"), { text: before.findings[key] });
      }
      for (const key of Object.keys(now.findings).filter((one) => !(one in before.findings))) {
        line(unless(before, key, "compare_new"), { text: now.findings[key] });
      }
      const left = keys.filter((key) => key in now.findings).length;
      const changed = list.childElementCount > 0;
      head.textContent = view.say(changed ? "compare_changed" : "compare_same", { day: before.day, left });
      const button = frame.appendChild(document.createElement("button"));
      button.type = "button";
      button.dataset.action = "drop-kept";
      button.textContent = view.say("compare_drop");
    }
  }

  TradeMail.Compare = Compare;
})();

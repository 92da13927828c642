/*
 * What a widget shows: its state, the buttons of that state, the progress of the download, the sentence, the failure.
 * All words are data that came with the page, in the page's language.
 */
"use strict";

(function () {
  const { find } = TradeMail.dom;

  /** A check that takes longer than this, in milliseconds, can be cancelled. A quick one shows no flicker of buttons. */
  const SLOW = 1000;

  /** Characters of a technical message that are shown to the reader. */
  const DETAIL = 300;

  /**
   * @param {Element} section
   * @returns {Say}
   */
  function words(section) {
    /** @type {Record<string, string>} */
    const table = JSON.parse(find(section, "template[data-words]", HTMLTemplateElement).content.textContent || "");
    return (key, values = {}) => {
      // A failure that has no words of its own is one of the checker.
      const text = key in table ? table[key] : table.failed_python;
      return text.replace(/\{(\w+)\}/g, (whole, name) => String(name in values ? values[name] : whole));
    };
  }

  /** @param {number} bytes */
  function megabytes(bytes) {
    return (bytes / 1e6).toFixed(1);
  }

  class View {
    /** @param {HTMLElement} section */
    constructor(section) {
      this.section = section;
      this.say = words(section);
      this.bar = find(section, "[data-progress]", HTMLProgressElement);
      this.line = find(section, "[data-progress-text]", HTMLElement);
      this.sentence = find(section, "[data-status]", HTMLElement);
      this.alert = find(section, "[data-failed]", HTMLElement);
      this.offers = { fix: false, undo: false, text: false, result: false, keep: false };
      this.counting = false;
      this.slow = 0;
      this.addUndo();
      this.sentence.insertAdjacentElement("afterend", this.alert); // In sight, and not behind a long report.
      this.sentence.tabIndex = -1; // It takes the focus when a button that has done its work goes away.
    }

    /** The button that takes a change back. A phone has no Ctrl-Z. */
    addUndo() {
      const undo = document.createElement("button");
      undo.type = "button";
      undo.hidden = true;
      undo.dataset.action = "undo";
      undo.textContent = this.say("undo");
      this.button("fix").insertAdjacentElement("afterend", undo);
    }

    /** @param {string} action */
    button(action) {
      return find(this.section, ".checker-actions [data-action='" + action + "']", HTMLButtonElement);
    }

    get state() {
      return /** @type {WidgetState} */ (this.section.dataset.state);
    }

    /** @param {WidgetState} state */
    show(state) {
      this.section.dataset.state = state;
      this.alert.hidden = state !== "failed";
      clearTimeout(this.slow);
      if (state === "busy") {
        this.slow = window.setTimeout(() => this.arrange(true), SLOW);
      }
      if (state === "loading") {
        this.bar.removeAttribute("value");
        this.line.textContent = this.say("progress_start");
      }
      this.arrange(false);
    }

    /**
     * What can be done now beside the state: is there a safe fix, a change to take back, a text to copy, a report to take along.
     * @param {{fix?: boolean, undo?: boolean, text?: boolean, result?: boolean, keep?: boolean}} offers
     */
    offer(offers) {
      Object.assign(this.offers, offers);
      this.section.toggleAttribute("data-text", this.offers.text);
      this.arrange(false);
    }

    /** @param {boolean} slow whether a check has been running for long */
    arrange(slow) {
      const state = this.state;
      const { fix, undo, text, result } = this.offers;
      const focused = document.activeElement;
      this.button("fix").hidden = !(fix && text);
      this.button("undo").hidden = !undo;
      this.button("copy").hidden = this.button("share").hidden = !text;
      for (const action of ["markdown", "json", "print"]) {
        this.button(action).hidden = !result;
      }
      this.button("keep").hidden = !this.offers.keep;
      this.button("cancel").hidden = !(state === "loading" || slow || this.counting);
      this.button("retry").hidden = state !== "failed";
      this.button("check").disabled = this.button("lookup").disabled = state === "unsupported";
      this.bar.hidden = this.line.hidden = state !== "loading" && !this.counting;
      // A button that goes away with the focus on it would send a keyboard's reader back to the top of the page.
      if (focused instanceof HTMLButtonElement && focused.hidden && this.section.contains(focused)) {
        this.sentence.focus({ preventScroll: true });
      }
    }

    /** @param {{bytes: number, total: number}} progress */
    progress({ bytes, total }) {
      if (total > 0 && bytes < total) {
        this.bar.max = total;
        this.bar.value = bytes;
        this.line.textContent = this.say("progress_download", { done: megabytes(bytes), total: megabytes(total) });
      } else {
        this.bar.removeAttribute("value");
        this.line.textContent = this.say("progress_boot");
      }
    }

    /**
     * How far a look-up is, or a list of them; `total` of 0 ends it.
     * @param {number} done
     * @param {number} total
     * @param {string} sentence
     */
    count(done, total, sentence) {
      const before = this.counting;
      this.counting = total > 0;
      if (this.counting) {
        this.bar.max = total;
        this.bar.value = done;
        this.line.textContent = sentence;
      }
      if (before !== this.counting) {
        this.arrange(false);
      }
    }

    /**
     * @param {string} sentence a screen reader reads it out when it differs from the last one
     * @param {boolean} [echo] whether the report says it too, so that those who see the page need not read it twice
     */
    status(sentence, echo = false) {
      if (this.sentence.textContent !== sentence) {
        this.sentence.textContent = sentence;
      }
      this.sentence.toggleAttribute("data-echo", echo);
      delete this.sentence.dataset.stale;
    }

    /** The sentence on show is about an older text. */
    doubt() {
      this.sentence.dataset.stale = "";
    }

    /** @param {Trouble} trouble */
    failed({ code, message }) {
      this.status("");
      this.show("failed");
      const detail = String(message || code).slice(-DETAIL); // Python names the error in the last line.
      this.alert.textContent = this.say("failed_" + String(code).replace(/-/g, "_"), { message: detail });
      this.alert.scrollIntoView({ block: "nearest" });
    }

    /** A browser that cannot run Python: said before anything is downloaded, with what the reader can do by hand. */
    unsupported() {
      const steps = document.createElement("ol");
      steps.className = "checker-manual";
      for (const step of this.say("manual_" + this.section.dataset.checker).trim().split("\n")) {
        steps.appendChild(document.createElement("li")).textContent = step;
      }
      this.show("unsupported");
      this.status(this.say("failed_unsupported"));
      this.sentence.insertAdjacentElement("afterend", steps);
    }
  }

  TradeMail.View = View;
})();

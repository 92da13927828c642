/*
 * What a reader does in a widget, and what follows from it. A browser that cannot run Python is told so here, before
 * anything is downloaded; nothing here runs before the first paint.
 */
"use strict";

(function () {
  const { find, around } = TradeMail.dom;

  /** Milliseconds after which a finger that went up without a click is no longer on its button. */
  const TAP = 300;

  const SIGNS_OF_LIFE = ["pointermove", "scroll", "keydown", "touchstart"];

  /** @type {Record<string, (widget: CheckerWidget, button: HTMLElement) => unknown>} */
  const actions = {
    "apply-fix": (widget, button) => widget.fixer.one(button),
    "copy-value": (widget, button) => copy(widget, button.dataset.value || "", "copied_value"),
    lookup: (widget) => widget.lookup.run(),
    "next-resolver": (widget) => widget.lookup.next(),
    "drop-zone": (widget) => widget.zone.drop(),
    watch: (widget, button) => widget.watch.begin(button),
    "end-watch": (widget) => widget.watch.end(),
    keep: (widget) => widget.compare.keep(),
    "drop-kept": (widget) => widget.compare.drop(),
    markdown: async (widget) => copy(widget, await TradeMail.taking.markdown(widget), "copied_report"),
    json: (widget) => copy(widget, TradeMail.taking.json(widget), "copied_report"),
    print: (widget) => TradeMail.taking.print(widget),
    fix: (widget) => widget.fixer.all(),
    undo: (widget) => widget.fixer.undo(),
    cancel: (widget) => widget.cancel(),
    retry: (widget) => widget.retry(),
    copy: (widget) => copy(widget, widget.box.value, "copied_record"),
    share: (widget) => {
      const looked = widget.checker === "domain" || (widget.shown && widget.shown.live);
      const link = TradeMail.input.link(looked ? "domain" : widget.checker, widget.box.value);
      if (!link) {
        widget.tell(widget.view.say("share_too_long"));
        return;
      }
      // Chat programs' own "forward" takes the address of the page, so that it has to be this one.
      history.replaceState(history.state, "", link);
      copy(widget, link, "copied_link");
    },
  };

  /**
   * @param {CheckerWidget} widget
   * @param {string} text
   * @param {string} done key of the sentence
   */
  async function copy(widget, text, done) {
    const { view } = widget;
    TradeMail.copying.withdraw(view.sentence);
    const copied = await TradeMail.copying.copy(text);
    widget.tell(view.say(copied ? done : "copy_by_hand"));
    if (!copied) {
      TradeMail.copying.offer(view.sentence, text, view.say("copy_label"));
    }
  }

  /** What Enter and the first button do: a check-up is a look-up, a record is judged as it stands. @param {CheckerWidget} widget */
  function submit(widget) {
    return widget.checker === "domain" ? widget.lookup.run() : widget.check({ say: true });
  }

  /** @param {CheckerWidget} widget */
  function listenToButtons(widget) {
    const { section, report } = widget;
    find(section, "form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      submit(widget);
    });
    section.addEventListener("click", (event) => {
      widget.release();
      const button = around(event, "button[data-action]", HTMLButtonElement);
      const action = button && actions[button.dataset.action || ""];
      if (button && action) {
        action(widget, button);
      }
    });
    section.addEventListener("keydown", (event) => {
      // A key held down would apply one fix after the other.
      if (event.repeat && event.key === "Enter" && around(event, "button", HTMLButtonElement)) {
        event.preventDefault();
      }
    });
    report.addEventListener("pointerdown", () => {
      widget.pressed = true;
    });
    for (const end of ["pointerup", "pointercancel"]) {
      window.addEventListener(end, () => setTimeout(() => widget.release(), TAP));
    }
  }

  /** @param {CheckerWidget} widget */
  function listenToKeys(widget) {
    const { box } = widget;
    box.addEventListener("input", (event) => {
      if (widget.editing) {
        return;
      }
      widget.keyPressed();
      // Half of a Chinese word is not yet text.
      if (!(event instanceof InputEvent && event.isComposing)) {
        widget.checkSoon();
      }
    });
    box.addEventListener("compositionend", () => widget.checkSoon());
    box.addEventListener("keydown", (event) => {
      // One domain needs no second line; Shift makes one for those who have several.
      const alone = widget.checker === "domain" && !event.shiftKey && !event.isComposing;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey || alone)) {
        event.preventDefault();
        submit(widget);
      }
    });
    for (const field of TradeMail.options.fields(widget.section)) {
      field.addEventListener("input", () => {
        widget.leave();
        widget.checkSoon();
      });
    }
  }

  /**
   * Python is fetched when the reader means to use it; quietly when the mouse comes near, or when a reader who is there
   * leaves the page idle. It is not fetched for a page that is only open, nor unasked over a line that is paid by volume.
   * @param {CheckerWidget} widget
   */
  function listenToIntent(widget) {
    const form = find(widget.section, "form", HTMLFormElement);
    /** @param {boolean} quiet */
    const intend = (quiet) => {
      if (!widget.session.halted) {
        widget.session.start({ quiet });
      }
    };
    form.addEventListener("focusin", () => intend(false));
    // Without a word: the bar of a download would push what is below it away from under the finger.
    find(widget.section, ".checker-more", HTMLElement).addEventListener("focusin", () => intend(true));
    form.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") {
        intend(true);
      }
    });
    /** @type {{saveData?: boolean, type?: string}} */
    const line = "connection" in navigator ? Object(navigator.connection) : {};
    if (line.saveData || line.type === "cellular") {
      return;
    }
    const alive = () => {
      SIGNS_OF_LIFE.forEach((sign) => window.removeEventListener(sign, alive));
      if ("requestIdleCallback" in window) {
        window.requestIdleCallback(() => intend(true));
      } else {
        setTimeout(() => intend(true), TAP);
      }
    };
    SIGNS_OF_LIFE.forEach((sign) => window.addEventListener(sign, alive, { passive: true }));
  }

  /** The text comes with the reader: in a link, from the other language, back from a rule's page. @param {CheckerWidget} widget */
  function listenToTravel(widget) {
    const { section, checker, view } = widget;
    /** @param {string | null | undefined} text @param {boolean} lookup */
    const arrive = (text, lookup) => {
      if (text === undefined) {
        view.status(view.say("link_damaged"));
      } else if (text !== null) {
        widget.fill(text);
        if (lookup) {
          // Nothing is sent for a link alone: the reader presses.
          view.button("lookup").focus({ preventScroll: true });
          view.status(view.say("press_lookup"));
        } else {
          widget.check({ say: true });
        }
      }
    };
    window.addEventListener("hashchange", () => {
      const { text, lookup } = TradeMail.input.linked(checker);
      if (text !== widget.box.value) {
        arrive(text, lookup);
      }
      if (text !== null) {
        section.scrollIntoView(); // a reader who follows an example further down wants to see its answer
      }
    });
    document.addEventListener("click", (event) => {
      if (around(event, "a[data-language-switch]", HTMLAnchorElement)) {
        TradeMail.input.carry(checker, widget.box.value);
      }
    }, true);
    window.addEventListener("pagehide", () => widget.remember());
    const linked = TradeMail.input.linked(checker);
    const text = TradeMail.input.restore(checker);
    requestAnimationFrame(() => setTimeout(() => {
      arrive(text, linked.lookup);
      if (linked.text !== null) {
        section.scrollIntoView();
      }
    }));
  }

  /** @param {HTMLElement} section */
  function enliven(section) {
    if (TradeMail.floor.check()) {
      new TradeMail.View(section).unsupported();
      return;
    }
    const widget = new TradeMail.Widget(section);
    TradeMail.marks.link(widget.report);
    listenToButtons(widget);
    listenToKeys(widget);
    listenToIntent(widget);
    listenToTravel(widget);
    section.dataset.script = "";
    widget.view.status(widget.view.say("example"), true);
    widget.view.show("idle");
  }

  /** @type {NodeListOf<HTMLElement>} */
  const sections = document.querySelectorAll("section[data-checker]");
  sections.forEach(enliven);
})();

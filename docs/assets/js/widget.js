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
    fix: (widget) => widget.fixer.all(),
    undo: (widget) => widget.fixer.undo(),
    cancel: (widget) => widget.cancel(),
    retry: (widget) => widget.retry(),
    copy: (widget) => copy(widget, widget.box.value, "copied_record"),
    share: (widget) => {
      const link = TradeMail.input.link(widget.checker, widget.box.value);
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

  /** @param {CheckerWidget} widget */
  function listenToButtons(widget) {
    const { section, report } = widget;
    find(section, "form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      widget.check({ say: true });
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
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        widget.check({ say: true });
      }
    });
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
    /** @param {string | null | undefined} text */
    const arrive = (text) => {
      if (text === undefined) {
        view.status(view.say("link_damaged"));
      } else if (text !== null) {
        widget.fill(text);
        widget.check({ say: true });
      }
    };
    window.addEventListener("hashchange", () => {
      const text = TradeMail.input.fromHash(checker);
      if (text !== widget.box.value) {
        arrive(text);
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
    const linked = TradeMail.input.fromHash(checker) !== null;
    const text = TradeMail.input.restore(checker);
    requestAnimationFrame(() => setTimeout(() => {
      arrive(text);
      if (linked) {
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

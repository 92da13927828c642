/*
 * Taking a report along: as Markdown for a ticket or a chat, as JSON for a program, on paper; and single values for a panel.
 */
"use strict";

(function () {
  /** @param {WidgetSession} session @param {number} of */
  async function text(session, of) {
    const answer = await session.aside({ type: "export", of });
    return answer ? answer.text : "";
  }

  /** @param {CheckerWidget} widget @returns {Promise<string>} empty where it could not be had */
  async function markdown(widget) {
    const { shown, session, several } = widget;
    if (several.shown) {
      const texts = [];
      for (const { id } of several.answers) {
        texts.push(await text(session, id));
      }
      return texts.join("\n\n");
    }
    return shown ? text(session, shown.id) : "";
  }

  /** @param {CheckerWidget} widget */
  function json(widget) {
    const { shown, several } = widget;
    const content = several.shown ? several.answers.map(({ report }) => report) : shown && shown.report;
    return content ? JSON.stringify(content, null, 2) + "\n" : "";
  }

  /** The report alone on paper, with the day on it. @param {CheckerWidget} widget */
  function print(widget) {
    const { section, view } = widget;
    const day = new Date().toLocaleDateString(document.documentElement.lang, { dateStyle: "long" });
    section.dataset.printed = view.say("printed_on", { day });
    document.documentElement.dataset.print = "report";
    section.dataset.printing = "";
    window.addEventListener("afterprint", () => {
      delete document.documentElement.dataset.print;
      delete section.dataset.printing;
    }, { once: true });
    window.print();
  }

  TradeMail.taking = { markdown, json, print };
})();

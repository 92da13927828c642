/*
 * Waiting for a change: several resolvers side by side, what each of them sees of one record now, and how long it keeps the
 * old one. Asked when the reader presses, and then again and again until all see it or the reader has had enough.
 */
"use strict";

(function () {
  /** Milliseconds between two rounds, and after how many rounds it ends by itself: two hours. */
  const PAUSE = 30000;
  const ROUNDS = 240;

  /** @param {string} name @param {string} text */
  function made(name, text) {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  }

  class Watch {
    /** @param {CheckerWidget} widget */
    constructor(widget) {
      this.widget = widget;
      this.timer = 0;
      this.turn = 0;
      /** @type {HTMLElement | null} */
      this.panel = null;
    }

    /** @param {HTMLElement} button of a step */
    begin(button) {
      this.end();
      const { name = "", rdtype = "", value = "" } = button.dataset;
      const panel = document.createElement("div");
      panel.className = "checker-watch";
      panel.dataset.own = ""; // A new report leaves it alone.
      button.insertAdjacentElement("afterend", panel);
      this.panel = panel;
      this.round({ name, rdtype, value }, this.turn, 1);
    }

    /** @param {{name: string, rdtype: string, value: string}} wanted @param {number} turn @param {number} count */
    async round(wanted, turn, count) {
      const { widget } = this;
      const { view, session } = widget;
      const resolvers = widget.lookup.all();
      if (count === 1 && this.panel) {
        this.panel.textContent = view.say("watch_asking", { names: resolvers.map(({ name }) => name).join(view.say("watch_comma")) });
      }
      const ids = resolvers.map(({ id }) => id);
      const answer = (await session.start()) &&
        (await session.aside({ type: "watch", name: wanted.name, rdtype: wanted.rdtype, resolvers: ids }));
      if (turn !== this.turn || !this.panel) {
        return;
      }
      const rows = answer ? answer.seen.map((seen) => Object.assign({ state: this.state(seen, wanted.value) }, seen)) : [];
      const asked = rows.filter(({ state }) => state !== "problem");
      const live = asked.filter(({ state }) => state === "live").length;
      const done = asked.length > 0 && live === asked.length;
      this.draw(wanted, rows, done);
      const sentence = done ? "watch_done" : asked.length ? "watch_waiting" : "watch_nobody";
      view.status(view.say(sentence, { live, asked: asked.length, name: wanted.name }));
      if (!done && count < ROUNDS) {
        this.timer = window.setTimeout(() => this.round(wanted, turn, count + 1), PAUSE);
      }
    }

    /** @param {Seen} seen @param {string} value */
    state({ values, problem }, value) {
      if (problem) {
        return "problem";
      }
      return values.indexOf(value) >= 0 ? "live" : values.length ? "old" : "none";
    }

    /**
     * @param {{name: string, rdtype: string}} wanted
     * @param {(Seen & {state: string})[]} rows
     * @param {boolean} done
     */
    draw({ name, rdtype }, rows, done) {
      const { view, lookup } = this.widget;
      const panel = /** @type {HTMLElement} */ (this.panel);
      const focused = panel.contains(document.activeElement);
      panel.textContent = "";
      const table = document.createElement("table");
      table.className = "facts";
      table.appendChild(made("caption", view.say("watch_caption", { name, rdtype })));
      const body = table.appendChild(document.createElement("tbody"));
      for (const row of rows) {
        const resolver = lookup.all().find(({ id }) => id === row.resolver);
        const line = body.appendChild(document.createElement("tr"));
        line.appendChild(made("th", resolver ? resolver.name : row.resolver)).setAttribute("scope", "row");
        const cell = line.appendChild(made("td", view.say("watch_" + row.state)));
        line.dataset.state = row.state;
        if (row.ttl !== null && row.state !== "live" && row.state !== "problem") {
          cell.textContent += view.say("watch_ttl", { ttl: row.ttl });
        }
      }
      const button = made("button", view.say(done ? "watch_close" : "watch_stop"));
      button.dataset.action = "end-watch";
      panel.append(table, button);
      if (focused) {
        button.focus();
      }
    }

    end() {
      clearTimeout(this.timer);
      this.turn += 1;
      if (this.panel) {
        this.panel.remove();
        this.panel = null;
      }
    }
  }

  TradeMail.Watch = Watch;
})();

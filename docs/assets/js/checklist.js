// @ts-check
/*
 * The checklist's ticks: kept in this browser alone, the same on every page, also in another tab and in the other language.
 */
"use strict";

(function () {
  const KEY = "trade-mail-checklist";

  /** What is ticked. Where the browser keeps nothing, this page's own memory serves. */
  const store = {
    /** @type {Set<string>} */
    ticked: new Set(),
    refused: false,

    read() {
      try {
        const kept = JSON.parse(localStorage.getItem(KEY) || "[]");
        this.ticked = new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : []);
      } catch (error) {
        this.refused = !(error instanceof SyntaxError); // a list that somebody has broken counts as empty
      }
    },

    /**
     * @param {string} id
     * @param {boolean} on
     */
    set(id, on) {
      this.read();
      this.ticked[on ? "add" : "delete"](id);
      this.write();
    },

    write() {
      try {
        localStorage.setItem(KEY, JSON.stringify(Array.from(this.ticked)));
      } catch {
        this.refused = true;
      }
    },
  };

  /** @param {HTMLElement} box */
  function start(box) {
    const boxes = /** @type {HTMLInputElement[]} */ (Array.from(box.querySelectorAll("input[data-item]")));
    const status = box.querySelector("[data-status]");

    const show = () => {
      for (const input of boxes) {
        input.checked = store.ticked.has(input.dataset.item || "");
      }
      if (status) {
        const done = boxes.filter((input) => input.checked).length;
        const words = (box.dataset.done || "").replace("{done}", String(done)).replace("{all}", String(boxes.length));
        status.textContent = store.refused ? `${words} ${box.dataset.refused || ""}` : words;
      }
    };

    for (const input of boxes) {
      input.disabled = false;
      input.addEventListener("change", () => {
        store.set(input.dataset.item || "", input.checked);
        show();
      });
    }
    addEventListener("storage", () => {
      store.read();
      show();
    });
    addEventListener("pageshow", () => {
      if (!store.refused) {
        store.read();
      }
      show();
    });
    show();
    if (box.dataset.all !== undefined) {
      buttons(box, show);
    }
  }

  /**
   * The list as text, ticks included, with its headings.
   * @param {HTMLElement} box
   */
  function asText(box) {
    const lines = [];
    for (const part of box.querySelectorAll("h3, label")) {
      const input = part.querySelector("input");
      const text = (part.textContent || "").trim();
      lines.push(input ? `[${input.checked ? "x" : " "}] ${text}` : `\n${text.replace(/¶$/, "")}`);
    }
    return lines.join("\n").trim() + "\n";
  }

  /**
   * @param {HTMLElement} box
   * @param {() => void} show
   */
  function buttons(box, show) {
    const row = /** @type {HTMLElement} */ (box.querySelector(".checklist-buttons"));
    row.hidden = false;
    row.addEventListener("click", ({ target }) => {
      const button = /** @type {HTMLElement} */ (target).closest("button");
      switch (button?.dataset.action) {
        case "print":
          print();
          break;
        case "copy":
          navigator.clipboard.writeText(asText(box)).then(
            () => (button.textContent = box.dataset.copied || ""),
            () => save(box),
          );
          break;
        case "export":
          save(box);
          break;
        case "clear":
          if (button.dataset.sure === undefined) {
            button.dataset.sure = "";
            button.textContent = box.dataset.forget || "";
          } else {
            store.ticked.clear();
            store.write();
            show();
          }
      }
    });
  }

  /** @param {HTMLElement} box */
  function save(box) {
    const link = document.createElement("a");
    // A byte order mark, so that Windows' editor takes it for UTF-8.
    link.href = URL.createObjectURL(new Blob(["\ufeff", asText(box)], { type: "text/plain" }));
    link.download = `${box.dataset.name || "checklist"}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  store.read();
  for (const box of document.querySelectorAll("[data-checklist]")) {
    start(/** @type {HTMLElement} */ (box));
  }
})();

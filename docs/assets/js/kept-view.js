// The line under the checker that says what stays in this browser, with the button that takes it away again.
"use strict";

(function () {
  const { dom, kept, keeping } = TradeMail;

  /** @param {HTMLElement} section the page's first checker */
  function show(section) {
    /** @type {Record<string, string>} */
    const words = JSON.parse(dom.find(section, "template[data-words]", HTMLTemplateElement).content.textContent || "");
    const line = document.createElement("div");
    const sentence = document.createElement("p");
    const button = document.createElement("button");
    line.className = "checker-kept";
    line.dataset.kept = "";
    line.lang = section.lang;
    line.hidden = true;
    button.type = "button";
    line.append(sentence, button);
    section.after(line);

    /** @type {Record<KeptState, [sentence: string, button: string]>} */
    const says = {
      none: ["", ""],
      kept: ["kept", "kept_remove"],
      removed: ["kept_removed", "kept_allow"],
      allowed: ["kept_allowed", ""],
    };
    /** @type {KeptState} */
    let shown = "none";
    keeping.listen((state, bytes) => {
      const [text, label] = says[state];
      shown = state;
      line.dataset.kept = state;
      line.hidden = !text;
      button.hidden = !label;
      sentence.textContent = text && words[text].replace("{size}", (bytes / 1e6).toFixed(0));
      button.textContent = label && words[label];
    });
    button.addEventListener("click", async () => {
      // Read out from now on, as the reader has asked for it; not when it came by itself beside the verdict.
      sentence.setAttribute("role", "status");
      button.disabled = true;
      const base = new URL((section.dataset.runtime || "").replace(/\/?$/, "/"), document.baseURI).href;
      await (shown === "kept" ? keeping.remove(base) : keeping.allow());
      button.disabled = false;
      if (button.hidden) {
        sentence.tabIndex = -1;
        sentence.focus({ preventScroll: true });
      } else {
        button.focus({ preventScroll: true });
      }
    });
  }

  const section = document.querySelector("section[data-checker]");
  if (section instanceof HTMLElement && kept.possible()) show(section);
})();

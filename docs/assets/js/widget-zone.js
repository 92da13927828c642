/*
 * A zone file or a panel's export that the reader has dropped or chosen: the domain is checked as if it were published.
 * The file is read here and goes to Python; it leaves the browser no more than anything else does.
 */
"use strict";

(function () {
  /** Octets. A zone of a company has a few kilobytes; a hundred megabytes would bring the page down. */
  const LIMIT = 4 * 1024 * 1024;

  /**
   * What panels export: UTF-8, UTF-16 with a mark, or GB18030.
   * @param {ArrayBuffer} bytes
   */
  function decoded(bytes) {
    const head = new Uint8Array(bytes.slice(0, 2));
    const marked = head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : "";
    if (marked) {
      return new TextDecoder(marked).decode(bytes);
    }
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (error) {
      return new TextDecoder("gb18030").decode(bytes);
    }
  }

  class Zone {
    /** @param {CheckerWidget} widget */
    constructor(widget) {
      this.widget = widget;
      this.text = "";
      /** @type {HTMLElement | null} only a check-up's widget has one */
      this.frame = widget.section.querySelector("[data-zone]");
      if (this.frame) {
        this.listen(this.frame);
      }
    }

    /** @param {HTMLElement} frame */
    listen(frame) {
      const input = TradeMail.dom.find(frame, "input[type='file']", HTMLInputElement);
      input.addEventListener("change", () => this.take(input.files));
      const { section } = this.widget;
      section.addEventListener("dragover", (event) => event.preventDefault());
      section.addEventListener("drop", (event) => {
        event.preventDefault();
        this.take(event.dataTransfer && event.dataTransfer.files);
      });
    }

    /** @param {FileList | null} files */
    async take(files) {
      const file = files && files[0];
      const { widget } = this;
      if (!file) {
        return;
      }
      if (file.size > LIMIT) {
        widget.tell(widget.view.say("zone_too_large"));
        return;
      }
      try {
        this.text = decoded(await file.arrayBuffer());
      } catch (error) {
        widget.tell(widget.view.say("zone_unreadable"));
        return;
      }
      this.show(file.name);
      widget.tell(widget.view.say("zone_taken", { name: file.name }));
    }

    /** @param {string} name of the file; empty when it was put away */
    show(name) {
      if (this.frame) {
        this.frame.toggleAttribute("data-taken", name !== "");
        TradeMail.dom.find(this.frame, "[data-zone-name]", HTMLElement).textContent = name;
        TradeMail.dom.find(this.frame, "[data-action='drop-zone']", HTMLButtonElement).hidden = !name;
      }
    }

    drop() {
      this.text = "";
      if (this.frame) {
        TradeMail.dom.find(this.frame, "input[type='file']", HTMLInputElement).value = "";
      }
      this.show("");
      this.widget.tell(this.widget.view.say("zone_dropped"));
    }

    /**
     * @param {string} subject
     * @returns {ZoneSpec | null} null without a file
     */
    spec(subject) {
      if (!this.text || !this.frame) {
        return null;
      }
      const further = TradeMail.dom.find(this.frame, "input[type='checkbox']", HTMLInputElement).checked;
      const { id, url } = this.widget.lookup.spec();
      return { kind: "zone", text: this.text, origin: subject || null, beyond: further ? id : null, url };
    }
  }

  TradeMail.Zone = Zone;
})();

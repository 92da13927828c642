/*
 * A report arrives from the worker as HTML text. Here it is parsed into a document that loads and runs nothing, cleaned,
 * and laid over the report in the page node by node, so that focus, open branches and scroll positions stay.
 */
"use strict";

(function () {
  /** What the renderer writes. Anything else in an answer is a fault, and is left out together with its content. */
  const ELEMENTS = new Set(
    ("A ABBR B BDI BR CAPTION CODE DD DEL DETAILS DIV DL DT EM H2 H3 H4 H5 H6 I INS KBD LI MARK OL P PRE S SECTION " +
      "SMALL SPAN STRONG SUB SUMMARY SUP TABLE TBODY FIGURE FIGCAPTION TD TFOOT TH THEAD TR UL WBR BUTTON").split(" ")
  );
  const ATTRIBUTE = /^(?:data-[a-z-]+|aria-[a-z]+|class|colspan|dir|hidden|href|id|lang|open|rel|role|rowspan|scope|tabindex|title|type|value|start)$/;

  /** Attributes that belong to the reader or to this script: a new report does not take them away. */
  const KEPT = new Set(["open", "tabindex", "data-active"]);

  /** On nodes that another script has put into the report, which it looks after itself. No answer may hold any. */
  const OWN = "data-own";

  /**
   * The report in an answer, parsed inertly and cleaned.
   * @param {string} html
   * @returns {Element}
   */
  function parse(html) {
    const report = new DOMParser().parseFromString(html, "text/html").querySelector("[data-report]");
    if (!report) {
      throw new Error("the answer holds no report");
    }
    clean(report);
    return report;
  }

  /** @param {Element} element */
  function clean(element) {
    for (const { name } of Array.from(element.attributes)) {
      if (!ATTRIBUTE.test(name) || name === OWN || (name === "href" && !harmless(element.getAttribute(name) || ""))) {
        element.removeAttribute(name);
      }
    }
    for (const child of Array.from(element.childNodes)) {
      if (child instanceof Element && ELEMENTS.has(child.tagName)) {
        clean(child);
      } else if (child.nodeType !== Node.TEXT_NODE) {
        element.removeChild(child);
      }
    }
  }

  /** @param {string} href */
  function harmless(href) {
    try {
      return /^(?:https?|file):$/.test(new URL(href, document.baseURI).protocol);
    } catch (error) {
      return false;
    }
  }

  /**
   * Makes `live` equal to `fresh`, keeping every node that is in both.
   * @param {Element} live
   * @param {Element} fresh
   */
  function morph(live, fresh) {
    for (const { name } of Array.from(live.attributes)) {
      if (!fresh.hasAttribute(name) && !KEPT.has(name)) {
        live.removeAttribute(name);
      }
    }
    for (const { name, value } of Array.from(fresh.attributes)) {
      if (live.getAttribute(name) !== value && !KEPT.has(name)) {
        live.setAttribute(name, value);
      }
    }
    children(live, fresh);
  }

  /**
   * @param {Element} live
   * @param {Element} fresh
   */
  function children(live, fresh) {
    /** @type {Map<string, ChildNode>} */
    const keyed = new Map();
    /** @type {ChildNode[]} */
    const loose = [];
    for (const node of Array.from(live.childNodes).filter((child) => !own(child))) {
      const key = keyOf(node);
      if (key && !keyed.has(key)) {
        keyed.set(key, node);
      } else {
        loose.push(node);
      }
    }
    const wanted = Array.from(fresh.childNodes, (node) => {
      const key = keyOf(node);
      const old = key ? keyed.get(key) : firstLike(loose, node);
      if (!old) {
        return document.importNode(node, true);
      }
      keyed.delete(key);
      if (old instanceof Element) {
        morph(old, /** @type {Element} */ (node));
      } else if (old.nodeValue !== node.nodeValue) {
        old.nodeValue = node.nodeValue;
      }
      return old;
    });
    const kept = new Set(wanted);
    for (const node of Array.from(live.childNodes)) {
      if (!kept.has(node) && !own(node)) {
        live.removeChild(node);
      }
    }
    place(live, wanted);
  }

  /** @param {Node} node */
  function own(node) {
    return node instanceof Element && node.hasAttribute(OWN);
  }

  /**
   * @param {Node} node
   * @returns {string} empty for a node that is known by its position alone
   */
  function keyOf(node) {
    const key = node instanceof Element ? node.getAttribute("data-key") : null;
    return key === null ? "" : node.nodeName + " " + key;
  }

  /**
   * Takes the first node of the same kind out of `loose`, and with it those before it, which no longer have a counterpart.
   * @param {ChildNode[]} loose
   * @param {Node} node
   */
  function firstLike(loose, node) {
    const at = loose.findIndex((old) => !keyOf(old) && old.nodeName === node.nodeName);
    return at < 0 ? undefined : loose.splice(0, at + 1)[at];
  }

  /**
   * Puts the nodes into this order. A node that is moved loses the focus inside it, so the others move around that one.
   * @param {Element} parent
   * @param {Node[]} wanted
   */
  function place(parent, wanted) {
    const still = wanted.findIndex((node) => node.contains(document.activeElement));
    settle(parent, wanted.slice(0, Math.max(still, 0)), still < 0 ? null : wanted[still]);
    settle(parent, wanted.slice(still + 1), null);
  }

  /**
   * @param {Element} parent
   * @param {Node[]} nodes
   * @param {Node | null} end the node that comes after them
   */
  function settle(parent, nodes, end) {
    let next = end;
    for (const node of nodes.reverse()) {
      if (node.parentNode !== parent || following(node) !== next) {
        parent.insertBefore(node, next);
      }
      next = node;
    }
  }

  /** What comes after a node, but for what belongs to a script: that stays behind the node that it follows. @param {Node} node */
  function following(node) {
    let next = node.nextSibling;
    while (next && own(next)) {
      next = next.nextSibling;
    }
    return next;
  }

  TradeMail.morph = { parse, morph };
})();

// @ts-check
/*
 * Stands in front of the theme's search worker, so that a page loads neither that worker nor the index before somebody
 * searches. The theme's page sends {type: 0 set-up} and then {type: 2, data: query}; it is answered with
 * {type: 1 ready} at once, and at the first query that is not empty the real worker is brought in, set up with the full
 * index, and takes over.
 */
"use strict";

(function () {
  const SETUP = 0;
  const READY = 1;
  const QUERY = 2;
  const RESULT = 3;

  /** The worker's name comes from the page's own settings; nothing but the theme's file of that shape is loaded. */
  const name = location.search.slice(1);
  if (!/^search\.[0-9a-f]+\.min\.js$/.test(name)) {
    throw new TypeError("search.js: not a name of the theme's search worker: " + name);
  }

  const answer = self.postMessage.bind(self);

  /** @type {{config: {full: string}, options: object}} */
  let settings;

  /** @type {Promise<void> | null} */
  let real = null;

  /** @returns {Promise<void>} settled when the real worker can take queries; forgotten when it failed, to be tried again */
  async function start() {
    const response = await fetch(settings.config.full);
    if (!response.ok) {
      throw new Error("search.js: " + response.status);
    }
    const { config, docs } = await response.json();
    self.importScripts("../../javascripts/workers/" + name);
    await new Promise((resolve) => {
      // The real worker says that it is ready; the page has been told so already.
      self.postMessage = (message) => (message.type === READY ? resolve(undefined) : answer(message));
      pass({ type: SETUP, data: { config, docs, options: settings.options } });
    });
  }

  /** Hands a message to the real worker's listener, past our own. @param {object} data */
  function pass(data) {
    self.dispatchEvent(Object.assign(new MessageEvent("message", { data }), { passed: true }));
  }

  self.addEventListener("message", async (event) => {
    if ("passed" in event) {
      return;
    }
    event.stopImmediatePropagation();
    const { type, data } = event.data;
    if (type === SETUP) {
      settings = data;
      answer({ type: READY });
    } else if (type === QUERY && !data.trim() && !real) {
      answer({ type: RESULT, data: { items: [] } });
    } else {
      real = real || start();
      try {
        await real;
        pass(event.data);
      } catch (error) {
        real = null;
        answer({ type: RESULT, data: { items: [] } });
      }
    }
  });
})();

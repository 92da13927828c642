/*
 * The conversation with Python: one runtime for all widgets of a page, and one question at a time, the newest winning.
 */
"use strict";

(function () {
  /** @type {Map<string, {client: Client, listeners: OnProgress[]}>} */
  const runtimes = new Map();

  /** @param {string} address */
  function meet(address) {
    /** @type {OnProgress[]} */
    const listeners = [];
    const client = TradeMail.client({ runtime: new URL(address.replace(/\/?$/, "/"), document.baseURI).href });
    client.onprogress = (progress) => listeners.forEach((call) => call(progress));
    const met = { client, listeners };
    runtimes.set(address, met);
    return met;
  }

  /**
   * The page's runtime. `listen` is called with every {stage, bytes, total} of its start.
   * @param {string} address
   * @param {OnProgress} listen
   */
  function runtime(address, listen) {
    const { client, listeners } = runtimes.get(address) || meet(address);
    listeners.push(listen);
    return client;
  }

  /**
   * Asks one question at a time. While one is being answered only the newest of the others waits; the answer is null for
   * every question that a newer one has overtaken.
   * @template Q, A
   * @param {(question: Q) => Promise<A>} send
   * @returns {{ask: (question: Q) => Promise<A | null>, forget: () => void}}
   */
  function newestWins(send) {
    let newest = 0;
    /** @type {Promise<null>} */
    let last = Promise.resolve(null);
    /** @param {Q} question */
    function ask(question) {
      newest += 1;
      const mine = newest;
      const answer = last.then(() => (mine === newest ? send(question) : null));
      last = answer.then(() => null, () => null);
      return answer.then(
        (result) => (mine === newest ? result : null),
        (error) => {
          if (mine !== newest) {
            return null;
          }
          throw error;
        }
      );
    }
    return {
      ask,
      /** Nobody waits for the answers any more. */
      forget() {
        newest += 1;
      },
    };
  }

  TradeMail.queue = { runtime, newestWins };
})();

// What a browser must have, asked before anything is downloaded. This file must itself be readable by a browser that
// has none of it, so it is written in the JavaScript of 2015.
"use strict";

window.TradeMail = window.TradeMail || /** @type {TradeMailNamespace} */ ({});

(function () {
  // The smallest module with a function that takes an externref: (func (param externref)).
  var EXTERNREF = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11];

  function blobWorker() {
    try {
      var url = URL.createObjectURL(new Blob([""], { type: "text/javascript" }));
      new Worker(url).terminate();
      URL.revokeObjectURL(url);
      return true;
    } catch (_error) {
      return false;
    }
  }

  function externref() {
    try {
      return WebAssembly.validate(new Uint8Array(EXTERNREF));
    } catch (_error) {
      return false;
    }
  }

  // The worker's file ends with a static block: where that cannot be read, the file left nothing behind.
  function staticBlock() {
    return typeof TradeMail.workerMain === "function";
  }

  // Only a page that was opened from a disk has to unpack its files itself.
  function unpacking() {
    return location.protocol !== "file:" || typeof DecompressionStream === "function";
  }

  var NEEDED = {
    "blob-worker": blobWorker,
    "wasm-externref": externref,
    "static-block": staticBlock,
    "decompression-stream": unpacking,
  };

  /** @returns {null | {code: "unsupported", missing: string[]}} null if everything is there */
  function check() {
    var missing = Object.keys(NEEDED).filter(function (name) {
      return !NEEDED[/** @type {keyof typeof NEEDED} */ (name)]();
    });
    return missing.length === 0 ? null : { code: "unsupported", missing: missing };
  }

  TradeMail.floor = { check: check };
})();

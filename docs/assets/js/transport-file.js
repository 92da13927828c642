// Brings the runtime's files to a page that was opened from a disk, where nothing can be fetched: from classic scripts
// beside the page that hold them in pieces, as base64 of gzip. The packer puts this text at the head of `payload.js`.
"use strict";

TradeMail.pieces = {};

TradeMail.payload = function payload(folder, load) {
  const { Failure } = TradeMail.protocol;

  /** @param {string} name */
  async function piece(name) {
    await load(`${folder}${name}.js`);
    const text = atob(TradeMail.pieces[name] ?? "");
    delete TradeMail.pieces[name];
    const bytes = new Uint8Array(text.length);
    for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
    return bytes;
  }

  return async (_url, role, add) => {
    const { readable, writable } = new DecompressionStream("gzip");
    const reading = TradeMail.transport.collect(/** @type {ReadableStream<Bytes>} */ (readable), add);
    reading.catch(() => {}); // a damaged piece is reported below, by whichever end notices first
    const writer = writable.getWriter();
    try {
      for (let number = 0; number < TradeMail.pieceCounts[role]; number += 1) {
        await writer.write(await piece(`${role}-${number}`));
      }
      await writer.close();
      return await reading;
    } catch (error) {
      throw error instanceof Failure ? error : new Failure("integrity", `${role}: ${String(error)}`);
    }
  };
};

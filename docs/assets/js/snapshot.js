// The worker's side of a second visit: the memory of a Python that is ready to work, as bytes that can be stored. Like
// protocol.js, the worker gets the text of this function.
"use strict";

TradeMail.makeSnapshots = function makeSnapshots() {
  const PAGE = 4096; // bytes; two thirds of the memory's pages hold nothing but zeros
  const MAGIC = 0x314d5354; // "TSM1": a memory that was encoded in another way is refused
  const HEAD = 8; // bytes: the magic number and the length of the memory

  /** Where the pages begin: after the head and a bit for every page of the memory. @param {number} length */
  const bodyAt = (length) => HEAD + Math.ceil(length / PAGE / 32) * 4;

  /** Numbers of the pages in which something stands. @param {Uint8Array} memory */
  function filledPages(memory) {
    const words = new Uint32Array(memory.buffer, memory.byteOffset, memory.byteLength >>> 2);
    const filled = [];
    for (let page = 0; page * PAGE < memory.byteLength; page += 1) {
      const end = Math.min((page + 1) * (PAGE >>> 2), words.length);
      let word = page * (PAGE >>> 2);
      while (word < end && words[word] === 0) word += 1;
      if (word < end) filled.push(page);
    }
    return filled;
  }

  /** @param {Uint8Array} memory its length is a multiple of four @returns {Bytes} */
  function encode(memory) {
    const filled = filledPages(memory);
    const body = bodyAt(memory.byteLength);
    const encoded = new Uint8Array(body + filled.length * PAGE);
    const head = new Uint32Array(encoded.buffer, 0, body >>> 2);
    head[0] = MAGIC;
    head[1] = memory.byteLength;
    filled.forEach((page, index) => {
      head[2 + (page >>> 5)] |= 1 << (page & 31);
      encoded.set(memory.subarray(page * PAGE, (page + 1) * PAGE), body + index * PAGE);
    });
    return encoded;
  }

  /** @param {Bytes} encoded @returns {Bytes} throws a RangeError if it is not what `encode` makes */
  function decode(encoded) {
    const head = new Uint32Array(encoded.buffer, encoded.byteOffset, encoded.byteLength >>> 2);
    const [magic, length] = head;
    let from = bodyAt(length);
    if (magic !== MAGIC || from > encoded.byteLength) throw new RangeError("this is no stored memory");
    const memory = new Uint8Array(length);
    for (let page = 0; page * PAGE < length; page += 1) {
      if (!(head[2 + (page >>> 5)] & (1 << (page & 31)))) continue;
      const size = Math.min(PAGE, length - page * PAGE);
      if (from + size > encoded.byteLength) throw new RangeError("the stored memory is cut off");
      memory.set(encoded.subarray(from, from + size), page * PAGE);
      from += PAGE;
    }
    return memory;
  }

  return Object.freeze({ encode, decode });
};

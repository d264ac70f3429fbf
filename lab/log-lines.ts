import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/**
 * The lines of Asterisk's log. Each is read and parsed once, because tests read the latest ones many times a second.
 */
export class LogLines {
  readonly #file: string;
  #offset = 0;
  /** The bytes of a line that Asterisk is still writing. */
  #rest = Buffer.alloc(0);
  readonly #lines: { at: number; text: string }[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  /** @param at milliseconds since the epoch @returns the lines since then, separated by line breaks */
  since(at: number): string {
    this.#read();
    const first = this.#lines.findIndex((line) => line.at >= at);
    if (first < 0) return '';
    return this.#lines
      .slice(first)
      .map(({ text }) => text)
      .join('\n');
  }

  #read(): void {
    const file = openSync(this.#file, 'r');
    try {
      const added = Buffer.alloc(Math.max(0, fstatSync(file).size - this.#offset));
      const length = readSync(file, added, 0, added.length, this.#offset);
      this.#offset += length;
      const bytes = Buffer.concat([this.#rest, added.subarray(0, length)]);
      const end = bytes.lastIndexOf('\n') + 1;
      this.#rest = bytes.subarray(end);
      for (const text of bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)) this.#add(text);
    } finally {
      closeSync(file);
    }
  }

  /**
   * Asterisk stamps lines in local time, `[2026-11-20 22:48:44.672]`; a line without a stamp belongs to the previous
   * one.
   */
  #add(text: string): void {
    const at = Date.parse(text.slice(1, 24).replace(' ', 'T'));
    this.#lines.push({ at: Number.isNaN(at) ? (this.#lines.at(-1)?.at ?? 0) : at, text });
  }
}

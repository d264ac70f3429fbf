/** Prices of calls, by the longest matching prefix. */
export interface RateTable {
  /** @param number E.164 @returns undefined when no line matches */
  rateOf(number: string): Rate | undefined;
}

export interface Rate {
  prefix: string;
  perMinute: number;
  perCall: number;
}

export const noRates: RateTable = { rateOf: () => undefined };

/** `+31,0.012,0.05`; the price of a call is optional. At most four decimals. */
const line = /^(\+[1-9]\d{0,14})\s*,\s*(\d{1,6}(?:\.\d{1,4})?)\s*(?:,\s*(\d{1,6}(?:\.\d{1,4})?)\s*)?$/;
/** An optional first line with the names of the columns. */
const header = /^prefix\s*,/i;

/**
 * Reads prices as CSV with an optional header: one `prefix,price of a minute,price of a call` per line. Blank lines and
 * comments after `#` are ignored.
 *
 * @throws Error that names the first faulty line
 */
export function readRateTable(csv: string): RateTable {
  const rates = new Map<string, Rate>();
  let first = true;
  for (const [index, whole] of csv
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const text = whole.replace(/#.*/, '').trim();
    if (text === '') continue;
    const isHeader = first && header.test(text);
    first = false;
    if (isHeader) continue;
    const [, prefix, perMinute, perCall = '0'] = line.exec(text) ?? [];
    if (prefix === undefined) {
      throw new Error(`line ${index + 1} is not prefix,price of a minute,price of a call, as in +31,0.012,0.05`);
    }
    if (rates.has(prefix)) throw new Error(`line ${index + 1} has ${prefix}, which already has a price`);
    rates.set(prefix, { prefix, perMinute: Number(perMinute), perCall: Number(perCall) });
  }
  return { rateOf: (number) => longestMatch(rates, number) };
}

function longestMatch(rates: ReadonlyMap<string, Rate>, number: string): Rate | undefined {
  for (let length = number.length; length > 1; length--) {
    const rate = rates.get(number.slice(0, length));
    if (rate !== undefined) return rate;
  }
  return undefined;
}

import { Refusal } from '../../errors.ts';

/** More than any form with a file has. */
const maxParts = 6;

/**
 * What browsers and curl send: the boundary and no other parameter, quoted or not (RFC 2046 §5.1.1). A header in which
 * two readers can find two boundaries would be counted by one and split by the other.
 */
const formType = /^multipart\/form-data;[ \t]*boundary=(?:"([\w'()+,./:=?-]{1,70})"|([\w'+.-]{1,70}))[ \t]*$/i;

/**
 * Counts the boundaries of a form before it is split, of which the last one ends it.
 *
 * @param type its media type, with the boundary
 * @throws Refusal request-invalid
 */
export function refuseManyParts(type: string, body: Buffer): void {
  const [, quoted, plain] = formType.exec(type) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new Refusal('request-invalid', 'a form needs its boundary, and nothing besides');
  let found = 0;
  for (let at = body.indexOf(`--${boundary}`); at !== -1; at = body.indexOf(`--${boundary}`, at + 1)) {
    found += 1;
    if (found > maxParts + 1) throw new Refusal('request-invalid', `more than ${maxParts} parts in a form`);
  }
}

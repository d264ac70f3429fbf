import { describe, expect, it } from 'vitest';
import { refuseManyParts } from '../../../src/panel/operator/refuse-many-parts.ts';

const boundary = '----WebKitFormBoundary0123456789';

const formOf = (parts: number) =>
  Buffer.from(
    `${`--${boundary}\r\ncontent-disposition: form-data; name="n"\r\n\r\nx\r\n`.repeat(parts)}--${boundary}--\r\n`,
  );

/** How many parts Node finds in a form that we let through. */
async function partsOf(type: string, body: Buffer): Promise<number | string> {
  try {
    refuseManyParts(type, body);
  } catch (error) {
    return (error as { id: string }).id;
  }
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  return [...form].length;
}

describe('a form with a file has six parts at most, whatever its header', () => {
  it.each([
    ['as browsers and curl send it', `multipart/form-data; boundary=${boundary}`],
    ['in upper case', `MULTIPART/FORM-DATA; BOUNDARY=${boundary}`],
    ['with the boundary in quotes', `multipart/form-data; boundary="${boundary}"`],
    ['without a space', `multipart/form-data;boundary=${boundary}`],
  ])('%s', async (_how, type) => {
    expect(await partsOf(type, formOf(6))).toBe(6);
    expect(await partsOf(type, formOf(7))).toBe('request-invalid');
    expect(await partsOf(type, formOf(50))).toBe('request-invalid');
  });

  it.each([
    ['a second boundary within another parameter', `x=boundary=zz; boundary=${boundary}`],
    ['a second boundary before it', `boundary=zz; boundary=${boundary}`],
    ['a second boundary after it', `boundary=${boundary}; boundary=zz`],
    ['another parameter', `boundary=${boundary}; charset=utf-8`],
    ['another parameter in quotes, with a boundary', `x="; boundary=zz"; boundary=${boundary}`],
    ['a boundary in quotes with an escape', `boundary="\\${boundary}"`],
    ['a boundary in quotes that do not end', `boundary="${boundary}`],
    ['a name that only ends so', `xboundary=${boundary}`],
    ['an empty boundary', 'boundary='],
    ['nothing', ''],
  ])('attack: %s is refused, with two parts and with fifty', async (_what, parameters) => {
    const type = `multipart/form-data; ${parameters}`;
    for (const parts of [2, 50]) expect(await partsOf(type, formOf(parts))).toBe('request-invalid');
  });
});

/** A service may repeat a part of a key: "Incorrect API key provided: sk-proj-****cdef". */
const minPartLength = 6;

const hidden = '…';

/**
 * A text of a service without the key: neither the whole nor a part of it, in any case of letters, as it is or in one
 * of the forms that a request or a reply may give it.
 */
export function hideKey(text: string, key: string): string {
  if (key === '') return text;
  const forms = formsOf(key).map((form) => form.toLowerCase());
  const lower = text.toLowerCase();
  let result = '';
  for (let at = 0; at < text.length; ) {
    const length = Math.max(...forms.map((form) => sharedLength(lower, at, form)));
    if (length >= Math.min(minPartLength, key.length)) {
      if (!result.endsWith(hidden)) result += hidden;
      at += length;
    } else {
      result += text[at];
      at += 1;
    }
  }
  return result;
}

function formsOf(key: string): string[] {
  const base64 = Buffer.from(key).toString('base64');
  return [key, base64, base64.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(key), JSON.stringify(key)];
}

/** Length of the longest stretch of the text from `at` on that the form holds somewhere. */
function sharedLength(text: string, at: number, form: string): number {
  let length = 0;
  while (at + length < text.length && form.includes(text.slice(at, at + length + 1))) length += 1;
  return length;
}

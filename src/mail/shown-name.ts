/** Signs of a name that a mail shows. */
const maxShownName = 40;

/** What else ends a line, changes the direction of the text or is not seen. */
const unseen = /[\p{C}\p{Z}\s]+/gu;
/** What programs of mail make links of, unasked: addresses of pages and of mail, with dots of any writing. */
const linked = /:\/\/+|@|(?<=[\p{L}\p{N}-])[.\u3002](?=[\p{L}\p{N}-]{2})/gu;
/** Digits of a telephone, of any writing, with whatever stands between them but letters. */
const longNumber = /\+?\p{Nd}(?:[^\p{L}\p{Nd}]*\p{Nd}){4,}/gu;

/**
 * A name that somebody chose, for a mail. The name may be a thief's: a mail that Belcode sends must neither lead to
 * their page nor to their telephone by it. A number that a user has for a name is not shown whole either.
 */
export function shownName(name: string): string {
  const text = name
    .normalize('NFKC')
    .replace(unseen, ' ')
    .replace(linked, ' ')
    .replace(longNumber, (number) => `…${(number.match(/\p{Nd}/gu) ?? []).slice(-2).join('')}`)
    .replace(/ +/g, ' ')
    .trim();
  const signs = [...text];
  return signs.length > maxShownName
    ? `${signs
        .slice(0, maxShownName - 1)
        .join('')
        .trimEnd()}…`
    : text;
}

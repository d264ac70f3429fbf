/** How long a text may be, by its file and name, with its placeholders filled as `fillings` says. */
export interface TextLimit {
  file: string;
  name: RegExp;
  max: number;
  because: string;
}

const textLimits: readonly TextLimit[] = [
  { file: 'messages', name: /^code-message$/, max: 160, because: 'a telephone shows one message of 160 signs' },
  { file: 'app', name: /^push-.*-title$/, max: 40, because: 'a lock screen shows 40 signs of a title' },
  { file: 'app', name: /^push-.*-body$/, max: 120, because: 'a lock screen shows 120 signs below it' },
  { file: 'app', name: /^push-not-me$/, max: 20, because: 'a button of a notification has 20 signs' },
  { file: 'mail', name: /-subject$/, max: 78, because: 'a list of mails shows 78 signs of a subject' },
  { file: 'prompts', name: /^digit-/, max: 12, because: 'a digit is one word' },
  { file: 'prompts', name: /^(greeting|press-\d|not-you|keys)$/, max: 110, because: 'nobody listens longer' },
];

/** What a placeholder becomes at most, for the limits. */
const fillings: Readonly<Record<string, string>> = { code: '1234 5678' };

/** A short text of the pages is a button, a label or a head of a table: it grows with English, and not much more. */
const shortText = 24;
const maxShortGrowth = 26;

/** @returns what is too long, in words; undefined when it fits */
export function tooLong(file: string, name: string, text: string, english: string): string | undefined {
  const filled = text.replace(/\{(\w+)\}/g, (gap, word: string) => fillings[word] ?? gap);
  const limit = textLimits.find((each) => each.file === file && each.name.test(name));
  const length = [...filled].length;
  if (limit !== undefined && length > limit.max) return `has ${length} signs: ${limit.because}`;
  const isShort = (file === 'pages' || file === 'app') && [...english].length <= shortText;
  const max = [...english].length + maxShortGrowth;
  return isShort && length > max
    ? `has ${length} signs, and ${max} fit where English has ${english.length}`
    : undefined;
}

import type { Digit } from '../../src/speech/prompts.ts';
import { matcherOf, recognise } from './ears.ts';
import { type LineName, lineRate, lines } from './phone-line.ts';
import type { Rendered } from './render.ts';
import { codesOf, type SpokenCode, sayCode, seeded } from './spoken-codes.ts';

/** What was heard of one voice in one language. */
export interface Hearing {
  /** Digits that the decoder of the tests heard right, in percent, over each line that it listened to. */
  matched: Partial<Record<LineName, number>>;
  /** The same of the recogniser; empty without it. */
  recognised: Partial<Record<LineName, number>>;
  /** What the recogniser took for something else most often, over all lines: `7 for 9`. */
  mistaken: string[];
  /** One saying of a code, in seconds. */
  codeSeconds: number;
}

/** Every voice says the same codes, and loses the same packets. */
const seeds = { codes: 7, loss: 11 };

/** The recogniser is slower, and hears the first of the codes. */
const maxRecognised = 20;

export function judge(
  rendered: Rendered,
  { language, codes, recogniser }: { language: string; codes: number; recogniser: boolean },
  onLine: (name: string) => void,
): Hearing {
  const spoken = codesOf(codes, seeded(seeds.codes)).map((code) => sayCode(code, rendered.digits));
  const hearing: Hearing = { matched: {}, recognised: {}, mistaken: [], codeSeconds: meanSeconds(spoken) };
  const hear = matcherOf(rendered.digits);
  const mistakes = new Map<string, number>();
  for (const [name, through] of Object.entries(lines) as [LineName, (typeof lines)[LineName]][]) {
    onLine(name);
    const random = seeded(seeds.loss);
    const heard = spoken.map((code) => ({ ...code, samples: through(code.samples, random) }));
    if (name.includes('lost'))
      hearing.matched[name] = percentRight(heard.map(({ code, samples }) => [code, hear(samples)]));
    if (!recogniser) continue;
    const first = heard.slice(0, maxRecognised);
    const got = recognise(language, first);
    const said = first.flatMap(({ digits }) => digits.map(({ digit }) => digit));
    hearing.recognised[name] = (said.filter((digit, i) => digit === got[i]).length / said.length) * 100;
    for (const [i, digit] of said.entries()) if (digit !== got[i]) count(mistakes, `${digit} for ${got[i]}`);
  }
  hearing.mistaken = [...mistakes].sort(([, one], [, other]) => other - one).map(([mistake]) => mistake);
  return hearing;
}

/** Digits that are in both in the same order, of those said. */
function percentRight(codes: readonly (readonly [said: string, heard: string])[]): number {
  const right = codes.reduce((sum, [said, heard]) => sum + commonDigits(said, heard), 0);
  return (right / codes.reduce((sum, [said]) => sum + said.length, 0)) * 100;
}

/** Length of the longest common subsequence. A digit too many takes one away. */
function commonDigits(said: string, heard: string): number {
  const lengths = Array.from({ length: said.length + 1 }, () => new Array<number>(heard.length + 1).fill(0));
  for (let i = 1; i <= said.length; i += 1)
    for (let j = 1; j <= heard.length; j += 1)
      (lengths[i] as number[])[j] =
        said[i - 1] === heard[j - 1]
          ? (lengths[i - 1]?.[j - 1] ?? 0) + 1
          : Math.max(lengths[i - 1]?.[j] ?? 0, lengths[i]?.[j - 1] ?? 0);
  return Math.max(0, (lengths[said.length]?.[heard.length] ?? 0) - Math.max(0, heard.length - said.length));
}

function meanSeconds(codes: readonly SpokenCode[]): number {
  const spans = codes.map(({ digits }) => ((digits.at(-1)?.to ?? 0) - (digits[0]?.from ?? 0)) / lineRate);
  return spans.reduce((sum, span) => sum + span, 0) / spans.length;
}

function count(counts: Map<string, number>, key: `${Digit} for ${string}`): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

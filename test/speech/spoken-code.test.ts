import { describe, expect, it } from 'vitest';
import { speakCode } from '../../lab/speak-code.ts';
import type { ClipName, Clips } from '../../src/speech/clips.ts';
import { groupDigits, planSpokenCode } from '../../src/speech/spoken-code.ts';

/** The spoken parts, without the pauses. */
function clipsOf(code: string, slow = false): string[] {
  return planSpokenCode(code, { slow }).flatMap((step) => ('clip' in step ? [step.clip] : []));
}

/** The pauses between the digits of the first saying. */
function pausesOf(code: string, slow: boolean): number[] {
  const steps = planSpokenCode(code, { slow });
  const isDigit = (i: number) => JSON.stringify(steps[i] ?? '').includes('digit-');
  return steps
    .flatMap((step, i) => ('silenceMilliseconds' in step && isDigit(i - 1) && isDigit(i + 1) ? [step] : []))
    .map((step) => step.silenceMilliseconds)
    .slice(0, code.length - 1);
}

const digitsOf = (code: string) => [...code].map((digit) => `digit-${digit}`);

describe('the digits of a code', () => {
  it.each([
    ['482913', ['482', '913']],
    ['0048291', ['004', '8291']],
    ['00000000', ['0000', '0000']],
    // Of other programs.
    ['4829', ['4829']],
    ['48291', ['48', '291']],
    ['482913482', ['482', '913', '482']],
    ['4829134829', ['482', '913', '4829']],
  ])('%s are said in groups', (code, groups) => {
    expect(groupDigits(code)).toEqual(groups);
  });

  it.each(['', '123', '12345678901', '12345a', '１２３４５６', '12 456', '123456\n'])(
    'are not said when they are no code, and the error does not repeat them: %j',
    (code) => {
      expect(() => groupDigits(code)).toThrow(/^A code is spoken only when it is 4 to 10 digits$/);
    },
  );
});

describe('a spoken code', () => {
  it('is said three times, with what the keys do at the end', () => {
    const digits = digitsOf('482913');
    expect(clipsOf('482913')).toEqual(['code-intro', ...digits, 'again', ...digits, 'again', ...digits, 'keys']);
    expect(clipsOf('48291307', true)).toHaveLength(3 * 9 + 1);
  });

  it('ends with the words of the next language where key 3 leads to one', () => {
    const steps = planSpokenCode('482913', { nextLanguage: true });
    expect(steps.slice(0, -3)).toEqual(planSpokenCode('482913').slice(0, -1));
    expect(steps.slice(-3)).toEqual([
      { silenceMilliseconds: 250 },
      { clip: 'next-language' },
      { silenceMilliseconds: 40 },
    ]);
  });

  it('begins with the digits where "your code is" was said already', () => {
    const whole = planSpokenCode('482913');
    const [first, ...rest] = whole;
    expect(first).toEqual({ clip: 'code-intro' });
    expect(planSpokenCode('482913', { intro: false })).toEqual(rest);
  });

  it('leaves time between digits and more between groups, and much more when slow', () => {
    expect(pausesOf('482913', false)).toEqual([180, 180, 500, 180, 180]);
    expect(pausesOf('4829130', true)).toEqual([600, 600, 1000, 600, 600, 600]);
  });

  it('holds the clips, sample for sample', () => {
    const names: ClipName[] = ['code-intro', 'again', 'keys', ...(digitsOf('0123456789') as ClipName[])];
    const samples = Object.fromEntries(names.map((name, i) => [name, new Int16Array(800).fill(i + 1)]));
    const clips: Clips = { language: 'nl', rate: 8000, samples: samples as Clips['samples'] };
    const sound = speakCode('482913', clips);
    const heard = [...sound].filter((sample, i) => sample !== 0 && sample !== sound[i - 1]);
    expect(heard).toEqual(clipsOf('482913').map((name) => names.indexOf(name as ClipName) + 1));
    expect([...sound].filter((sample) => sample !== 0)).toHaveLength(heard.length * 800);
    const nextLanguage = new Int16Array(1_600).fill(99);
    const longer = speakCode('482913', { ...clips, nextLanguage });
    expect([...longer].filter((sample) => sample === 99)).toHaveLength(1_600);
    expect(longer).toHaveLength(sound.length + 1_600 + 250 * 8);
  });
});

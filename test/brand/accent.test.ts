import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accentOf, contrastOn, surfaces } from '../../src/brand/accent.ts';
import { belcode } from '../../src/brand/brand.ts';
import { aaRatios, contrastOf, mix } from '../../src/brand/contrast.ts';
import { projectFolder } from '../house/read-source.ts';

describe('the contrast of two colours', () => {
  it.each([
    ['#000000', '#ffffff', 21],
    ['#ffffff', '#ffffff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4],
    ['#0000ff', '#000000', 2.44],
  ])('%s and %s: %s, whichever is first', (one, other, ratio) => {
    expect(contrastOf(one, other)).toBeCloseTo(ratio, 2);
    expect(contrastOf(other, one)).toBe(contrastOf(one, other));
  });

  it('a mix has so much of the other', () => {
    expect([mix('#000000', '#ffffff', 0.5), mix('#102030', '#000000', 0), mix('#102030', '#ff00ff', 1)]).toEqual([
      '#808080',
      '#102030',
      '#ff00ff',
    ]);
  });
});

describe('the colours of a brand can be read', () => {
  it.each(['#17604a', '#000000', '#7a1fa2', '#0b5fff', '#b3261e', '#8a4b00', '#595959', '#00695c', '#a8006b'])(
    '%s, on light and on dark pages',
    (given) => {
      const accent = accentOf(given);
      expect(accent.light.accent).toBe(given);
      for (const scheme of ['light', 'dark'] as const) {
        const { accent: colour, ink, wash } = accent[scheme];
        expect(contrastOn(scheme, colour)).toBeGreaterThanOrEqual(aaRatios.text);
        expect(contrastOf(ink, colour)).toBeGreaterThanOrEqual(aaRatios.text);
        expect(contrastOf(surfaces[scheme].ink, wash)).toBeGreaterThanOrEqual(aaRatios.text);
        expect(contrastOf(colour, wash)).toBeGreaterThanOrEqual(aaRatios.shape);
      }
    },
  );

  it('one that is light enough for dark pages stays as it is', () => {
    expect(accentOf('#17604a', '#7fcfae').dark.accent).toBe('#7fcfae');
    expect(accentOf('#17604a').dark.accent).not.toBe('#17604a');
  });

  it.each([
    [
      '#ffcc00',
      undefined,
      /^accent #ffcc00 has a contrast of 1\.\d+ to the light pages, and AA needs 4\.5; #\w{6} would/,
    ],
    ['#ffffff', undefined, /^accent #ffffff has a contrast of 1/],
    ['#17604a', '#17604a', /^accentDark #17604a has a contrast of \d\.\d+ to the dark pages/],
  ])('%s with %s is refused, with its ratio and what would do', (light, dark, said) => {
    expect(() => accentOf(light, dark)).toThrow(said);
    const would = /(#\w{6}) would do/.exec(messageOf(() => accentOf(light, dark)))?.[1] ?? '';
    expect(() => (dark === undefined ? accentOf(would) : accentOf(light, would))).not.toThrow();
  });
});

describe('the pages have the colours that brands are judged by', () => {
  const css = readFileSync(join(projectFolder, 'src/panel/kit/colours.css'), 'utf8');
  const [light = '', dark = ''] = css.split('@media');

  it.each([
    ['light', light],
    ['dark', dark],
  ] as const)('%s', (scheme, sheet) => {
    const { accent, ink } = belcode.accent[scheme];
    const named = { ...surfaces[scheme], accent };
    for (const [name, colour] of Object.entries(named)) expect(sheet).toContain(`--${name}: ${colour};`);
    expect(contrastOf(ink, accent)).toBeGreaterThanOrEqual(aaRatios.text);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

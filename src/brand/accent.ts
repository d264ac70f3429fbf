import { aaRatios, type Colour, contrastOf, mix } from './contrast.ts';

/** The colour of links and buttons, for screens with a light and with a dark background. */
export interface Accent {
  light: AccentColours;
  dark: AccentColours;
}

export interface AccentColours {
  accent: Colour;
  /** Of text on it. */
  ink: Colour;
  /** Behind text that is to be seen first. */
  wash: Colour;
}

/** Backgrounds and text of the pages, as `panel/kit/colours.css` has them. */
export const surfaces = {
  light: { paper: '#f5f0e8', card: '#fffdf8', ink: '#2a2521' },
  dark: { paper: '#1a1715', card: '#25211e', ink: '#f3ece2' },
} as const;

type Scheme = keyof typeof surfaces;

/** What a colour is mixed with to be seen better. */
const towards = { light: '#000000', dark: '#ffffff' } as const;
const washParts = { light: 0.12, dark: 0.18 } as const;
const steps = Array.from({ length: 51 }, (_, step) => step / 50);

/**
 * The colours that follow from the one of a brand.
 *
 * @param dark for dark screens; default: the same colour, made lighter until it can be read
 * @throws Error with the ratio, when it cannot be read
 */
export function accentOf(light: Colour, dark?: Colour): Accent {
  return {
    light: coloursOf('light', legible('accent', 'light', light)),
    dark: coloursOf('dark', dark === undefined ? nearest('dark', light) : legible('accentDark', 'dark', dark)),
  };
}

/** Each colour with its ratio to the pages, for somebody who judges it. */
export function accentShown(accent: Accent): { scheme: Scheme; accent: Colour; ratio: number }[] {
  return (['light', 'dark'] as const).map((scheme) => {
    const colour = accent[scheme].accent;
    return { scheme, accent: colour, ratio: Math.floor(contrastOn(scheme, colour) * 100) / 100 };
  });
}

/** The lower of its ratios to the backgrounds. */
export function contrastOn(scheme: Scheme, colour: Colour): number {
  const { paper, card } = surfaces[scheme];
  return Math.min(contrastOf(colour, paper), contrastOf(colour, card));
}

function legible(name: string, scheme: Scheme, colour: Colour): Colour {
  const ratio = contrastOn(scheme, colour);
  if (ratio >= aaRatios.text) return colour;
  const shown = Math.floor(ratio * 100) / 100;
  throw new Error(
    `${name} ${colour} has a contrast of ${shown} to the ${scheme} pages, and AA needs ${aaRatios.text}; ` +
      `${nearest(scheme, colour)} would do`,
  );
}

/** The colour with the least change that can be read. */
function nearest(scheme: Scheme, colour: Colour): Colour {
  return first(
    steps.map((part) => mix(colour, towards[scheme], part)),
    (each) => contrastOn(scheme, each),
  );
}

function coloursOf(scheme: Scheme, accent: Colour): AccentColours {
  const { card } = surfaces[scheme];
  const wash = mix(card, accent, washParts[scheme]);
  if (scheme === 'light') return { accent, ink: card, wash };
  const inks = [0.75, 0.8, 0.85, 0.9, 0.95, 1].map((part) => mix(accent, '#000000', part));
  return { accent, ink: first(inks, (each) => contrastOf(each, accent)), wash };
}

function first(colours: readonly Colour[], ratioOf: (colour: Colour) => number): Colour {
  const found = colours.find((each) => ratioOf(each) >= aaRatios.text) ?? colours.at(-1);
  if (found === undefined) throw new Error('no colour to choose from');
  return found;
}

import { fillText, type Language } from './texts.ts';

/** Longer times are shown in minutes. */
export const maxShownSeconds = 90;

/** A waiting time such as `20 s` or `4 min`. `code/browser/wait-words.js` uses the same words. */
export function waitWords(language: Language, seconds: number): string {
  return seconds <= maxShownSeconds
    ? fillText(language, 'wait-seconds', { count: Math.ceil(seconds) })
    : fillText(language, 'wait-minutes', { count: Math.ceil(seconds / 60) });
}

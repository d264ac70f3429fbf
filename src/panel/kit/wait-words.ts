import { fillText, type Language } from './texts.ts';

/** Up to here seconds are told; from here on minutes. */
export const maxShownSeconds = 90;

/** `20 s`, `4 min`. `browser/call-progress.js` says it in the same words. */
export function waitWords(language: Language, seconds: number): string {
  return seconds <= maxShownSeconds
    ? fillText(language, 'wait-seconds', { count: Math.ceil(seconds) })
    : fillText(language, 'wait-minutes', { count: Math.ceil(seconds / 60) });
}

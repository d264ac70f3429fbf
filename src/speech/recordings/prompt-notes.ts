import type { PromptName } from '../prompts.ts';
import type { Recordable } from './recordable.ts';

/** When a prompt is heard, and how it is said; for a voice actor who does not know Belcode. */
const notes: Partial<Record<PromptName | 'company', string>> = {
  greeting: 'The first words of a call. Friendly and brisk: a person may hang up.',
  'greeting-number': 'The first words of a call that asks for digits. Friendly and brisk.',
  'type-number': 'The person types digits from a screen on the telephone. A clear request.',
  'number-typed': 'The last words of a call that went well.',
  'wrong-digits': 'The last words of a call that was stopped. Calm, without blame.',
  'not-you': 'Two questions, each with its key. A short pause between them.',
  'wrong-key': 'Another key than the one that was asked for. Without blame.',
  'code-intro': 'The digits follow at once, so the voice stays up at the end.',
  again: 'Before the digits are said once more. The voice stays up at the end.',
  keys: 'After the code. Three short sentences, with a pause between them.',
  'this-language': 'Said within a call in another language, to somebody who understands only this one.',
  'confirm-not-me': 'Somebody else may be using this name. Serious, and calm.',
  'confirm-wrong-number': 'Pressed once more, these calls stop. Calm.',
  reported: 'The last words after such a report. Reassuring.',
  suspended: 'The last words: these calls have stopped.',
  'nothing-waiting': 'Somebody has dialled for a code, and none is waiting. Friendly; the last words.',
  'only-outgoing': 'Somebody calls the number back that called them. Friendly; the last words.',
  goodbye: 'The last words of a call.',
  over: 'The login is over. Friendly; the last words.',
  company: 'The first words of a call, with the name of the company. Friendly and brisk.',
};

const ofPress = 'Asks for one key. The digit comes last, after a short pause, and clearly.';
const ofDigit =
  'One digit of a code, said alone. Record all ten in one go, with the same pitch and speed, as in the middle of a row: neither rising nor falling.';

export function noteOf({ fileName }: Pick<Recordable, 'fileName'>): string {
  if (fileName.startsWith('press-')) return ofPress;
  if (fileName.startsWith('digit-')) return ofDigit;
  return notes[fileName as keyof typeof notes] ?? '';
}

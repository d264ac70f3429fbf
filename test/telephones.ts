import { telephones } from '../lab/telephones.ts';

/**
 * Mobile telephones of the shared lab. One file of tests registers each of them, because two files with one number
 * would replace each other's registration, and calls would ring at the wrong one.
 */
export const telephoneOwners = [
  'code-heard',
  'code-keys',
  'code-again',
  'calls-that-end',
  'calls-that-end: nobody',
  'two-keys',
  'keys-at-any-time',
  'extensions',
  'own-dialplan',
  'feature-code',
  'ari-pbx-lab',
  'telephone-alone',
  'number-typed',
  'language-heard',
  'screened',
  'number-typed: INFO',
  'native-api',
  'twilio-verify',
  'agi',
  'sixth-language',
  'questions-of-a-call',
  'radius',
  'code-heard: nl',
  'code-heard: Okta',
  'code-keys: wrong twice',
  'code-keys: right after wrong',
  'two-keys: voicemail',
  'two-keys: wrong',
  'language-heard: nl',
  'telephone-alone: the only method',
  'native-api: python',
  'native-api: js',
  'native-api: bash',
  'twilio-verify: Python',
  'number-typed: with #',
  'number-typed: another',
  'number-typed: INFO by TCP',
  'screened: nl',
  'screened: number',
] as const;

export type TelephoneOwner = (typeof telephoneOwners)[number];

/** @returns the owner's number in E.164 */
export function telephoneOf(owner: TelephoneOwner): string {
  const number = telephones[telephoneOwners.indexOf(owner)];
  if (number === undefined) throw new Error(`The lab has no telephone for ${owner}`);
  return number;
}

import type { FactorKind } from '../../accounts/factor-kind.ts';
import type { RadiusQuestion } from '../../login/radius-answer.ts';
import { type RadiusText, radiusText } from './radius-texts.ts';

/** What is asked for; a passkey is never asked for here. */
const questions: Record<FactorKind, RadiusText> = {
  phone: 'calling',
  app: 'code-of-app',
  authenticator: 'code-of-authenticator',
  passkey: 'code-of-app',
};

/** The same where the code follows with the password. */
const questionsBehind: Record<FactorKind, RadiusText> = {
  phone: 'calling-behind',
  app: 'app-behind',
  authenticator: 'authenticator-behind',
  passkey: 'app-behind',
};

/** The sentences of a challenge. */
export function questionWords({ language, kind, mask = '', number, last }: RadiusQuestion): string {
  const gaps = { number: mask, digits: number?.digits ?? '' };
  const ask = radiusText(language, number === undefined ? questions[kind] : numberText(number), gaps);
  if (last === undefined) return ask;
  // A number is typed elsewhere, so that nothing can be wrong here.
  if (number !== undefined) return last.what === 'not-sent' ? `${radiusText(language, 'not-typed')} ${ask}` : ask;
  const before = radiusText(language, last.what, { tries: last.what === 'wrong' ? last.triesLeft : '' });
  return `${before} ${ask}`;
}

/** The sentences of a rejection after which the code is expected behind the password. */
export function behindWords({ language, kind, mask = '' }: RadiusQuestion): string {
  return radiusText(language, questionsBehind[kind], { number: mask });
}

function numberText({ on, digits }: NonNullable<RadiusQuestion['number']>): RadiusText {
  if (on === 'app') return 'number-for-app';
  return digits === undefined ? 'number-ahead' : 'number-for-telephone';
}

import type { FactorKind } from '../../accounts/factor-kind.ts';
import type { RadiusQuestion } from '../../login/radius/radius-answer.ts';
import { type RadiusText, radiusText } from './radius-texts.ts';

/** The words of the kinds that have their own here. A passkey is never asked for. */
const questions: Partial<Record<FactorKind, RadiusText>> = {
  phone: 'calling',
  app: 'code-of-app',
  authenticator: 'code-of-authenticator',
};

/** The same where the code follows with the password. */
const questionsBehind: Partial<Record<FactorKind, RadiusText>> = {
  phone: 'calling-behind',
  app: 'app-behind',
  authenticator: 'authenticator-behind',
};

/** The sentences of a challenge. */
export function questionWords({ language, kind, mask = '', number, last }: RadiusQuestion): string {
  const gaps = { number: mask, digits: number?.digits ?? '' };
  const ask = radiusText(
    language,
    number === undefined ? (questions[kind] ?? 'code-of-method') : numberText(number),
    gaps,
  );
  if (last === undefined) return ask;
  // A number is typed elsewhere, so that nothing can be wrong here.
  if (number !== undefined) return last.what === 'not-sent' ? `${radiusText(language, 'not-typed')} ${ask}` : ask;
  const before = radiusText(language, last.what, { tries: last.what === 'wrong' ? last.triesLeft : '' });
  return `${before} ${ask}`;
}

/** The sentences of a rejection after which the code is expected behind the password. */
export function behindWords({ language, kind, mask = '' }: RadiusQuestion): string {
  return radiusText(language, questionsBehind[kind] ?? 'method-behind', { number: mask });
}

function numberText({ on, digits }: NonNullable<RadiusQuestion['number']>): RadiusText {
  if (on === 'app') return 'number-for-app';
  return digits === undefined ? 'number-ahead' : 'number-for-telephone';
}

import { passwordLink } from '../brand/password-link.ts';
import type { Mail, OperatorNotice } from '../incidents/mail.ts';
import { type Content, type LetterParts, say } from './content.ts';
import type { Fact, Piece } from './letter.ts';
import { reminderLetter } from './reminder-letter.ts';
import { shownName } from './shown-name.ts';
import { longDay, type Wording, type WordsName, words } from './words.ts';

/** What a mail is about, without its reader; empty for some. */
export type About<Kind extends keyof Mail> =
  Parameters<Mail[Kind]> extends [unknown, (infer Given)?] ? NonNullable<Given> : Record<never, never>;

type Letters = { [Kind in keyof Mail]: (parts: LetterParts, about: About<Kind>) => Content };

/** Every mail. */
export const letters: Letters = {
  passwordLink(parts, { token, lifetimeSeconds, from }) {
    const button = words(parts, 'password-link-subject');
    const gaps = { link: { href: passwordLink(parts.panelUrl, token), button }, minutes: minutes(lifetimeSeconds) };
    return { subject: 'password-link-subject', said: say(parts, 'password-link', gaps), happened: { from } };
  },
  welcome(parts, { token, lifetimeSeconds, login }) {
    const days = Math.floor(lifetimeSeconds / 86_400);
    const life =
      days >= 2 ? `${days} ${words(parts, 'days')}` : `${Math.floor(lifetimeSeconds / 3_600)} ${words(parts, 'hours')}`;
    const link = { href: passwordLink(parts.panelUrl, token), button: words(parts, 'welcome-button') };
    return { subject: 'welcome-subject', said: say(parts, 'welcome', { link, login, life }) };
  },
  reminder: reminderLetter,
  campaignReminder(parts, { login, replaced }) {
    const day = longDay(parts.language, replaced);
    const panel = { href: parts.panelUrl, button: words(parts, 'log-in-button') };
    const next = say(parts, 'campaign-next', { login, panel });
    return { subject: 'campaign-subject', inSubject: { day }, said: say(parts, 'campaign', { day }), next };
  },
  methodsChanged(parts, { what, kind, method, from, byOperator = false }) {
    const gaps = { method: words(parts, `kind-${kind}`) };
    const by = byOperator ? say(parts, 'by-operator') : [];
    const said = [...say(parts, `method-${what}`, gaps), ...by];
    return { subject: `method-${what}-subject`, said, next: say(parts, 'not-you'), happened: { method, from } };
  },
  emailChanged: (parts) => change(parts, 'email-changed'),
  passwordChanged: (parts, { from }) => change(parts, 'password-changed', { from }),
  loginFromNewPlace: (parts, { from }) => ({ ...withNext(parts, 'new-place-noted', { from }), apart: from.network }),
  recoveryCodesMade: (parts, { from }) => change(parts, 'recovery-codes-made', { from }),
  recoveryCodeUsed: (parts, { left, from }) => change(parts, 'recovery-code-used', { from }, { left: String(left) }),
  bypassAllowed: (parts) => change(parts, 'bypass-allowed'),
  bypassCode(parts, { code, lifetimeSeconds }) {
    const said = say(parts, 'bypass-code', { code: { code }, minutes: minutes(lifetimeSeconds) });
    return { subject: 'bypass-code-subject', said, next: say(parts, 'not-you') };
  },
  bypassUsed: (parts, { from }) => change(parts, 'bypass-used', { from }),
  browserCopied: (parts, { from }) => ({ ...withNext(parts, 'browser-copied', { from }), apart: from.network }),
  loginsUnfinished: (parts, { from }) => withNext(parts, 'logins-unfinished', { from }),
  callReported(parts, { forgotten, known, number, from }) {
    const happened = { method: { number }, from };
    if (forgotten) {
      const said = say(parts, known ? 'reset-reported-everywhere' : 'reset-reported');
      return { subject: 'reset-reported-subject', said, happened };
    }
    const name = known ? 'call-reported' : 'call-reported-elsewhere';
    return { subject: 'call-reported-subject', said: say(parts, name), next: say(parts, `${name}-next`), happened };
  },
  numberSuspended(parts, { number, forOthers }) {
    const said = say(parts, forOthers ? 'number-suspended-others' : 'number-suspended', { number });
    return { subject: 'number-suspended-subject', said, happened: {} };
  },
  keysMissed: (parts, { number }) => withNext(parts, 'keys-missed', {}, { number }),
  operatorNotified(parts, { what, about }) {
    return {
      subject: `operator-${subjectOf(what)}-subject`,
      said: say(parts, `operator-${what}`, { about }),
      happened: {},
    };
  },
};

/** Several forms of one piece of news have one subject. */
function subjectOf(what: OperatorNotice['what']) {
  const one = (['not-me', 'wrong-number'] as const).find((each) => what.startsWith(each));
  return one ?? (what as Exclude<typeof what, `${'not-me' | 'wrong-number'}-${string}`>);
}

type Changes = 'email-changed' | 'password-changed' | 'recovery-codes-made' | 'recovery-code-used' | 'bypass-allowed';

/** Something that its user did, or else must hear of at once. */
function change(
  parts: LetterParts,
  name: Changes | 'bypass-used',
  happened: NonNullable<Content['happened']> = {},
  gaps: Readonly<Record<string, Piece>> = {},
): Content {
  return { subject: `${name}-subject`, said: say(parts, name, gaps), next: say(parts, 'not-you'), happened };
}

/** Something with advice of its own. */
function withNext(
  parts: LetterParts,
  name: 'new-place-noted' | 'browser-copied' | 'logins-unfinished' | 'keys-missed',
  happened: NonNullable<Content['happened']>,
  gaps: Readonly<Record<string, Piece>> = {},
): Content {
  return { subject: `${name}-subject`, said: say(parts, name, gaps), next: say(parts, `${name}-next`), happened };
}

function minutes(seconds: number): string {
  return String(Math.floor(seconds / 60));
}

/** Which method, when, and from where. */
export function factsOf(parts: Wording, { method, from }: NonNullable<Content['happened']>, moment: string): Fact[] {
  const name = method?.name === undefined ? '' : shownName(method.name);
  const which = [method?.number, name && `“${name}”`].filter(Boolean).join(' ');
  const where = [from?.browser, from?.browser && from.network ? `(${from.network})` : from?.network];
  const facts: [WordsName, string][] = [
    ['fact-method', which],
    ['fact-when', moment],
    ['fact-from', where.filter(Boolean).join(' ')],
  ];
  return facts.flatMap(([label, value]) => (value === '' ? [] : [[words(parts, label), value] as const]));
}

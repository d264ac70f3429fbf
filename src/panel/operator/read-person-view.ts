import type { User } from '../../accounts/user.ts';
import type { AuditRecord } from '../../audit/audit-store.ts';
import { isDeliveryOver } from '../../deliveries/delivery.ts';
import { maskTelephone } from '../../factors/mask-telephone.ts';
import type { Person, PersonMethod, RecentDelivery } from '../../people/read-person.ts';
import { addresses } from '../kit/addresses.ts';
import { methodOf } from '../kit/method-of-factor.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import { isTextName, type TextName } from '../kit/texts.ts';
import { waitWords } from '../kit/wait-words.ts';
import { detailWords } from './audit-details.ts';
import { endAdvice, loginAdvice, ruleAdvice } from './person-advice.ts';
import { personPath } from './person-link.ts';
import type { Obstacle, PersonLine, PersonView } from './person-page.ts';
import { shownTelephone, stoppedText } from './stopped-numbers.ts';

/** Of an audit line, what a reader of one person sees elsewhere in it, and what a company admin does not see. */
const saidElsewhere: readonly string[] = ['rule', 'reason'];
const forOperators: readonly string[] = ['number', 'reason'];

/**
 * One person in the words of the page. An operator sees numbers masked; a company admin sees kinds and dates, never a
 * number, and no reasons that an operator typed.
 *
 * @param logins of those who acted, by id
 */
export function personView(
  context: RenderContext,
  person: Person,
  { list, logins }: { list: string; logins: ReadonlyMap<string, string> },
): PersonView {
  const { user, company, methods, devices, sessions, lines, awaitsSetUp, recoveryCodesLeft } = person;
  const hides = list === addresses.companyUsers;
  const words = (record: AuditRecord, said: readonly string[] = []) => {
    const hidden = [...said, ...(hides ? forOperators : [])];
    const detail = Object.fromEntries(Object.entries(record.detail).filter(([name]) => !hidden.includes(name)));
    return [...detailWords(context, { ...record, detail }), ...repeats(context, record)];
  };
  const last = lines.logins.find(({ event }) => event === 'login-passed');
  return {
    user: { ...viewOf(user), role: user.role, company: company.name, email: user.email, extension: user.extension },
    list,
    obstacles: obstaclesOf(context, person, list),
    methods: methods.map((each) => methodView(context, each, company.country, hides)),
    devices: devices.map(({ id, kind, name, createdAt, lastSeenAt }) => ({
      id,
      kind,
      name,
      addedAt: createdAt,
      seenAt: lastSeenAt,
    })),
    sessions: sessions.map(({ startedAt, seenAt }) => ({ startedAt: new Date(startedAt), seenAt: new Date(seenAt) })),
    lastLogin: last && { at: last.repeats?.lastAt ?? last.at, details: words(last) },
    awaitsSetUp,
    recoveryCodesLeft,
    browsers: person.browsers,
    bypass: person.bypass && (person.bypass.isAllowed ? 'allowed' : 'asked'),
    passwordAsked: user.passwordMustChangeAt !== undefined,
    calls: [
      ...person.recent.map((each) => recentLine(context, each)),
      ...lines.calls.map((each) => callLine(context, each, words)),
    ],
    logins: lines.logins.map((each) => loginLine(context, each, words)),
    changes: lines.changes.map((each) => changeLine(context, each, { words, logins })),
  };
}

function viewOf({ id, login, name, disabledAt, companyEndedAt }: User) {
  const companyEnded = companyEndedAt !== undefined;
  return { id, login, name, companyEnded, disabled: disabledAt !== undefined && disabledAt !== companyEndedAt };
}

function methodView(
  context: RenderContext,
  { factor, obstacle }: PersonMethod,
  country: string,
  hides: boolean,
): PersonView['methods'][number] {
  const { mask: _, name: __, postDial: ___, ...kindOnly } = methodOf(factor, country);
  const shown = hides ? kindOnly : methodOf(factor, country);
  const called = factor.number === undefined ? undefined : calledWords(context, obstacle);
  return { ...shown, lastUsedAt: factor.lastUsedAt, called };
}

function calledWords(context: RenderContext, obstacle: PersonMethod['obstacle']): string {
  if (obstacle === undefined) return t(context, 'called-now');
  const { rule, retryAfterSeconds: seconds } = obstacle;
  const why = t(context, 'called-not-now', { reason: ruleWords(context, rule) });
  const until =
    seconds === undefined ? [] : [t(context, 'called-again-in', { wait: waitWords(context.language, seconds) })];
  return [why, ...until, t(context, ruleAdvice[rule])].join(' ');
}

/** What stops this person now, the widest first. */
function obstaclesOf(context: RenderContext, person: Person, list: string): Obstacle[] {
  const { user, methods, locked, lockedAtKey, appHeldSeconds, awaitsSetUp } = person;
  const path = personPath(list, user.id);
  const isOperator = list === addresses.operatorUsers;
  const act = (of: string, text: TextName) => (isOperator ? { path: `${path}/${of}`, text } : undefined);
  const { companyEnded, disabled } = viewOf(user);
  const isKept = methods.some(({ obstacle }) => obstacle?.rule === 'number-keys' || obstacle?.rule === 'asker-held');
  const found: (Obstacle | false | undefined)[] = [
    companyEnded && { text: 'obstacle-company-ended', advice: 'obstacle-company-ended-advice' },
    disabled && { text: 'obstacle-disabled', advice: 'obstacle-disabled-advice' },
    locked && { text: 'obstacle-locked', advice: 'advice-locked', act: act('unlock', 'unlock-user') },
    lockedAtKey &&
      !locked && {
        text: 'obstacle-locked-at-key',
        advice: 'advice-locked-at-key',
        act: act('unlock', 'unlock-user'),
      },
    user.callsHeldAt !== undefined && {
      text: 'obstacle-held',
      gaps: { moment: formatMoment(context, user.callsHeldAt) },
      advice: 'advice-reported',
      act: act('release', 'release-calls'),
    },
    appHeldSeconds !== undefined &&
      user.callsHeldAt === undefined && {
        text: 'obstacle-app-held',
        gaps: { wait: waitWords(context.language, appHeldSeconds) },
        advice: 'advice-reported',
        act: act('release', 'release-calls'),
      },
    isKept &&
      user.callsHeldAt === undefined && {
        text: 'obstacle-keys',
        advice: 'advice-keys',
        act: act('release', 'release-calls'),
      },
    ...person.suspensions.map(({ id, number, suspendedAt, forOthers }) => ({
      text: stoppedText(forOthers),
      gaps: {
        number: isOperator
          ? shownTelephone(context, maskTelephone(number, person.company.country))
          : t(context, 'name-phone'),
        moment: formatMoment(context, suspendedAt),
      },
      advice: 'advice-suspended' as const,
      act: isOperator ? { path: `${path}/release-number`, text: 'release-number' as const, suspension: id } : undefined,
    })),
    methods.length === 0 && {
      text: awaitsSetUp ? 'obstacle-reset' : 'obstacle-no-method',
      advice: awaitsSetUp ? 'obstacle-reset-advice' : 'obstacle-no-method-advice',
    },
    user.passwordReplacedAt !== undefined && {
      text: 'obstacle-password-replaced',
      advice: 'obstacle-password-replaced-advice',
    },
    user.passwordMustChangeAt !== undefined && {
      text: 'password-asked',
      advice: 'obstacle-password-asked-advice',
    },
  ];
  return found.filter((each) => each !== false && each !== undefined);
}

type Words = (record: AuditRecord, said?: readonly string[]) => string[];

function callLine(context: RenderContext, record: AuditRecord, words: Words): PersonLine {
  const { at, event, detail } = record;
  const reason = String(detail.reason ?? '');
  const line = { at, details: words(record, saidElsewhere) };
  switch (event) {
    case 'call-ended':
      return { ...line, what: outcomeWords(context, reason), advice: adviceFor(context, endAdvice, reason) };
    case 'call-refused': {
      const rule = String(detail.rule ?? '');
      const what = t(context, 'called-not', { reason: ruleWords(context, rule) });
      return { ...line, what, advice: adviceFor(context, ruleAdvice, rule) };
    }
    case 'call-reported':
      return { ...line, what: t(context, 'audit-call-reported'), advice: t(context, 'advice-reported') };
    case 'keys-missed':
      return { ...line, what: t(context, 'audit-keys-missed'), advice: t(context, 'advice-keys') };
    default:
      return { ...line, what: eventWords(context, event) };
  }
}

function loginLine(context: RenderContext, record: AuditRecord, words: Words): PersonLine {
  const { at, event, detail } = record;
  const isRefusal = event === 'login-refused' || event === 'code-refused';
  const advice = isRefusal ? adviceFor(context, loginAdvice, String(detail.reason ?? '')) : undefined;
  // The reasons of these events are Belcode's own.
  const own = isRefusal ? detailWords(context, { ...record, detail: { reason: detail.reason ?? '' } }) : [];
  const apiKey = record.actor.kind === 'api-key' ? [actorWords(context, record, new Map())] : [];
  return { at, what: eventWords(context, event), details: [...own, ...words(record, ['reason']), ...apiKey], advice };
}

function changeLine(
  context: RenderContext,
  record: AuditRecord,
  { words, logins }: { words: Words; logins: ReadonlyMap<string, string> },
): PersonLine {
  const by = t(context, 'audit-by', { actor: actorWords(context, record, logins) });
  return { at: record.at, what: eventWords(context, record.event), details: [by, ...words(record)] };
}

/** A message of the last minutes, or a call under way. */
function recentLine(context: RenderContext, { at, kind, delivery }: RecentDelivery): PersonLine {
  const { state, reason } = delivery;
  const what = state === 'ended' ? outcomeWords(context, reason ?? '') : t(context, `delivery-${state}`);
  const now = isDeliveryOver(state) ? [] : [t(context, 'delivery-now')];
  const details = [t(context, `kind-${kind}`), ...now];
  return { at, what, details, advice: reason && adviceFor(context, endAdvice, reason) };
}

function adviceFor(context: RenderContext, table: Readonly<Record<string, TextName>>, key: string): string | undefined {
  const text = Object.hasOwn(table, key) ? table[key] : undefined;
  return text && t(context, text);
}

/** A reason of a version to come stays as it was written. */
function outcomeWords(context: RenderContext, reason: string): string {
  return textOr(context, `outcome-${reason}`, reason);
}

function ruleWords(context: RenderContext, rule: string): string {
  return textOr(context, `rule-${rule}`, rule);
}

function eventWords(context: RenderContext, event: string): string {
  return textOr(context, `audit-${event}`, event);
}

function textOr(context: RenderContext, name: string, otherwise: string): string {
  return isTextName(name) ? t(context, name) : otherwise;
}

function actorWords(context: RenderContext, { actor }: AuditRecord, logins: ReadonlyMap<string, string>): string {
  const { kind, id = '', name } = actor;
  return t(context, `actor-${kind}`, { id: name ?? logins.get(id) ?? id });
}

function repeats(context: RenderContext, { repeats: counted }: AuditRecord): string[] {
  if (counted === undefined) return [];
  return [t(context, 'audit-repeats', { count: counted.times, at: formatMoment(context, counted.lastAt) })];
}

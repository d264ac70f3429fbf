import { changeable } from '../../accounts/user.ts';
import type { PasswordChange } from '../../accounts/user-store.ts';
import type { AuditDetailName, AuditEventName } from '../../audit/audit-event.ts';
import type { AuditRecord } from '../../audit/audit-store.ts';
import type { NewPlace } from '../../login/unfamiliar-login.ts';
import { formatDate, formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import { isTextName, type TextName } from '../kit/texts.ts';
import { areaName } from './area-name.ts';

/** Ids are left out, because readers cannot use them. */
type HiddenDetail = 'factorId' | 'deviceId' | 'campaignId' | 'keyId' | 'endpointId' | 'clientId';
type ShownDetail = Exclude<AuditDetailName, HiddenDetail>;

export const detailNames: Record<ShownDetail, TextName> = {
  added: 'detail-added',
  address: 'detail-address',
  addresses: 'detail-addresses',
  audit: 'detail-audit',
  calls: 'detail-calls',
  allowed: 'detail-allowed',
  area: 'detail-area',
  before: 'detail-before',
  brand: 'detail-brand',
  by: 'detail-by',
  callerId: 'detail-caller-id',
  callProof: 'detail-call-proof',
  changed: 'detail-changed',
  companies: 'detail-companies',
  count: 'detail-count',
  country: 'detail-country',
  days: 'detail-days',
  dialler: 'detail-dialler',
  disabled: 'detail-disabled',
  edited: 'detail-edited',
  enabled: 'detail-enabled',
  endsOn: 'detail-ends-on',
  failed: 'detail-failed',
  greetingName: 'detail-greeting-name',
  host: 'detail-host',
  how: 'detail-how',
  inForceFrom: 'detail-in-force-from',
  kind: 'detail-kind',
  kinds: 'detail-kinds',
  language: 'detail-language',
  left: 'detail-left',
  name: 'detail-name',
  new: 'detail-new',
  number: 'detail-number',
  offerFrom: 'detail-offer-from',
  people: 'detail-people',
  percent: 'detail-percent',
  period: 'detail-period',
  prefix: 'detail-prefix',
  reason: 'detail-reason',
  removed: 'detail-removed',
  replacesAt: 'detail-replaces-at',
  requireFrom: 'detail-require-from',
  required: 'detail-required',
  ringSeconds: 'detail-ring-seconds',
  role: 'detail-role',
  rule: 'detail-rule',
  saved: 'detail-saved',
  seconds: 'detail-seconds',
  startsAt: 'detail-starts-at',
  unit: 'detail-unit',
  timeZone: 'detail-time-zone',
  without: 'detail-without',
};

/** What of a user was changed. */
const fieldNames: Readonly<Record<(typeof changeable)[number], TextName>> = {
  name: 'person-name',
  login: 'login',
  email: 'email',
  language: 'detail-language',
  extension: 'field-extension',
  role: 'detail-role',
  companyId: 'field-company',
};

/** Kinds of device; a kind of method is named by its `name-` text. */
const deviceNames: Readonly<Record<string, TextName>> = { browser: 'kind-browser', endpoint: 'device-endpoint' };

const howNames: Record<PasswordChange['how'], TextName> = {
  'chosen-at-login': 'how-chosen-at-login',
  'changed-by-owner': 'how-changed-by-owner',
  forgotten: 'how-forgotten',
  given: 'how-given',
};

/** How a recording of a prompt was made. */
const recordingNames: Readonly<Record<string, TextName>> = {
  telephone: 'how-by-telephone',
  file: 'how-from-a-file',
};

/** Ways of a proof that are no method. */
const byNames: Readonly<Record<string, TextName>> = {
  mail: 'by-mail',
  operator: 'by-operator',
  password: 'by-password',
};

/** What of a login was new for its user. */
const newPlaces: Readonly<Record<NewPlace, TextName>> = {
  browser: 'new-browser',
  network: 'new-network',
  both: 'new-both',
};

/** Reasons that Belcode itself writes. Of other events the reason is what an operator typed. */
const reasonNames: Partial<Record<AuditEventName, Readonly<Record<string, TextName>>>> = {
  'login-refused': {
    'unknown-user': 'refusal-unknown-user',
    'wrong-password': 'refusal-wrong-password',
    'not-let-in': 'refusal-not-let-in',
    'wrong-code': 'refusal-wrong-code',
    'passkey-copied': 'refusal-passkey-copied',
    'unknown-passkey': 'refusal-unknown-passkey',
    'wrong-passkey': 'refusal-wrong-passkey',
    'passkey-used-again': 'refusal-passkey-used-again',
    'login-disabled': 'refusal-login-disabled',
    'method-not-allowed': 'refusal-method-not-allowed',
    'wrong-set-up-code': 'refusal-wrong-set-up-code',
    'wrong-recovery-code': 'refusal-wrong-recovery-code',
    'too-many-tries': 'refusal-too-many-tries',
    'second-factor-locked': 'refusal-second-factor-locked',
    app: 'refusal-app',
  },
  'user-add-refused': { 'login-taken': 'refusal-login-taken' },
  'code-refused': {
    'wrong-code': 'refusal-wrong-code',
    'second-factor-locked': 'refusal-second-factor-locked',
  },
  'sessions-ended': { 'asked by the person': 'actor-user', command: 'ended-by-command', page: 'ended-by-page' },
  'call-reported': { 'not-me': 'report-not-me', 'not-me-forgotten': 'report-not-me-forgotten' },
  'number-suspended': { 'key 0': 'report-key-0' },
};

/** The details of an entry in words, `reason: wrong code`, in the order in which they were written. */
export function detailWords(
  context: RenderContext,
  { event, detail }: Pick<AuditRecord, 'event' | 'detail'>,
): string[] {
  return Object.entries(detail).flatMap(([name, value]) =>
    isShown(name) ? [`${t(context, detailNames[name])}: ${valueWords(context, event, name, String(value))}`] : [],
  );
}

function isShown(name: string): name is ShownDetail {
  return Object.hasOwn(detailNames, name);
}

/** A value that is not known here stays as it was written: a name, a number, a reason that somebody typed. */
function valueWords(context: RenderContext, event: AuditEventName, name: ShownDetail, value: string): string {
  if (value === '') return t(context, 'detail-none');
  switch (name) {
    case 'area':
    case 'country':
      return areaName(context, value);
    case 'changed':
      return changeable
        .filter((each) => value.split(' ').includes(each))
        .map((each) => t(context, fieldNames[each]))
        .join(', ');
    case 'startsAt':
    case 'replacesAt':
      return formatMoment(context, new Date(value));
    case 'endsOn':
    case 'offerFrom':
    case 'requireFrom':
      return value === 'none' ? t(context, 'detail-none') : formatDate(context, value);
    case 'inForceFrom':
      return value === 'now' ? t(context, 'detail-now') : formatDate(context, value.slice(0, 10));
    case 'kinds':
    case 'required':
      return kindsText(context, value);
    default: {
      const text = valueText(event, name, value);
      return text === undefined ? value : t(context, text);
    }
  }
}

function valueText(event: AuditEventName, name: ShownDetail, value: string): TextName | undefined {
  const known = (names: Readonly<Record<string, TextName>>) => (Object.hasOwn(names, value) ? names[value] : undefined);
  const ofFamily = (text: string) => (isTextName(text) ? text : undefined);
  switch (name) {
    case 'kind':
      return known(deviceNames) ?? ofFamily(`name-${value}`);
    case 'by':
      return known(byNames) ?? ofFamily(`name-${value}`);
    case 'how':
      return known(howNames) ?? known(recordingNames);
    case 'new':
      return known(newPlaces);
    case 'without':
      return known({ 'second factor': 'without-second-factor', password: 'without-password' });
    case 'allowed':
      return known({ true: 'allowed-true', false: 'allowed-false' });
    case 'role':
      return ofFamily(`role-${value}`);
    case 'rule':
      return ofFamily(`rule-${value}`);
    case 'reason':
      return event === 'call-ended' ? ofFamily(`outcome-${value}`) : known(reasonNames[event] ?? {});
    default:
      return undefined;
  }
}

/** The kinds of a rule. A kind of a later version has no words. */
function kindsText(context: RenderContext, value: string): string {
  if (value === 'all' || value === 'none') return t(context, `detail-${value}`);
  const words = value.split(' ').map((kind) => {
    const name = `kind-${kind}`;
    return isTextName(name) ? t(context, name) : kind;
  });
  return words.join(', ');
}

import { describe, expect, it } from 'vitest';
import { factorKinds } from '../../../src/accounts/factor-kind.ts';
import { roles } from '../../../src/accounts/user.ts';
import { type AuditEventName, auditEvents } from '../../../src/audit/audit-event.ts';
import { endReasons } from '../../../src/deliveries/delivery.ts';
import { offeredLanguages } from '../../../src/languages/languages.ts';
import { detailNames, detailWords } from '../../../src/panel/operator/audit-details.ts';
import { admissionRules } from '../../../src/policy/ledger/call-ledger.ts';

const contextOf = (language: string) => ({
  language,
  timeZone: 'Europe/Amsterdam',
  path: '/operator/audit',
  formToken: '',
  assets: '',
});
const inDutch = (event: AuditEventName, detail: Record<string, string | number | boolean>) =>
  detailWords(contextOf('nl'), { event, detail });

describe('the details of the audit', () => {
  it('have a name in words, except ids', () => {
    const nameless = [...new Set(Object.values(auditEvents).flat())].filter(
      (name) => !Object.hasOwn(detailNames, name),
    );
    expect(nameless.sort()).toEqual(['campaignId', 'clientId', 'deviceId', 'endpointId', 'factorId', 'keyId']);
  });

  /** Values that are words of the language themselves. */
  const sameWords = ['browser', 'passkey', 'voicemail', 'app', 'mail'];
  const sameWordsOf = (language: string) => [...sameWords, ...(language === 'en' ? ['phone'] : [])];

  it.each(offeredLanguages())('have words for every value of a closed list, in %s', (language) => {
    const asked: [AuditEventName, string, readonly string[]][] = [
      ['user-added', 'role', roles],
      ['factor-added', 'kind', factorKinds],
      ['device-added', 'kind', ['browser', 'endpoint']],
      ['password-reset-asked', 'by', [...factorKinds, 'mail']],
      ['call-refused', 'rule', admissionRules.map(({ name }) => name)],
      // Ends of a message to an app are not ends of a call.
      ['call-ended', 'reason', ['spoken', ...endReasons.filter((reason) => !endsOfMessages.includes(reason))]],
    ];
    const raw = asked.flatMap(([event, name, values]) =>
      values.filter((value) => {
        const [words = ''] = detailWords(contextOf(language), { event, detail: { [name]: value } });
        return words.endsWith(`: ${value}`) && !sameWordsOf(language).includes(value);
      }),
    );
    expect(raw).toEqual([]);
  });

  it.each<[AuditEventName, Record<string, string | number | boolean>, string[]]>([
    [
      'login-passed',
      { factorId: 'f', kind: 'authenticator', without: 'second factor', address: '192.0.2.7' },
      ['soort: authenticator-app', 'zonder: tweestapsverificatie', 'netwerkadres: 192.0.2.7'],
    ],
    ['login-refused', { reason: 'wrong-code' }, ['reden: onjuiste code']],
    ['call-ended', { reason: 'busy', seconds: 0 }, ['reden: Bezet', 'seconden: 0']],
    ['password-changed', { how: 'chosen-at-login' }, ['hoe: gekozen bij het inloggen']],
    [
      'roll-out-set',
      { offerFrom: '2027-03-01', requireFrom: 'none' },
      ['aangeboden vanaf: 1 maart 2027', 'verplicht vanaf: geen'],
    ],
    ['company-calls-set', { callerId: '' }, ['nummerweergave: geen']],
    ['breaker-opened', { area: 'NL' }, ['gebied: Nederland']],
    ['destination-set', { prefix: '+31', allowed: false }, ['nummerreeks: +31', 'bellen: niet toegestaan']],
    // Text that a person typed is shown unchanged.
    ['second-factor-reset', { reason: 'wrong-code', removed: 2 }, ['reden: wrong-code', 'verwijderde methoden: 2']],
    ['user-disabled', { reason: 'none' }, ['reden: none']],
    ['login-refused', { reason: 'constructor' }, ['reden: constructor']],
  ])('%s %j', (event, detail, words) => {
    expect(inDutch(event, detail)).toEqual(words);
  });
});

const endsOfMessages: readonly string[] = ['not-online', 'not-shown', 'push-unavailable', 'plain-transport'];

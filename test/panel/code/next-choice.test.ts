import { describe, expect, it } from 'vitest';
import { type DeliveryKind, describeCall, type UpcomingCall } from '../../../src/panel/code/describe-call.ts';
import { nextChoice } from '../../../src/panel/code/next-choice.ts';
import type { MethodView } from '../../../src/panel/kit/method-view.ts';
import type { RenderContext } from '../../../src/panel/kit/render-context.ts';
import type { Language, TextName } from '../../../src/panel/kit/texts.ts';
import { waitWords } from '../../../src/panel/kit/wait-words.ts';

const visitIn = (language: Language): RenderContext => ({
  language,
  timeZone: 'Europe/Amsterdam',
  path: '/code',
  formToken: 't',
  assets: '/assets/x',
});
const authenticator: MethodView = { id: 'a', kind: 'authenticator', primary: false };
const desk: MethodView = { id: 'b', kind: 'phone', mask: '050*****00', name: 'desk', primary: false };
const others = [authenticator, desk];

interface Given {
  language?: Language;
  upcoming?: UpcomingCall;
  others?: MethodView[];
  adding?: boolean;
  noneLeftWhy?: TextName;
  state?: 'queued' | 'ended' | 'ringing';
  kind?: DeliveryKind;
}

/** The sentence on the page, if any. */
function sentence({
  language = 'en',
  upcoming = {},
  state = 'ended',
  others = [],
  adding = false,
  noneLeftWhy,
  kind = 'call',
}: Given) {
  const told = [
    { deliveryId: 'd', state: 'queued' as const },
    ...(state === 'queued' ? [] : [{ deliveryId: 'd', state, reason: 'busy' as const }]),
  ];
  const call = describeCall(language, told, upcoming, kind);
  const page = String(nextChoice(visitIn(language), { call, others, adding, noneLeftWhy }));
  return /id="next" hidden/.test(page) ? undefined : />([^<]*)<\/p>/.exec(page)?.[1];
}

const inTwenty = { next: { may: true, inSeconds: 20 } };
const now = { next: { may: true, inSeconds: 0 } };
const never = { next: { may: false, inSeconds: 0 } };

describe('S19 the next choice in one sentence', () => {
  it.each([
    ['en', 'Call again in 20 s, or use: authenticator app, desk.'],
    ['nl', 'Bel opnieuw over 20 s, of gebruik: authenticator-app, desk.'],
  ] as const)('%s: %s', (language, said) => {
    expect(sentence({ language, upcoming: inTwenty, others })).toBe(said);
  });

  it.each<[DeliveryKind, string]>([
    ['call', 'Call again'],
    ['call-number', 'Call again'],
    ['message', 'Send again'],
    ['number', 'Send again'],
  ])('a %s comes again: %s', (kind, words) => {
    expect(sentence({ upcoming: now, others, kind })).toBe(`${words}, or use: authenticator app, desk.`);
  });

  it('when a call is possible now, and when there is nothing else', () => {
    expect(sentence({ upcoming: now, others })).toBe('Call again, or use: authenticator app, desk.');
    expect(sentence({ upcoming: now })).toBe('We can call you again now.');
    expect(sentence({ upcoming: inTwenty })).toBe('We can call you again in 20 s.');
  });

  it('when there is no further call, and why', () => {
    expect(sentence({ upcoming: never, others })).toBe('We cannot call you again now. Use: authenticator app, desk.');
    expect(sentence({ upcoming: never })).toBe('We cannot call you again now. Contact support.');
    expect(sentence({ upcoming: never, others, noneLeftWhy: 'refused-calls-held' })).toMatch(
      /^A login call to you was/,
    );
    const adding = { upcoming: never, adding: true, noneLeftWhy: 'refused-too-many-calls' } as const;
    expect(sentence(adding)).toMatch(/Go back to try another number\.$/);
  });

  it('while the call waits, and nothing while it rings', () => {
    const waiting = { upcoming: { waitSeconds: 18 }, state: 'queued' } as const;
    expect(sentence({ ...waiting, others })).toBe('We will call you in about 20 s, or use: authenticator app, desk.');
    expect(sentence({ ...waiting, language: 'nl' })).toBe('We bellen je over ongeveer 20 s.');
    expect(sentence({ state: 'ringing', others })).toBe(undefined);
  });

  it('has at most as many names as are easily read', () => {
    const many = [authenticator, desk, { ...desk, name: 'home' }, { ...desk, name: 'Anna' }, { ...desk, name: 'Bob' }];
    expect(sentence({ upcoming: now, others: many })).toBe(
      'Call again, or use: authenticator app, desk, home and 2 more.',
    );
  });

  it('counts in seconds only while they are meaningful', () => {
    expect([1, 89.4, 90, 91, 240].map((seconds) => waitWords('nl', seconds))).toEqual([
      ...['1 s', '90 s', '90 s', '2 min', '4 min'],
    ]);
  });
});

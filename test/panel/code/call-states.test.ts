import { describe, expect, it } from 'vitest';
import { type DeliveryProgress, endReasons } from '../../../src/deliveries/delivery.ts';
import { codePage } from '../../../src/panel/code/code-page.ts';
import { type DeliveryKind, describeCall, type UpcomingCall } from '../../../src/panel/code/describe-call.ts';
import { html } from '../../../src/panel/kit/html.ts';
import type { RenderContext } from '../../../src/panel/kit/render-context.ts';
import { fillText, type TextName } from '../../../src/panel/kit/texts.ts';

type Told = Pick<DeliveryProgress, 'deliveryId' | 'state' | 'reason' | 'key' | 'note'>;

const now = { next: { may: true, inSeconds: 0 } };
const later = { next: { may: true, inSeconds: 20 } };
const never = { next: { may: false, inSeconds: 0 } };

/** A state of the call, as its events bring it about: `answered 7 early` is the key 7 with a note. */
interface State {
  told: string;
  upcoming?: UpcomingCall;
  /** The sentence. */
  says: TextName;
  /** The key on the page. */
  key?: string;
  /** Whether a code exists. */
  field?: boolean;
  /** The buttons besides those of other methods. */
  again?: 'now' | 'later';
}

const before = 'queued, dialling, ringing';

const states: Record<string, State> = {
  'waits its turn': { told: 'queued', says: 'news-queued' },
  'is dialled': { told: 'queued, dialling', says: 'news-dialling' },
  rings: { told: before, says: 'news-ringing' },
  'is answered': { told: `${before}, answered`, says: 'news-answered' },
  'a key before the question': { told: `${before}, answered, answered - early`, says: 'news-early-unasked' },
  'the question begins': { told: `${before}, answered, answered 7`, says: 'news-key', key: '7' },
  'a key too early': { told: `${before}, answered, answered 7, answered 7 early`, says: 'news-early', key: '7' },
  'a wrong key': { told: `${before}, answered, answered 7, answered - wrong`, says: 'news-wrong' },
  'the next question': {
    told: `${before}, answered 7, answered - wrong, answered 5`,
    says: 'news-answered-again',
    key: '5',
  },
  'key 9 is being confirmed': { told: `${before}, answered 7, answered 7 not-me`, says: 'news-not-me' },
  'key 9 was not confirmed': {
    told: `${before}, answered 7, answered 7 not-me, answered 7`,
    says: 'news-key',
    key: '7',
  },
  'key 0 is being confirmed': { told: `${before}, answered 7, answered 7 wrong-number`, says: 'news-wrong-number' },
  'on hold': { told: `${before}, answered 7, answered 7 held`, says: 'news-held', key: '7' },
  screened: { told: `${before}, answered 7, answered 7 screened`, says: 'news-screened', key: '7' },
  'the code is spoken': { told: `${before}, answered 7, speaking`, says: 'news-speaking', field: true },
  'key 9 during the code': {
    told: `${before}, answered 7, speaking, speaking - not-me`,
    says: 'news-not-me',
    field: true,
  },
  'on hold during the code': {
    told: `${before}, answered 7, speaking, speaking - held`,
    says: 'news-held',
    field: true,
  },
  'the code was spoken': {
    told: `${before}, speaking, spoken`,
    upcoming: now,
    says: 'news-spoken',
    field: true,
    again: 'now',
  },
  'hung up while it was spoken': {
    told: `${before}, speaking, ended/hung-up-while-speaking`,
    upcoming: later,
    says: 'ended-hung-up-while-speaking',
    field: true,
    again: 'later',
  },
  'ended by us': { told: `${before}, ended/challenge-over`, upcoming: now, says: 'ended-challenge-over', again: 'now' },
  'the operator stopped it': { told: 'queued, ended/blocked', upcoming: never, says: 'ended-blocked' },
  busy: { told: 'queued, dialling, ended/busy', upcoming: later, says: 'ended-busy', again: 'later' },
  'called again: the code before is no more': {
    told: `${before}, speaking, spoken, other queued`,
    says: 'news-queued',
  },
  'taken over by *232': {
    told: `${before}, ended/challenge-over, other queued, other dialling - dialled-in`,
    says: 'news-dialled-in',
  },
  'taken over by *232, and answered': {
    told: `${before}, ended/challenge-over, other answered`,
    says: 'news-answered',
  },
  'a code that the page was not told of yet': {
    told: before,
    upcoming: { armed: true },
    says: 'news-ringing',
    field: true,
  },
  'a note of a newer dialler': { told: `${before}, answered 7 on-the-moon`, says: 'news-answered', key: '7' },
};

const otherKinds: Record<string, State & { kind: DeliveryKind }> = {
  'the number is asked for': { kind: 'call-number', told: `${before}, answered`, says: 'news-answered-number' },
  'screened, and the number is asked for': {
    kind: 'call-number',
    told: `${before}, answered, answered - screened`,
    says: 'news-screened-number',
  },
  'key 9 is being confirmed, and the number is asked for': {
    kind: 'call-number',
    told: `${before}, answered, answered - not-me`,
    says: 'news-not-me',
  },
  'the number was typed': { kind: 'call-number', told: `${before}, answered, typed`, says: 'news-typed' },
  'a message that waits': { kind: 'message', told: 'queued', says: 'news-asked' },
  'a message on its way': { kind: 'message', told: 'queued, sent', says: 'news-sent', field: true },
  'a message that is shown': {
    kind: 'message',
    told: 'queued, sent, shown',
    upcoming: now,
    says: 'news-shown',
    field: true,
    again: 'now',
  },
  'no device is online': {
    kind: 'message',
    told: 'queued, ended/not-online',
    upcoming: now,
    says: 'ended-not-online',
    again: 'now',
  },
};

function eventsOf(told: string): Told[] {
  return told.split(', ').map((each) => {
    const isOther = each.startsWith('other ');
    const deliveryId = isOther ? 'e' : 'd';
    const [stated = '', key, note] = each.split(' ').slice(isOther ? 1 : 0);
    const [state, reason] = stated.split('/');
    return { deliveryId, state, reason, key: key === '-' ? undefined : key, note } as Told;
  });
}

const context = (language: 'nl' | 'en'): RenderContext => ({
  language,
  timeZone: 'Europe/Amsterdam',
  path: '/code',
  formToken: 'token',
  assets: '/assets/x',
});

function pageOf(language: 'nl' | 'en', { told, upcoming }: State, kind: DeliveryKind, over: boolean) {
  const call = describeCall(language, eventsOf(told), upcoming, kind);
  const method = { id: 'a', kind: kind.startsWith('call') ? 'phone' : 'app', primary: true, number: '06' } as never;
  const view = { why: 'login', method, digits: 6, call, others: [], over } as const;
  return { call, page: String(html`${codePage(context(language), view)}`) };
}

/** What a person sees on the page: hidden parts are left out. */
function seen(language: 'nl' | 'en', state: State, kind: DeliveryKind = 'call', over = false) {
  const { call, page } = pageOf(language, state, kind, over);
  const answer = /<div class="card" id="answer"([^>]*)>/.exec(page)?.[1] ?? '';
  const again = /<div class="again" id="again"([^>]*)>/.exec(page)?.[1];
  const asked = /<p class="asked" id="asked"([^>]*)>/.exec(page)?.[1] ?? '';
  return {
    call,
    says: /<p id="news">([^<]*)</.exec(page)?.[1]?.replaceAll('&#39;', "'"),
    key: asked.includes('hidden') ? undefined : /<kbd id="asked-key">(\d)</.exec(page)?.[1],
    field: page.includes('id="code"') && !/hidden/.test(answer),
    again:
      again === undefined || again.includes('data-early') ? undefined : /data-wait="0"/.test(again) ? 'now' : 'later',
  };
}

const all = Object.entries({ ...states, ...otherKinds });

describe.each(['nl', 'en'] as const)('in %s, each state of a call is shown as it is', (language) => {
  it.each(all)('%s', (_name, state) => {
    const { says, key, field = false, again } = state;
    const { call, ...shown } = seen(language, state, 'kind' in state ? (state.kind as DeliveryKind) : 'call');
    expect(shown).toEqual({ says: fillText(language, says), key, field, again });
    // The script shows the same from the event alone.
    expect([call.news, call.key, call.field]).toEqual([shown.says, shown.key, shown.field]);
  });

  it.each(endReasons)('no field after a call that ended without a code: %s', (reason) => {
    expect(seen(language, { told: `queued, dialling, ended/${reason}`, says: 'press', upcoming: now }).field).toBe(
      false,
    );
  });

  it('over: it follows no stream, which would ask for a reload each time', () => {
    const state: State = { told: `${before}, speaking, spoken`, says: 'press' };
    expect(pageOf(language, state, 'call', false).page).toContain('data-progress="/code/progress"');
    expect(pageOf(language, state, 'call', true).page).not.toContain('data-progress');
  });

  it.each(['call', 'call-number'] as const)('a %s that has ended offers to call again, and not to send', (kind) => {
    const { page } = pageOf(language, { told: `${before}, ended/no-key`, upcoming: now, says: 'press' }, kind, false);
    expect(page).toContain(fillText(language, 'call-again'));
    expect(page).not.toContain(fillText(language, 'send-again'));
  });

  it.each([
    ['call', true],
    ['call-number', true],
    ['message', false],
    ['number', false],
  ] as const)('keys 9 and 0 stand on the page of a %s: %s', (kind, stand) => {
    const { page } = pageOf(language, { told: 'queued', says: 'press' }, kind, false);
    expect(page.includes(fillText(language, 'call-keys'))).toBe(stand);
  });

  it('over: no field, and one button that starts again', () => {
    const page = seen(language, { told: `${before}, speaking, spoken`, says: 'press' }, 'call', true);
    expect([page.field, page.again]).toEqual([false, undefined]);
  });

  it('two states never have the same sentence unless they are the same', () => {
    const sentences = new Map<string, TextName>();
    for (const [, { says }] of all) {
      const text = fillText(language, says);
      expect(sentences.get(text) ?? says).toBe(says);
      sentences.set(text, says);
      expect(text).not.toContain('undefined');
    }
  });
});

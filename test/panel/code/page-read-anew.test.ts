import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallNote } from '../../../src/deliveries/delivery.ts';
import { fillText, type TextName } from '../../../src/panel/kit/texts.ts';
import { password } from '../../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home?.close());

type Detail = { key?: string; note?: CallNote };

/** What the dialler tells of an answered call, the last of it now. */
const moments: [string, Detail[], TextName, string | undefined][] = [
  ['the greeting', [{}], 'news-answered', undefined],
  ['a key in the greeting', [{}, { note: 'early' }], 'news-early-unasked', undefined],
  ['the question', [{}, {}, { key: '7' }], 'news-key', '7'],
  ['a key before it was understood', [{}, { key: '7' }, { key: '7', note: 'early' }], 'news-early', '7'],
  ['a wrong key', [{}, { key: '7' }, { note: 'wrong' }], 'news-wrong', undefined],
  ['the second question', [{}, { key: '7' }, { key: '5' }], 'news-answered-again', '5'],
  ['key 9', [{}, { key: '7' }, { key: '7', note: 'not-me' }], 'news-not-me', undefined],
  ['key 9 that was not confirmed', [{}, { key: '7' }, { key: '7', note: 'not-me' }, { key: '7' }], 'news-key', '7'],
  ['nobody at a telephone that screens', [{}, { key: '7' }, { key: '7', note: 'screened' }], 'news-screened', '7'],
  ['a telephone on hold', [{}, { key: '7' }, { key: '7', note: 'held' }], 'news-held', '7'],
];

describe('a page that is loaded in the middle of a call, or has no scripts, shows', () => {
  it.each(moments)('%s', async (_moment, details, says, key) => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    const { deliveryId: id = '', challengeId = '' } = home.queued.at(-1) ?? {};
    for (const state of ['dialling', 'ringing'] as const) {
      expect(await home.parts.deliveries.advance({ id, challengeId }, state)).toBe(true);
    }
    for (const detail of details) {
      expect(await home.parts.deliveries.advance({ id, challengeId }, 'answered', detail)).toBe(true);
    }
    const { body } = await visitor.open('/code');
    expect(/<p id="news">([^<]*)</.exec(body)?.[1]).toBe(fillText('en', says));
    expect(/<kbd id="asked-key">(\d)</.exec(body)?.[1]).toBe(key);
  });
});

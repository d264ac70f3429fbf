import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

const kept = async (headers: Record<string, string>) => {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
  const { status } = await visitor.get('/?language=nl', headers);
  const { language } = await home.users.find(user.id);
  return { status, language, page: visitor.cookies.get('belcode-language') };
};

it.each<[string, Record<string, string>, 'en' | 'nl']>([
  ['a page of the panel', { 'sec-fetch-site': 'same-origin' }, 'nl'],
  ['another site', { 'sec-fetch-site': 'cross-site' }, 'en'],
  ['another host of the same site', { 'sec-fetch-site': 'same-site' }, 'en'],
  ['a mail', { 'sec-fetch-site': 'none' }, 'en'],
  ['an old browser, which does not say', {}, 'en'],
])('a link to the panel in Dutch, on %s: calls and mails come in %s', async (_where, headers, language) => {
  expect(await kept(headers)).toEqual({ status: 200, language, page: 'nl' });
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

const portal = 'https://portal.example/start';
let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel({ afterLogin: [portal, 'https://other.example:8443/'] });
});

afterAll(() => home.close());

/** Where somebody goes on who came by this link, and was logged in before or after. */
async function goesOnTo(address: string | undefined): Promise<string | undefined> {
  const visitor = home.visitor();
  await visitor.get(address === undefined ? '/login' : `/login?return=${encodeURIComponent(address)}`);
  const { id } = await home.addPerson();
  await home.givePhone(id);
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  return (await visitor.get('/go-on')).to;
}

it.each([['https://portal.example/orders?id=1'], ['https://other.example:8443/a']])(
  '%s is a page of a site of the list',
  async (address) => {
    expect(await goesOnTo(address)).toBe(address);
  },
);

it.each([
  [undefined],
  ['https://evil.example/'],
  ['https://portal.example.evil.example/'],
  ['https://portal.example@evil.example/'],
  ['https://somebody:secret@portal.example/'],
  ['http://portal.example/'],
  ['https://portal.example:8443/'],
  ['https://other.example/'],
  ['//portal.example/'],
  ['/\\evil.example'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  [`https://portal.example/${'x'.repeat(2_000)}`],
])('%s is none, so the person goes on to the first of the list', async (address) => {
  expect(await goesOnTo(address)).toBe(portal);
});

it('a planted cookie leads nowhere else either', async () => {
  const { id } = await home.addPerson();
  await home.givePhone(id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  visitor.cookies.set('belcode-return', 'https://evil.example/');
  expect((await visitor.get('/go-on')).to).toBe(portal);
  expect((await visitor.open('/')).body).toContain('Go on to portal.example');
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApacheSite } from './apache-site.ts';
import { CookieBrowser } from './cookie-browser.ts';
import { type Oidc, openOidc } from './open-oidc.ts';

let home: Oidc;
let site: Awaited<ReturnType<typeof startApacheSite>>;

beforeAll(async () => {
  home = await openOidc();
  site = await startApacheSite(async (origin) => {
    const { id, secret = '' } = await home.addClient({
      redirectUris: [`${origin}/oidc-callback`],
      logoutUris: [`${origin}/bye`],
      companies: [home.company],
      refreshes: false,
    });
    return { issuer: `${home.origin}/oidc`, id, secret };
  });
});

afterAll(async () => {
  await site?.stop();
  await home?.close();
});

/** From a page of Apache to Belcode, in one browser. @returns also the address to go back to */
async function enter(userId: string, path: string) {
  const [atApache, atBelcode] = [new CookieBrowser(site.origin), await home.browserOf(userId)];
  const sent = await atApache.get(path);
  const { to } = await atBelcode.open(sent.to ?? '');
  if (to?.origin !== site.origin) throw new Error(`the browser did not come back: ${site.said()}`);
  return { atApache, atBelcode, sent, to };
}

it('a program behind Apache’s mod_auth_openidc: from no session to the page, and out again', async () => {
  const user = await home.addWithPhone({ name: 'Anna' });
  const { atApache, atBelcode, sent, to } = await enter(user.id, '/orders?id=1&x=%20y');
  const answer = await atApache.open(to);
  expect(sent.to?.searchParams.get('code_challenge_method')).toBe('S256');
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('<h1>/orders?id=1&x=%20y</h1>')]);
  expect(answer.body).toContain(`<p id="who">${user.login}|user,company:`);

  // A page for operators only.
  expect((await atApache.get('/admin')).status).toBe(401);

  // What a browser says of itself does not reach the program.
  const cookie = [...atApache.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
  const forged = { 'remote-user': 'olga', 'remote-groups': 'operator', remote_user: 'olga', remote_groups: 'operator' };
  expect((await fetch(`${site.origin}/orders`, { headers: { cookie, ...forged } })).status).toBe(200);
  expect(site.seen.at(-1)).toMatchObject({ 'remote-user': user.login });
  expect(site.seen.at(-1)?.['remote-groups']).toMatch(/^user,company:/);
  for (const name of ['remote_user', 'remote_groups']) expect(site.seen.at(-1)).not.toHaveProperty(name);

  // A logout at the program ends the session of Belcode.
  const out = await atApache.get(`/oidc-callback?logout=${encodeURIComponent(`${site.origin}/bye`)}`);
  expect(out.to?.href).toMatch(`${home.origin}/oidc/session/end`);
  expect((await atBelcode.get(out.to ?? '')).to?.href).toBe(`${site.origin}/bye`);
  expect((await atBelcode.get('/')).to?.pathname).toBe('/login');
  expect((await atApache.get('/orders')).to?.pathname).toBe('/oidc/authorize');
});

it('an operator opens what is for operators; attack: a code in another browser opens nothing', async () => {
  const operator = await home.addWithPhone({ role: 'operator' });
  const { atApache, to } = await enter(operator.id, '/admin');
  const other = await new CookieBrowser(site.origin).open(to);
  expect(other.status).not.toBe(200);
  expect(other.body).not.toContain('id="who"');
  const answer = await atApache.open(to);
  expect([answer.status, answer.body]).toEqual([200, expect.stringContaining('|operator,company:')]);
});

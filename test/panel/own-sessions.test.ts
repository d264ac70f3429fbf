import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from './open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** A person who is logged in twice. */
async function twice() {
  const { id } = await home.addPerson({ language: 'en' });
  await home.givePhone(id);
  const [here, elsewhere] = [await home.putInEdit(id), await home.putInEdit(id)];
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', here);
  await visitor.get('/');
  const digests = [...visitor.page.body.matchAll(/name="session" value="([^"]+)"/g)].map(([, digest = '']) => digest);
  return { id, visitor, here, elsewhere, digests };
}

describe('the home page', () => {
  it('lists where the person is logged in, and ends a session elsewhere but not this one', async () => {
    const { id, visitor, here, elsewhere, digests } = await twice();
    expect(visitor.page.body).toContain('This session');
    expect(digests).toHaveLength(1);
    expect(visitor.page.body).not.toContain(elsewhere);
    expect(await visitor.post('/sessions/end', { session: digests[0] ?? '' })).toMatchObject({ status: 303, to: '/' });
    await visitor.get('/');
    expect(visitor.notice).toBe('That session has ended. Was it not yours? Change your password.');
    expect(await home.parts.sessions.find(elsewhere)).toBeUndefined();
    expect(await home.parts.sessions.find(here)).toBeDefined();
    expect((await home.auditOf(id))[0]).toMatchObject({ event: 'sessions-ended', count: 1 });
  });

  it.each(['of somebody else', 'of nobody', 'as an id, not a digest'])('ends no session %s', async (whose) => {
    const [mine, theirs] = [await twice(), await twice()];
    const given = { 'of somebody else': theirs.digests[0], 'of nobody': 'x', 'as an id, not a digest': mine.elsewhere };
    const session = given[whose as keyof typeof given] ?? '';
    expect((await mine.visitor.post('/sessions/end', { session })).status).toBe(404);
    expect(await home.parts.sessions.find(theirs.elsewhere)).toBeDefined();
    expect(await home.parts.sessions.find(mine.elsewhere)).toBeDefined();
  });

  it('says when and from where the login before this one was', async () => {
    const { id, visitor } = await twice();
    expect(visitor.page.body).toContain('This is the first login that we know of.');
    for (const address of ['192.0.2.7', '198.51.100.4']) {
      const detail = { address, kind: 'phone' };
      await home.audit.append({ event: 'login-passed', actor: { kind: 'user', id }, userId: id, detail });
    }
    await visitor.get('/');
    expect(visitor.page.body).toContain('The login before this one:');
    expect(visitor.page.body).toContain('192.0.2.7');
    expect(visitor.page.body).not.toContain('198.51.100.4');
  });
});

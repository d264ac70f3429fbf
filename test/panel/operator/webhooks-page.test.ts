import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

const path = '/operator/webhooks';
let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

async function enter(role: 'user' | 'company-admin' | 'operator') {
  const user = await home.addPerson({ role, language: 'en' });
  await home.givePhone(user.id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
  return visitor;
}

it('an operator adds an address, and sees its secret once', async () => {
  const visitor = await enter('operator');
  await visitor.get(path);
  const added = await visitor.post(path, { url: 'https://hooks.example.org/belcode', company: '' });
  expect(added.status).toBe(201);
  const secret = /whsec_[A-Za-z0-9+/=]+/.exec(added.body)?.[0] ?? '';
  expect(secret).not.toBe('');
  const page = await visitor.get(path);
  expect(page.body).toContain('https://hooks.example.org/belcode');
  expect(page.body).not.toContain('whsec_');
  expect(home.logged()).not.toContain(secret);
  const [line] = await home.audit.list({ event: 'webhook-added' });
  expect(line).toMatchObject({ actor: { kind: 'operator' }, detail: { host: 'hooks.example.org' } });
});

it.each(['http://hooks.example.org', 'https://evil.example', 'https://127.0.0.1/', '"><script>', ''])(
  'attack: %j is refused, with what was typed',
  async (url) => {
    const visitor = await enter('operator');
    await visitor.get(path);
    expect((await visitor.post(path, { url, company: '' })).status).toBe(400);
    expect(visitor.notice).toContain('BELCODE_WEBHOOK_HOSTS');
    expect(visitor.page.body).not.toContain('"><script>');
  },
);

it('attack: words of a receiver are shown as text, and "send again" has its event sent', async () => {
  const visitor = await enter('operator');
  await visitor.get(path);
  await visitor.post(path, { url: 'https://hooks.example.org/failing', company: '' });
  const { id: endpointId } = await home
    .database('webhook_endpoints')
    .where({ url: 'https://hooks.example.org/failing' })
    .first();
  const [{ id }] = await home
    .database('webhook_messages')
    .insert({
      endpoint_id: endpointId,
      kind: 'call.ended',
      detail: '{}',
      due_at: null,
      status: 500,
      answer: '<b>no</b>',
    })
    .returning('id');
  expect((await visitor.get(path)).body).toContain('&#60;b&#62;no&#60;/b&#62;');
  const sent = await visitor.post(`${path}/again`, { event: id });
  expect([sent.status, sent.to]).toEqual([303, path]);
  expect((await home.database('webhook_messages').where({ id }).first()).due_at).not.toBeNull();
});

it('a secret is renewed, and an address removed', async () => {
  const visitor = await enter('operator');
  await visitor.get(path);
  await visitor.post(path, { url: 'https://hooks.example.org/short', company: '' });
  const { id } = await home.database('webhook_endpoints').where({ url: 'https://hooks.example.org/short' }).first();
  expect((await visitor.post(`${path}/renew`, { endpoint: id })).body).toContain('whsec_');
  expect((await visitor.post(`${path}/remove`, { endpoint: id })).status).toBe(303);
  expect((await visitor.get(path)).body).not.toContain('https://hooks.example.org/short');
  for (const [act, field] of [
    ['renew', 'endpoint'],
    ['remove', 'endpoint'],
    ['again', 'event'],
  ] as const)
    expect((await visitor.post(`${path}/${act}`, { [field]: id })).status).toBe(404);
});

it.each(['user', 'company-admin'] as const)('attack: a %s sees nothing of it', async (role) => {
  const visitor = await enter(role);
  expect((await visitor.get(path)).status).toBe(404);
  expect((await visitor.post(path, { url: 'https://hooks.example.org/x', company: '' })).status).not.toBe(201);
});

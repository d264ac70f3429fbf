import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adapters } from '../../src/api/spoken-code-adapters.ts';
import { redisUrl } from '../lab.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

let api: TestApi;
let key: string;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('spoken-codes') });
  key = (await api.addKey(['spoken-codes:write'])).text;
});

afterAll(() => api.stop());

const speak = (payload: object, { by = key, headers = {} }: { by?: string; headers?: Record<string, string> } = {}) =>
  api.app.inject({ method: 'POST', url: '/v1/spoken-codes', headers: { ...bearer(by), ...headers }, payload });
const read = (id: string, by = key) =>
  api.app.inject({ method: 'GET', url: `/v1/spoken-codes/${id}`, headers: bearer(by) });

describe('a spoken code', () => {
  it('is queued, and read with the state of its call', async () => {
    const reply = await speak({ to: freshNumber(), code: '48291', language: 'nl' });
    expect([reply.statusCode, reply.json().state]).toEqual([201, 'queued']);
    const { id } = reply.json();
    expect(reply.headers.location).toBe(`/v1/spoken-codes/${id}`);
    expect((await read(id)).json()).toMatchObject({ id, state: 'queued', language: 'nl' });
  });

  it.each([
    ['en-GB', 'en'],
    ['en', 'en'],
    ['fil', 'nl'],
    ['xx-XX', 'nl'],
  ])('in the language %s says in its reply which one is spoken: %s', async (said, language) => {
    const { id, ...reply } = (await speak({ to: freshNumber(), code: '48291', language: said })).json();
    expect([reply.language, (await read(id)).json().language]).toEqual([language, language]);
  });

  it.each<[string, object, number, string]>([
    ['no code', { to: '+31612345678' }, 400, 'code-malformed'],
    ['a number as code', { to: '+31612345678', code: 4829 }, 400, 'code-malformed'],
    ['no number', { code: '4829' }, 400, 'request-invalid'],
    ['a field more', { to: '+31612345678', code: '4829', lang: 'nl' }, 400, 'request-invalid'],
    ['a malformed language', { to: '+31612345678', code: '4829', language: 'dutch' }, 400, 'request-invalid'],
    ['a long body', { to: '+31612345678', code: '4'.repeat(5_000) }, 413, 'request-too-large'],
  ])('with %s is refused for that', async (_what, payload, status, code) => {
    const reply = await speak(payload);
    expect([reply.statusCode, reply.json().code]).toEqual([status, code]);
    expect(reply.body).not.toContain('4829');
  });

  it('attack: is nowhere in a reply or the log, and cannot be answered, so it proves no number', async () => {
    const { id } = (await speak({ to: freshNumber(), code: '7391846205' })).json();
    expect((await read(id)).body).not.toContain('7391846205');
    expect(api.logged()).not.toContain('7391846205');
    const url = `/v1/challenges/${id}/answer`;
    const answered = await api.app.inject({ method: 'POST', url, headers: bearer(key), payload: { code: '739184' } });
    expect(answered.json().state).not.toBe('passed');
  });

  it.each(['123', '12345678901', '12 345', 'abcd', ''])('attack: %j is no code, and rings nobody', async (code) => {
    const reply = await speak({ to: freshNumber(), code });
    expect([reply.statusCode, reply.json().code]).toEqual([400, 'code-malformed']);
  });

  it('attack: needs its scope, and belongs to its key', async () => {
    const { id } = (await speak({ to: freshNumber(), code: '482913' })).json();
    const refused = await speak({ to: freshNumber(), code: '482913' }, { by: api.key });
    expect([refused.statusCode, refused.json().code]).toEqual([403, 'scope-missing']);
    const other = (await api.addKey(['spoken-codes:write'])).text;
    expect((await read(id, other)).statusCode).toBe(404);
  });

  it('repeated under its Idempotency-Key calls once; with another code it is refused', async () => {
    const to = freshNumber();
    const headers = { 'idempotency-key': 'once' };
    const first = await speak({ to, code: '1234' }, { headers });
    expect((await speak({ to, code: '1234' }, { headers })).body).toBe(first.body);
    expect((await speak({ to, code: '4321' }, { headers })).json().code).toBe('idempotency-key-reused');
  });

  it('a second one for the same number is refused while the first one rings', async () => {
    const to = freshNumber();
    await speak({ to, code: '1234' });
    expect((await speak({ to, code: '5678' })).json().code).toBe('number-in-call');
  });

  it('attack: is not called again with a code of ours, and no other challenge takes its purpose', async () => {
    const { id } = (await speak({ to: freshNumber(), code: '1234' })).json();
    const again = await api.app.inject({ method: 'POST', url: `/v1/challenges/${id}/calls`, headers: bearer(key) });
    expect(again.statusCode).toBeGreaterThanOrEqual(400);
    const url = '/v1/challenges';
    const payload = { to: freshNumber(), purpose: 'spoken-code' };
    const opened = await api.app.inject({ method: 'POST', url, headers: bearer(api.key), payload });
    expect(opened.json().code).toBe('request-invalid');
  });
});

describe('a hook', () => {
  const send = (name: string, authorization: string, payload: object) =>
    api.app.inject({ method: 'POST', url: `/v1/spoken-codes/from/${name}`, headers: { authorization }, payload });

  it.each([
    ['a Bearer', (text: string) => `Bearer ${text}`],
    ['the password of Basic', (text: string) => `Basic ${Buffer.from(`belcode:${text}`).toString('base64')}`],
    ['the whole header', (text: string) => text],
  ])('may send the key as %s', async (_, header) => {
    const reply = await send('logto', header(key), { to: freshNumber(), type: 'SignIn', payload: { code: '482913' } });
    expect([reply.statusCode, reply.json()]).toEqual([200, {}]);
  });

  it.each(Object.keys(adapters))(
    'attack: that of %s without a key, with a wrong one, or with nothing to say, rings nobody',
    async (name) => {
      const wrong = `${key.slice(0, -4)}${key.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
      const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
      for (const authorization of [
        '',
        'Basic',
        `Bearer ${wrong}`,
        basic(`belcode:${wrong}`),
        basic(key.slice(4)),
        wrong,
      ])
        expect((await send(name, authorization, {})).statusCode).toBe(401);
      // LinOTP tests its connection by an empty request, and expects this status.
      expect((await send(name, `Bearer ${key}`, {})).statusCode).toBe(400);
      expect((await send(name, `Bearer ${key}`, {})).json().code).toBe('code-malformed');
    },
  );

  it('may bring what its program keeps of the user, up to 64 kB', async () => {
    const bringing = (length: number) =>
      send('supabase', key, { user: { phone: freshNumber(), about: 'x'.repeat(length) }, sms: { otp: '482913' } });
    expect((await bringing(60_000)).statusCode).toBe(200);
    expect([(await bringing(70_000)).statusCode, (await bringing(70_000)).json().code]).toEqual([
      413,
      'request-too-large',
    ]);
  });

  it('of another media type is refused for that', async () => {
    const headers = { authorization: key, 'content-type': 'text/plain' };
    const reply = await api.app.inject({ method: 'POST', url: '/v1/spoken-codes/from/logto', headers, payload: 'x' });
    expect([reply.statusCode, reply.json().code]).toEqual([415, 'media-type-unknown']);
  });

  it('attack: other routes take no key by Basic', async () => {
    const authorization = `Basic ${Buffer.from(`belcode:${key}`).toString('base64')}`;
    const payload = { to: freshNumber(), code: '1234' };
    const reply = await api.app.inject({
      method: 'POST',
      url: '/v1/spoken-codes',
      headers: { authorization },
      payload,
    });
    expect(reply.statusCode).toBe(401);
  });
});

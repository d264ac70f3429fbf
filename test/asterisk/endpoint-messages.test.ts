import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom } from '../../src/random.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { type FakeAri, password, startFakeAri, user } from './fake-ari.ts';

let ari: FakeAri;
const running: (() => Promise<void>)[] = [];
const lines: string[] = [];

beforeEach(async () => {
  ari = await startFakeAri();
  lines.splice(0);
});

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  await ari.close();
});

/** @returns a live exchange, and everything that it reported about telephones */
async function connected() {
  const told: (string[] | [string, boolean])[] = [];
  const pbx = new AriPbx({
    url: ari.url,
    user,
    password,
    dialler: 'test',
    dials: { trunk: 'PJSIP/{number}' },
    callerId: 'Belcode',
    endpoints: {
      replaced: (online) => void told.push([...online].sort()),
      noted: (endpoint, online) => void told.push([endpoint, online]),
    },
    log: createLog('test', 'trace', { write: (line) => lines.push(line) }),
    clock: systemClock,
    random: systemRandom,
  });
  const run = pbx.run();
  running.push(async () => {
    pbx.stop();
    await run;
  });
  await until(() => pbx.isLive());
  return { pbx, told };
}

const fields = (given: Record<string, string | string[]>) =>
  Object.entries(given).flatMap(([attribute, values]) => [values].flat().map((value) => ({ attribute, value })));

/** Endpoints and aors of pjsip.conf. */
function configured(objects: Record<string, Record<string, string | string[]>>): void {
  ari.answer = ({ path }) => {
    const [, found] = /^\/asterisk\/config\/dynamic\/res_pjsip\/(.*)$/.exec(path) ?? [];
    const object = found === undefined ? undefined : objects[found];
    return object === undefined ? undefined : { status: 200, body: fields(object) };
  };
}

describe('a message', () => {
  it('has its text in the body of the request, and never in an address', async () => {
    const { pbx } = await connected();
    ari.asked.splice(0);
    await pbx.sendMessage({ endpoint: 'desk-201', id: 'an-id', text: '482 913 is your code', sender: 'Fonica' });
    expect(ari.asked).toHaveLength(1);
    const [{ method, path, query, body } = { method: '', path: '', query: {}, body: '' }] = ari.asked;
    expect(`${method} ${path}`).toBe('PUT /endpoints/PJSIP/desk-201/sendMessage');
    expect(query).toEqual({ from: '"Fonica" <sip:code@code.invalid>' });
    expect(JSON.parse(body)).toEqual({ variables: { 'X-Belcode-Message': 'an-id' }, body: '482 913 is your code' });
    for (const { url } of ari.requests) expect(url).not.toMatch(/482|913/);
  });

  it.each([
    [404, 'Endpoint not found', 'call-over'],
    [500, 'Allocation failed', 'unreachable'],
    [503, 'Sorry', 'exchange-down'],
  ])(
    'that Asterisk refuses with %i fails, with nothing of the text in what is said of it',
    async (status, words, trouble) => {
      const { pbx } = await connected();
      ari.answer = ({ method }) => (method === 'PUT' ? { status, message: words } : undefined);
      const error = await pbx
        .sendMessage({ endpoint: '201', id: 'x', text: '482 913 is your code', sender: 'Fonica' })
        .catch((e) => e);
      expect(error).toMatchObject({ name: 'PbxError', trouble });
      // The process id and the time contain digits, which may be these by chance.
      const logged = lines.join().replace(/"(?:pid|time)":\d+/g, '');
      expect(`${error.stack} ${JSON.stringify(error)} ${error.cause} ${logged}`).not.toMatch(/482|913/);
    },
  );

  it('to an exchange that is away, or frozen, fails within its limit', async () => {
    const { pbx } = await connected();
    ari.frozen = true;
    const elapsed = startStopwatch();
    const error = await pbx
      .sendMessage({ endpoint: '201', id: 'x', text: '482 913', sender: 'Fonica' })
      .catch((e) => e);
    expect(error).toMatchObject({ trouble: 'exchange-down' });
    expect(elapsed()).toBeLessThan(4_000);
  });

  it.each([
    '',
    '201/x',
    '../applications',
    '..',
    '.',
    '201@host',
    '201?x=y',
    '201#',
    'a b',
    '201%2f',
    '201\n',
    'é',
    '201,202',
    'x'.repeat(65),
  ])('attack: to an endpoint called %j it does not reach Asterisk', async (endpoint) => {
    const { pbx } = await connected();
    ari.asked.splice(0);
    await expect(pbx.sendMessage({ endpoint, id: 'x', text: 'x', sender: 'Fonica' })).rejects.toMatchObject({
      trouble: 'unreachable',
    });
    await expect(pbx.contactOf(endpoint)).rejects.toMatchObject({ trouble: 'unreachable' });
    expect(ari.asked).toEqual([]);
  });
});

describe('where a message would go', () => {
  const phone = 'sip:201@192.168.1.20:5060';
  const contactOf = async (objects: Parameters<typeof configured>[0]) => {
    const { pbx } = await connected();
    configured(objects);
    return pbx.contactOf('201');
  };

  it('is the registration, or each of them', async () => {
    expect(
      await contactOf({
        'endpoint/201': { aors: 'desk, 201', outbound_proxy: '', follow_redirect_methods: '' },
        'aor/201': { contact: [phone, 'sip:201@[::1]'], support_path: 'false', outbound_proxy: 'sip:for-options@x' },
        'aor/desk': { contact: 'sip:other@10.0.0.1', support_path: 'false' },
      }),
    ).toEqual({ addresses: ['sip:other@10.0.0.1', phone, 'sip:201@[::1]'], followsRedirections: false });
  });

  it('may be that of a telephone which has registered by its number', async () => {
    const endpoint = { aors: '+31612345678', outbound_proxy: '', follow_redirect_methods: '' };
    const found = await contactOf({
      'endpoint/201': endpoint,
      'aor/%2B31612345678': { contact: phone, support_path: 'false' },
    });
    expect(found.addresses).toEqual([phone]);
  });

  it('is the proxy, where the endpoint has one', async () => {
    expect(
      await contactOf({
        'endpoint/201': { aors: '201', outbound_proxy: 'sip:proxy.example.org;lr', follow_redirect_methods: '' },
        'aor/201': { contact: phone, support_path: 'false' },
      }),
    ).toEqual({ addresses: ['sip:proxy.example.org;lr'], followsRedirections: false });
  });

  it('is not known where the way may lead over others, or the aor cannot be asked for', async () => {
    const endpoint = { aors: '201', outbound_proxy: 'sips:proxy', follow_redirect_methods: '' };
    const found = await contactOf({ 'endpoint/201': endpoint, 'aor/201': { contact: phone, support_path: 'true' } });
    expect(found.addresses).toEqual(['']);
    expect((await contactOf({ 'endpoint/201': { ...endpoint, aors: 'a/b' } })).addresses).toEqual(['']);
  });

  it('may be anywhere, where redirections are followed', async () => {
    const aor = { contact: phone, support_path: 'false' };
    for (const [methods, follows] of [
      ['message', true],
      ['invite,MESSAGE', true],
      ['invite', false],
    ] as const) {
      const endpoint = { aors: '201', outbound_proxy: '', follow_redirect_methods: methods };
      const found = await contactOf({ 'endpoint/201': endpoint, 'aor/201': aor });
      expect([methods, found.followsRedirections]).toEqual([methods, follows]);
    }
  });

  it.each([
    ['no such endpoint', {}],
    ['no aor', { 'endpoint/201': { aors: '' } }],
    ['no such aor', { 'endpoint/201': { aors: '201' } }],
    ['no registration', { 'endpoint/201': { aors: '201' }, 'aor/201': { support_path: 'false' } }],
    ['an empty registration', { 'endpoint/201': { aors: '201' }, 'aor/201': { contact: '', support_path: 'false' } }],
  ])('is nowhere: %s', async (_what, objects) => {
    await expect(contactOf(objects)).rejects.toMatchObject({ trouble: 'unreachable' });
  });

  it('is not told by an exchange that is away', async () => {
    const { pbx } = await connected();
    ari.answer = () => ({ status: 503, message: 'Sorry' });
    await expect(pbx.contactOf('201')).rejects.toMatchObject({ trouble: 'exchange-down' });
  });
});

describe('who is there', () => {
  const listed = (states: Record<string, string>) => {
    ari.answer = ({ path }) =>
      path === '/endpoints/PJSIP'
        ? {
            status: 200,
            body: Object.entries(states).map(([resource, state]) => ({ technology: 'PJSIP', resource, state })),
          }
        : undefined;
  };
  const change = (name: string, state: string) =>
    ari.tell({ type: 'DeviceStateChanged', device_state: { name, state } });

  it('is asked at every connection, and told from then on', async () => {
    listed({ 201: 'online', 202: 'offline', 203: 'online', 204: 'unknown', 'a/b': 'online' });
    const { told } = await connected();
    await until(() => told.length === 1);
    expect(told).toEqual([['201', '203']]);
    for (const [name, state] of [
      ['PJSIP/202', 'NOT_INUSE'],
      ['PJSIP/201', 'UNAVAILABLE'],
      ['PJSIP/203', 'INUSE'],
      ['PJSIP/x/../y', 'NOT_INUSE'],
      ['Custom:202', 'UNAVAILABLE'],
      ['PJSIP/205', 'INVALID'],
    ] as const) {
      change(name, state);
    }
    await until(() => told.length === 5);
    expect(told.slice(1)).toEqual([
      ['202', true],
      ['201', false],
      ['203', true],
      ['205', false],
    ]);
    listed({ 204: 'online' });
    ari.cut();
    await until(() => told.length === 6);
    expect(told.at(-1)).toEqual(['204']);
  });

  it('is not subscribed to by endpoints: that would have Asterisk hand us the messages of all telephones', async () => {
    await connected();
    const subscribed = ari.asked.filter(({ path }) => path.endsWith('/subscription')).map(({ query }) => query);
    expect(subscribed).toEqual([{ eventSource: 'deviceState:' }]);
  });

  it('what is told while the list is being read is newer than the list', async () => {
    ari.answer = ({ path }) => {
      if (path !== '/endpoints/PJSIP') return undefined;
      change('PJSIP/201', 'UNAVAILABLE');
      change('PJSIP/202', 'NOT_INUSE');
      return { status: 200, body: [{ technology: 'PJSIP', resource: '201', state: 'online' }] };
    };
    const { told } = await connected();
    await until(() => told.length >= 1);
    const online = new Set<string>();
    for (const each of told) {
      if (typeof each[1] !== 'boolean') for (const name of each as string[]) online.add(name);
      else if (each[1]) online.add(each[0]);
      else online.delete(each[0]);
    }
    expect([...online]).toEqual(['202']);
  });

  it('may stay unknown: calls go on', async () => {
    ari.answer = ({ path }) => (path.endsWith('/subscription') ? { status: 400, message: 'Bad scheme' } : undefined);
    const { pbx, told } = await connected();
    expect(pbx.isLive()).toBe(true);
    expect(told).toEqual([]);
    expect(lines.join('\n')).toMatch(/no codes are sent/);
  });
});

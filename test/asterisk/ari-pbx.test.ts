import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AriPbx, type AriPbxOptions, type PbxListener } from '../../src/asterisk/ari-pbx.ts';
import { readEvents } from '../../src/asterisk/call-event.ts';
import type { CallEvent, CallRequest, IncomingCall } from '../../src/asterisk/pbx.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom } from '../../src/random.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until, untilPromised } from '../until.ts';
import { type Asked, type FakeAri, password, startFakeAri, user } from './fake-ari.ts';

let ari: FakeAri;
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  ari = await startFakeAri();
});

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  await ari.close();
});

function connect(options: Partial<AriPbxOptions> = {}, onIncoming?: PbxListener['onIncoming']) {
  const presence: boolean[] = [];
  const lines: string[] = [];
  const pbx = new AriPbx({
    url: ari.url,
    user,
    password,
    dialler: 'test',
    dials: { trunk: 'PJSIP/{number}@trunk', internal: 'PJSIP/{number}' },
    callerId: 'Belcode <+31508200000>',
    log: createLog('test', 'trace', { write: (line) => lines.push(line) }),
    clock: systemClock,
    random: systemRandom,
    ...options,
  });
  const run = pbx.run({ onPresence: (live) => presence.push(live), ...(onIncoming && { onIncoming }) });
  running.push(async () => {
    pbx.stop();
    await run;
  });
  return { pbx, presence, lines };
}

async function connected(options: Partial<AriPbxOptions> = {}, onIncoming?: PbxListener['onIncoming']) {
  const all = connect(options, onIncoming);
  await until(() => all.pbx.isLive());
  ari.asked.splice(0);
  return all;
}

const request = (id = 'delivery-1', number = '+31612345678'): CallRequest => ({
  id,
  route: 'trunk',
  number,
  ringSeconds: 30,
  callSeconds: 150,
  detectMachine: false,
});

const paths = () => ari.asked.map(({ method, path }) => `${method} ${path}`);

/** Where ARI does not report the status of a call, the dialplan does at its end. */
const handler = 'CHANNEL(hangup_handler_push)';

async function place(pbx: AriPbx, asked = request()) {
  const events: CallEvent[] = [];
  const call = await pbx.dial(asked, (event) => events.push(event));
  return { call, events };
}

describe('connecting', () => {
  it('hangs up what an earlier connection left behind before it is live', async () => {
    ari.channels.add('left-1').add('left/2 with spaces');
    let liveAtHangUp: boolean | undefined;
    const { pbx, presence } = connect();
    ari.answer = ({ method }) => {
      if (method === 'DELETE') liveAtHangUp = pbx.isLive();
      return undefined;
    };
    await until(() => pbx.isLive());
    expect(ari.channels).toEqual(new Set());
    expect(liveAtHangUp).toBe(false);
    expect(presence).toEqual([true]);
    expect(ari.asked[0]).toMatchObject({ method: 'GET', path: '/applications/belcode-test' });
  });

  it('asks Asterisk to send the events that are read, and no others', async () => {
    connect();
    const [filter] = await until(() => {
      const asked = ari.asked.filter(({ path }) => path === '/applications/belcode-test/eventFilter');
      return asked.length > 0 && asked;
    });
    expect(filter?.method).toBe('PUT');
    const { allowed } = JSON.parse(filter?.body ?? '') as { allowed: { type: string }[] };
    expect(allowed.map(({ type }) => type)).toEqual([...readEvents]);
  });

  it('an Asterisk that cannot leave events out is connected to all the same', async () => {
    ari.answer = ({ path }) => (path.endsWith('/eventFilter') ? { status: 500, message: 'No' } : undefined);
    const { pbx } = connect();
    await until(() => pbx.isLive());
  });

  it('a left-over that has ended meanwhile does not matter', async () => {
    ari.channels.add('left');
    ari.answer = ({ method }) => (method === 'DELETE' ? { status: 404, message: 'Channel not found' } : undefined);
    const { pbx } = connect();
    await until(() => pbx.isLive());
  });

  it('many left-overs on an exchange that does not answer hold it up for one limit, not for one each', async () => {
    for (let each = 0; each < 20; each += 1) ari.channels.add(`left-${each}`);
    ari.answer = ({ method }) => (method === 'DELETE' ? 'never' : undefined);
    const elapsed = startStopwatch();
    const { pbx } = connect();
    await until(() => pbx.isLive(), 6_000);
    expect(elapsed()).toBeLessThan(5_000);
  });

  it.each([503, 404, 500])('an exchange that is still starting (%i) does not end the program', async (status) => {
    let refusals = 0;
    ari.answerDocs = () => {
      refusals += 1;
      return refusals > 6 ? undefined : { status, message: 'still starting' };
    };
    const { pbx, presence, lines } = connect();
    await until(() => pbx.isLive(), 20_000);
    expect(refusals).toBeGreaterThan(6);
    expect(presence).toEqual([true]);
    expect(lines.filter((line) => line.includes('is away'))).toHaveLength(1);
    expect(lines.join()).not.toContain('undefined.');
  });

  it('a description of the interface that never comes is given up within 3 s and asked for again', async () => {
    ari.frozen = true;
    const { pbx, lines } = connect();
    await untilPromised(() => lines.some((line) => line.includes('is away')), 4_000);
    expect(lines.join()).toContain('no answer within 3000 ms');
    ari.frozen = false;
    await until(() => pbx.isLive(), 8_000);
  });

  it('tells of each change of its presence, and of nothing else', async () => {
    const { pbx, presence } = connect();
    for (let round = 1; round <= 3; round += 1) {
      await until(() => pbx.isLive());
      expect(presence).toHaveLength(2 * round - 1);
      ari.cut();
      await until(() => !pbx.isLive());
    }
    expect(presence).toEqual([true, false, true, false, true, false]);
  });

  it('says nothing on standard output: that is where the log goes', async () => {
    const write = process.stdout.write;
    const wrote: string[] = [];
    process.stdout.write = ((text: string) => wrote.push(String(text)) > 0) as typeof write;
    const { log: consoleLog } = console;
    console.log = (...words) => void wrote.push(words.join(' '));
    try {
      await connected();
    } finally {
      process.stdout.write = write;
      console.log = consoleLog;
    }
    expect(wrote).toEqual([]);
  });

  it('the password is in no address and no log line', async () => {
    const { pbx, lines } = await connected();
    await place(pbx);
    const said = [...lines, ...ari.requests.map(({ url }) => url)].join('\n');
    for (const form of [
      password,
      encodeURIComponent(password),
      Buffer.from(`${user}:${password}`).toString('base64'),
    ]) {
      expect(said).not.toContain(form);
    }
  });
});

describe('placing a call', () => {
  it('sets the limit and the caller id before the first ring', async () => {
    const { pbx } = await connected();
    await place(pbx);
    expect(paths()).toEqual([
      'POST /channels/create',
      'POST /channels/delivery-1/variable',
      'POST /channels/delivery-1/variable',
      'POST /channels/delivery-1/variable',
      'POST /channels/delivery-1/dial',
    ]);
    const [create, ...rest] = ari.asked;
    expect(create?.query).toEqual({
      endpoint: 'PJSIP/+31612345678@trunk',
      app: 'belcode-test',
      appArgs: 'created',
      channelId: 'delivery-1',
    });
    expect(JSON.parse(create?.body ?? '')).toEqual({
      variables: { BELCODE_APP: 'belcode-test', BELCODE_DELIVERY: 'delivery-1', BELCODE_CALL_SECONDS: '150' },
    });
    expect(rest.map(({ query }) => query)).toEqual(
      expect.arrayContaining([
        { variable: 'TIMEOUT(absolute)', value: '180' },
        { variable: 'CONNECTEDLINE(all,i)', value: 'Belcode <+31508200000>' },
        { variable: 'PJSIP_INHERITABLE_HEADER(add,Request-Disposition)', value: 'no-recurse' },
      ]),
    );
    expect(rest.at(-1)?.query).toEqual({ timeout: '30' });
  });

  it.each([
    ['16.28.0~dfsg-0+deb11u10', 'PJSIP/{number}@trunk', ['PJSIP_HEADER(add,Request-Disposition)', handler]],
    ['18.26.4', 'Local/{number}@from-internal/n', [handler]],
    ['20.18.0', 'PJSIP/{number}@trunk', ['PJSIP_HEADER(add,Request-Disposition)']],
    ['20.18.0', 'Local/{number}@from-internal/n', []],
    ['certified-22.8-cert1', 'PJSIP/{number}@trunk', ['PJSIP_HEADER(add,Request-Disposition)']],
    ['22.10.1', 'Local/{number}@from-internal/n', ['PJSIP_INHERITABLE_HEADER(add,Request-Disposition)']],
    ['GIT-master-1a2b3c', 'PJSIP/{number}@trunk', ['PJSIP_INHERITABLE_HEADER(add,Request-Disposition)']],
  ])('on Asterisk %s and %s: sets %j', async (version, trunk, wanted) => {
    ari.answer = ({ path }) => (path === '/asterisk/info' ? { status: 200, body: { system: { version } } } : undefined);
    const { pbx } = await connected({ dials: { trunk } });
    await place(pbx);
    const set = ari.asked.filter(({ path }) => path.endsWith('/variable')).map(({ query }) => query.variable);
    expect(set.sort()).toEqual(['TIMEOUT(absolute)', 'CONNECTEDLINE(all,i)', ...wanted].sort());
    const { variables } = JSON.parse(ari.asked[0]?.body ?? '');
    expect(variables.__BELCODE_NO_RECURSE).toBe(wanted.join().includes('INHERITABLE') ? undefined : '1');
  });

  /** An exchange that has loaded the functions of channels. */
  async function connectedWithModules(version = '22.10.1', status = 'Running') {
    ari.answer = ({ path }) => {
      if (path === '/asterisk/info') return { status: 200, body: { system: { version } } };
      return path.startsWith('/asterisk/modules/') ? { status: 200, body: { status } } : undefined;
    };
    return connected();
  }

  it('sets the limit and the caller id in the request that creates the channel, where Asterisk can', async () => {
    const { pbx } = await connectedWithModules();
    await place(pbx);
    expect(paths()).toEqual(['POST /channels/create', 'POST /channels/delivery-1/dial']);
    expect(JSON.parse(ari.asked[0]?.body ?? '').variables).toMatchObject({
      'TIMEOUT(absolute)': '180',
      'CONNECTEDLINE(all,i)': 'Belcode <+31508200000>',
      'PJSIP_INHERITABLE_HEADER(add,Request-Disposition)': 'no-recurse',
    });
  });

  it.each([
    ['16.28.0', 'Running'],
    ['22.9.0', 'Running'],
    ['22.10.1', 'Not Running'],
  ])(
    'sets them one by one, and dials only when both are set, on Asterisk %s with modules %s',
    async (version, status) => {
      const { pbx } = await connectedWithModules(version, status);
      await place(pbx);
      const set = ari.asked.map(({ query }) => query.variable);
      expect(set).toEqual(expect.arrayContaining(['TIMEOUT(absolute)', 'CONNECTEDLINE(all,i)']));
      expect(JSON.parse(ari.asked[0]?.body ?? '').variables).not.toHaveProperty('TIMEOUT(absolute)');
    },
  );

  it('an exchange that does not tell its version counts as a new one', async () => {
    ari.answer = ({ path }) => (path === '/asterisk/info' ? { status: 500, message: 'No' } : undefined);
    const { pbx } = await connected();
    await place(pbx);
    expect(ari.asked.map(({ query }) => query.variable)).toContain('PJSIP_INHERITABLE_HEADER(add,Request-Disposition)');
  });

  it('V06 waits for its turn when all but the dialling is done, under a limit that has room for that', async () => {
    const { pbx } = await connected();
    let next = () => {};
    const turn = new Promise<void>((resolve) => {
      next = resolve;
    });
    let asked = 0;
    const placed = pbx.dial(request(), () => {}, {
      until: () => {
        asked = ari.asked.length;
        return turn;
      },
      limitSeconds: 60,
    });
    await until(() => asked > 0);
    expect(asked).toBe(4);
    expect(ari.asked.map(({ query }) => query)).toContainEqual({ variable: 'TIMEOUT(absolute)', value: '240' });
    expect(ari.asked).toHaveLength(4);
    next();
    await placed;
    expect(paths().slice(4)).toEqual(['POST /channels/delivery-1/dial']);
  });

  it('V06 hangs up what was created when there is no turn, and dials nothing', async () => {
    const { pbx } = await connected();
    const noTurn = new Error('no turn');
    await expect(pbx.dial(request(), () => {}, { until: () => Promise.reject(noTurn), limitSeconds: 60 })).rejects.toBe(
      noTurn,
    );
    expect(ari.channels.size).toBe(0);
    expect(paths()).not.toContain('POST /channels/delivery-1/dial');
  });

  it.each([
    ['PJSIP/{number}@trunk', 'PJSIP/+31612345678@trunk'],
    ['Local/{number}@from-internal/n', 'Local/+31612345678@from-internal/n'],
    ['SIP/out/{number}', 'SIP/out/+31612345678'],
  ])('%s: the number goes in as it is', async (dial, endpoint) => {
    const { pbx } = await connected({ dials: { trunk: dial } });
    await place(pbx);
    expect(ari.asked[0]?.query.endpoint).toBe(endpoint);
  });

  it('each route has its template; one that is left out leads nowhere, and Asterisk is not asked', async () => {
    const { pbx } = await connected();
    await place(pbx, { ...request('delivery-1', '202'), route: 'internal' });
    // Before, the dialler reads how many telephones the extension has.
    const created = ari.asked.filter(({ path }) => path === '/channels/create');
    expect(created.map(({ query }) => query.endpoint)).toEqual(['PJSIP/202']);
    ari.asked.splice(0);
    await expect(place(pbx, { ...request('delivery-2'), route: 'second-trunk' })).rejects.toMatchObject({
      trouble: 'unreachable',
    });
    expect(ari.asked).toEqual([]);
  });

  it('an extension with several telephones is called by the dialplan, which rings them all', async () => {
    const { pbx } = await connected();
    const objects: Record<string, object[]> = {
      'endpoint/202': [{ attribute: 'aors', value: '202' }],
      'aor/202': ['sip:202@127.0.0.1:5070', 'sip:202@127.0.0.1:5071'].map((value) => ({ attribute: 'contact', value })),
    };
    ari.answer = ({ path }) => {
      const object = objects[path.replace('/asterisk/config/dynamic/res_pjsip/', '')];
      return object === undefined ? undefined : { status: 200, body: object };
    };
    await place(pbx, { ...request('delivery-1', '202'), route: 'internal' });
    const [created] = ari.asked.filter(({ path }) => path === '/channels/create');
    expect(created?.query.endpoint).toBe('Local/s@belcode-telephones/n');
    expect(JSON.parse(created?.body ?? '').variables).toMatchObject({ BELCODE_TELEPHONE: '202' });
  });

  it("a request's own caller id, and that a machine is listened for", async () => {
    const { pbx } = await connected();
    await place(pbx, { ...request(), callerId: 'Jansen <+31201234567>', detectMachine: true });
    expect(JSON.parse(ari.asked[0]?.body ?? '').variables).toMatchObject({ BELCODE_DETECT_MACHINE: '1' });
    expect(ari.asked.map(({ query }) => query)).toContainEqual({
      variable: 'CONNECTEDLINE(all,i)',
      value: 'Jansen <+31201234567>',
    });
  });

  it('an Asterisk that cannot ask for no redirection dials all the same', async () => {
    const { pbx } = await connected();
    ari.answer = ({ query }) =>
      query.variable?.includes('Request-Disposition') ? { status: 500, message: 'no such function' } : undefined;
    await place(pbx);
    expect(paths().at(-1)).toBe('POST /channels/delivery-1/dial');
  });

  it.each(['+31$&', '+31$`', "+31$'", '+31$$', '+31$1', '+31{number}'])(
    'attack: %s is not read as a pattern, and goes in once',
    async (number) => {
      const { pbx } = await connected();
      await place(pbx, request('delivery-1', number));
      expect(ari.asked[0]?.query.endpoint).toBe(`PJSIP/${number}@trunk`);
    },
  );

  it('attack: what would be a second parameter of the request stays within the first', async () => {
    const { pbx } = await connected();
    await place(pbx, request('delivery-1', '+31&app=other&endpoint=PJSIP/evil#%0d%0a'));
    expect(ari.asked[0]?.query).toMatchObject({
      endpoint: 'PJSIP/+31&app=other&endpoint=PJSIP/evil#%0d%0a@trunk',
      app: 'belcode-test',
    });
  });

  it.each([
    [409, 'Channel with given unique ID already exists', 'already-placed'],
    [500, 'Allocation failed', 'unreachable'],
    [404, 'Channel not found', 'call-over'],
    [409, 'Channel not in Stasis application', 'call-over'],
    [503, 'too busy', 'exchange-down'],
    [400, '', 'exchange-down'],
  ])('%i %s → %s', async (status, message, trouble) => {
    const { pbx } = await connected();
    ari.answer = ({ path }) => (path === '/channels/create' ? { status, message } : undefined);
    await expect(place(pbx)).rejects.toMatchObject({ name: 'PbxError', trouble });
  });

  it('a call that is up already is left alone by a second of the same id', async () => {
    const { pbx } = await connected();
    const { events } = await place(pbx);
    await expect(place(pbx)).rejects.toMatchObject({ trouble: 'already-placed' });
    expect(ari.channels).toContain('delivery-1');
    expect(paths().filter((path) => path.startsWith('DELETE'))).toEqual([]);
    ari.tell({ type: 'Dial', dialstatus: 'RINGING', peer: { id: 'delivery-1' } });
    await until(() => events.length === 1);
  });

  it('a call of the same id that another dialler has up is left alone', async () => {
    const { pbx } = await connected();
    ari.channels.add('delivery-1');
    await expect(place(pbx)).rejects.toMatchObject({ trouble: 'already-placed' });
    expect(ari.channels).toContain('delivery-1');
  });

  it.each(['/variable', '/dial'])('hangs up what it has created when %s fails', async (what) => {
    const { pbx } = await connected();
    ari.answer = ({ path }) => (path.endsWith(what) ? { status: 500, message: 'as the test wants it' } : undefined);
    await expect(place(pbx)).rejects.toMatchObject({ trouble: 'exchange-down' });
    await until(() => ari.channels.size === 0);
  });

  it('is refused at once when there is no connection', async () => {
    const { pbx, presence } = await connected();
    await ari.close();
    await until(() => presence.at(-1) === false);
    await expect(place(pbx)).rejects.toMatchObject({ trouble: 'exchange-down' });
    ari = await startFakeAri();
  });

  it('a request without an answer ends after 3 s, and the call is hung up', async () => {
    const { pbx } = await connected();
    ari.answer = ({ path }) => (path.endsWith('/dial') ? 'never' : undefined);
    const since = performance.now();
    const elapsed = startStopwatch();
    await expect(place(pbx)).rejects.toMatchObject({ trouble: 'exchange-down', message: /within 3000 ms/ });
    const took = performance.now() - since;
    expect(took).toBeGreaterThan(2_900);
    expect(elapsed()).toBeLessThan(3_500);
    expect(ari.channels.size).toBe(0);
  });
});

describe('a call', () => {
  const at = (asked: Asked | undefined) => `${asked?.method} ${asked?.path}`;

  it('tells of its progress in order, and goes through the dialplan when it is answered', async () => {
    const { pbx } = await connected();
    const { events } = await place(pbx);
    ari.tell({ type: 'Dial', dialstatus: '', peer: { id: 'delivery-1' } });
    ari.tell({ type: 'Dial', dialstatus: 'RINGING', peer: { id: 'delivery-1' } });
    ari.tell({ type: 'Dial', dialstatus: 'ANSWER', peer: { id: 'delivery-1' } });
    await until(() => events.length === 3);
    expect(ari.asked.at(-1)).toMatchObject({
      path: '/channels/delivery-1/continue',
      query: { context: 'belcode-answered', extension: 's', priority: '1' },
    });
    ari.tell({ type: 'ChannelDtmfReceived', digit: '7', channel: { id: 'delivery-1' } });
    ari.tell({ type: 'PlaybackFinished', playback: { id: 'p', state: 'done', target_uri: 'channel:delivery-1' } });
    ari.tell({ type: 'PlaybackFinished', playback: { id: 'q', state: 'failed', target_uri: 'channel:delivery-1' } });
    ari.tell({ type: 'ChannelDestroyed', cause: 17, tech_cause: 486, channel: { id: 'delivery-1' } });
    ari.tell({ type: 'ChannelDtmfReceived', digit: '8', channel: { id: 'delivery-1' } });
    await until(() => events.length >= 7);
    expect(events).toEqual([
      { type: 'dialled' },
      { type: 'ringing' },
      { type: 'answered', machine: false, forwarded: false },
      { type: 'key', key: '7' },
      { type: 'sound-ended', sound: 'p', played: true },
      { type: 'sound-ended', sound: 'q', played: false },
      { type: 'ended', cause: { q850: 17, sipStatus: 486 } },
    ]);
  });

  const ended = { type: 'ChannelUserevent', eventname: 'belcode-ended', channel: { id: 'delivery-1' } };
  it.each([
    ['a status', { eventname: 'belcode-ended', status: '302' }, { q850: 0, sipStatus: 302 }],
    ['of an answered call', { eventname: 'belcode-ended', status: '200' }, { q850: 0 }],
    ['of a call that rang', { eventname: 'belcode-ended', status: '180' }, { q850: 0 }],
    ['nothing', { eventname: 'belcode-ended', status: '' }, { q850: 0 }],
    ['no status', { eventname: 'belcode-ended' }, { q850: 0 }],
    ['words of the other side', { eventname: 'belcode-ended', status: '4 x' }, { q850: 0 }],
    ['a number that is no status', { eventname: 'belcode-ended', status: '9999' }, { q850: 0 }],
    ['an event of somebody else', { eventname: 'other', status: '486' }, { q850: 0 }],
  ])('the dialplan of an older Asterisk reports %s', async (_, userevent, cause) => {
    const { pbx } = await connected();
    const { events } = await place(pbx);
    ari.tell({ ...ended, userevent });
    ari.tell({ type: 'ChannelDestroyed', cause: 0, channel: { id: 'delivery-1' } });
    await until(() => events.length > 0);
    expect(events).toEqual([{ type: 'ended', cause }]);
  });

  it('hears nothing of others', async () => {
    const { pbx } = await connected();
    const one = await place(pbx, request('delivery-1'));
    const two = await place(pbx, request('delivery-2'));
    ari.tell({ type: 'ChannelDtmfReceived', digit: '7', channel: { id: 'delivery-2' } });
    ari.tell({ type: 'ChannelDtmfReceived', digit: '8', channel: { id: 'a stranger' } });
    await until(() => two.events.length === 1);
    expect(one.events).toEqual([]);
  });

  it('plays absolute paths, under a name made by chance alone', async () => {
    const { pbx } = await connected();
    const { call } = await place(pbx);
    const sound = await call.play(['/sounds/nl/greeting']);
    expect(sound).toMatch(/^[\w-]{22}$/);
    expect(at(ari.asked.at(-1))).toBe(`POST /channels/delivery-1/play/${sound}`);
    expect(ari.asked.at(-1)?.query.media).toBe('sound:/sounds/nl/greeting');
    await call.stop(sound);
    expect(at(ari.asked.at(-1))).toBe(`DELETE /playbacks/${sound}`);
  });

  const finished = (id: string) => ({
    type: 'PlaybackFinished',
    playback: { id, state: 'done', target_uri: 'channel:delivery-1' },
  });
  const silences = () => ari.asked.filter(({ path }) => path.endsWith('/silence')).length;

  it('sends silence when no other sound follows a sound at once, and stops no sound that has ended', async () => {
    const { pbx } = await connected();
    const { call, events } = await place(pbx);
    const first = await call.play(['/sounds/nl/greeting']);
    ari.tell(finished(first));
    await until(() => events.length === 1);
    const second = await call.play(['/sounds/nl/press-4']);
    // Asterisk reports late that the first one was stopped.
    ari.tell(finished(first));
    ari.tell(finished(second));
    await until(() => silences() === 1);
    await call.stop(second);
    expect(paths().filter((path) => path.startsWith('DELETE'))).toEqual([]);
    const third = await call.play(['/sounds/nl/code-intro']);
    await call.stop(third);
    expect(paths().filter((path) => path.startsWith('DELETE'))).toEqual([`DELETE /playbacks/${third}`]);
    expect(silences()).toBe(1);
  });

  it('that is gone gets no request more', async () => {
    const { pbx } = await connected();
    const { call, events } = await place(pbx);
    ari.tell(finished(await call.play(['/sounds/nl/greeting'])));
    ari.tell({ type: 'ChannelDestroyed', cause: 16, channel: { id: 'delivery-1' } });
    await until(() => events.length === 2);
    const before = ari.asked.length;
    await call.hangUp();
    expect(ari.asked).toHaveLength(before);
  });

  it('sends keys with lengths that switchboards understand', async () => {
    const { pbx } = await connected();
    const { call } = await place(pbx);
    await call.sendKeys('202');
    expect(ari.asked.find(({ path }) => path.endsWith('/dtmf'))?.query).toEqual({
      dtmf: '202',
      before: '0',
      between: '100',
      duration: '100',
      after: '0',
    });
  });

  it.each([
    [['answered'], false, false],
    [['answered', 'person', 'direct'], false, false],
    [['answered', 'machine', 'direct'], true, false],
    [['answered', 'person', 'forwarded'], false, true],
  ])('Stasis(%s): machine %s, forwarded %s', async (args, machine, forwarded) => {
    const { pbx } = await connected();
    const { events } = await place(pbx);
    ari.tell({ type: 'StasisStart', args, channel: { id: 'delivery-1', state: 'Up' } });
    await until(() => events.length === 1);
    expect(events).toEqual([{ type: 'answered', machine, forwarded }]);
  });

  it('that is hung up while the dialplan listens for a machine was answered', async () => {
    const { pbx } = await connected();
    const { events } = await place(pbx);
    ari.answer = ({ path }) => (path.endsWith('/continue') ? { status: 204 } : undefined);
    ari.tell({ type: 'Dial', dialstatus: 'ANSWER', peer: { id: 'delivery-1' } });
    ari.tell({ type: 'ChannelDestroyed', cause: 16, channel: { id: 'delivery-1' } });
    await until(() => events.length === 2);
    expect(events.map(({ type }) => type)).toEqual(['answered', 'ended']);
  });

  it('stopping and hanging up never throw, whatever the exchange answers', async () => {
    const { pbx } = await connected();
    const { call } = await place(pbx);
    for (const answer of [
      { status: 404, message: 'Playback not found' },
      { status: 500, message: 'no' },
      { status: 500 },
    ]) {
      ari.answer = () => answer;
      await call.stop('sound');
      await call.hangUp();
    }
    ari.answer = () => undefined;
    await call.hangUp();
    await call.hangUp();
  });

  it('asking for a sound when it has ended is told as that', async () => {
    const { pbx } = await connected();
    const { call } = await place(pbx);
    ari.answer = () => ({ status: 404, message: 'Channel not found' });
    await expect(call.play(['/sounds/nl/greeting'])).rejects.toMatchObject({ trouble: 'call-over' });
    ari.answer = () => ({ status: 409, message: 'Channel not in Stasis application' });
    await expect(call.play(['/sounds/nl/greeting'])).rejects.toMatchObject({ trouble: 'call-over' });
  });

  it('is lost when the connection is, and told so once', async () => {
    const { pbx } = await connected();
    const one = await place(pbx, request('delivery-1'));
    const two = await place(pbx, request('delivery-2'));
    ari.cut();
    await until(() => one.events.length > 0 && two.events.length > 0);
    await until(() => pbx.isLive());
    // The new connection hangs it up, and a call that was given up does not hear of that.
    expect(ari.channels).toEqual(new Set());
    expect([one.events, two.events]).toMatchObject([[{ type: 'lost' }], [{ type: 'lost' }]]);
  });

  it('is lost within 7 s when the exchange freezes', async () => {
    const { pbx, presence } = await connected();
    const { call, events } = await place(pbx);
    ari.frozen = true;
    const elapsed = startStopwatch();
    await expect(call.play(['/sounds/nl/greeting'])).rejects.toMatchObject({ trouble: 'exchange-down' });
    expect(elapsed()).toBeLessThan(3_500);
    await until(() => events.length > 0, 8_000);
    expect(elapsed()).toBeLessThan(7_200);
    expect(events).toEqual([{ type: 'lost', lastSign: expect.any(Number) }]);
    expect(presence).toEqual([true, false]);
    ari.frozen = false;
  });
});

describe('a call that was dialled in', () => {
  const dialIn = (id: string, endpoint = '202') => {
    ari.channels.add(id);
    ari.tell({ type: 'StasisStart', args: ['dialled-in', endpoint], channel: { id, state: 'Up' } });
  };

  it('is hung up at once where nobody wants it, or its endpoint is not known', async () => {
    await connected();
    dialIn('in-1');
    await until(() => !ari.channels.has('in-1'));
    const offered: IncomingCall[] = [];
    await connected({ dialler: 'other' }, (call) => offered.push(call));
    dialIn('in-2', '');
    await until(() => !ari.channels.has('in-2'));
    expect(offered).toEqual([]);
  });

  it('tells nothing before it is taken, then as a placed call does, and its end once', async () => {
    const offered: IncomingCall[] = [];
    await connected({}, (call) => offered.push(call));
    dialIn('in-1');
    const incoming = await until(() => offered[0]);
    expect(incoming).toMatchObject({ id: 'in-1', endpoint: '202' });
    ari.tell({ type: 'ChannelDtmfReceived', digit: '1', channel: { id: 'in-1' } });
    const events: CallEvent[] = [];
    await incoming.take((event) => events.push(event));
    ari.tell({ type: 'ChannelDtmfReceived', digit: '2', channel: { id: 'in-1' } });
    ari.tell({ type: 'StasisEnd', channel: { id: 'in-1' } });
    ari.tell({ type: 'ChannelDestroyed', cause: 16, channel: { id: 'in-1' } });
    await until(() => events.length >= 2);
    expect(events.slice(-2)).toEqual([
      { type: 'key', key: '2' },
      { type: 'ended', cause: { q850: 16 } },
    ]);
    await expect(incoming.take(() => {})).rejects.toMatchObject({ trouble: 'call-over' });
  });

  it('cannot be taken when the connection was lost, and is hung up by the next', async () => {
    const offered: IncomingCall[] = [];
    const { pbx } = await connected({}, (call) => offered.push(call));
    dialIn('in-1');
    const incoming = await until(() => offered[0]);
    ari.cut();
    await until(() => !pbx.isLive());
    await expect(incoming.take(() => {})).rejects.toMatchObject({ trouble: 'call-over' });
    await until(() => ari.channels.size === 0);
  });
});

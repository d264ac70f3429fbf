import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { diallersOfExtensions, telephonePassword } from '../../lab/telephones.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import type { CallEvent, IncomingCall } from '../../src/asterisk/pbx.ts';
import { lab } from '../lab.ts';
import { type Caller, startCaller } from '../phones/caller.ts';
import { until } from '../until.ts';
import { askAri, connectPbx } from './pbx-in-lab.ts';

const extension = '205';
const dialler = diallersOfExtensions[extension];
const login = { user: extension, password: telephonePassword };
const incoming: IncomingCall[] = [];
const running: { stop(): Promise<void> }[] = [];
let connected: { pbx: AriPbx; stop(): Promise<void> };

beforeAll(async () => {
  connected = await connectPbx(dialler, {}, { onIncoming: (call) => incoming.push(call) });
});

afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
  incoming.splice(0);
});

afterAll(() => connected?.stop());

async function dial(options: Partial<Parameters<typeof startCaller>[0]>): Promise<Caller> {
  const caller = await startCaller({ sipPort: lab().sipPort, to: '*232', from: extension, ...options });
  running.push(caller);
  return caller;
}

const asteriskLog = () => readFileSync(join(lab().folder, 'asterisk/log/full'), 'utf8');

/**
 * The contexts of the dialplan that a channel has been in. An included context has the name of the one that includes
 * it.
 */
function contextsOf(channel: string, since: number): string[] {
  const executed = asteriskLog()
    .slice(since)
    .matchAll(/Executing \[[^\]]*@([\w-]+):\d+\] \w+\("([^"]+)"/g);
  return [
    ...new Set([...executed].flatMap(([, context = '', name = '']) => (name.startsWith(channel) ? [context] : []))),
  ];
}

describe('*232 from a desk phone', () => {
  it('is told by its endpoint, answered, taken, and then a call like any other', async () => {
    const caller = await dial({ login });
    const call = await until(() => incoming[0]);
    expect(call.endpoint).toBe(extension);
    const events: CallEvent[] = [];
    const taken = await call.take((event) => events.push(event));
    await until(() => caller.statuses().includes(200));
    const limit = (await askAri(`/channels/${call.id}/variable?variable=TIMEOUT(absolute)`)) as { value: string };
    expect(Number(limit.value)).toBeGreaterThan(60);
    const sound = await taken.play(['/nowhere']);
    await until(() => events.some((event) => event.type === 'sound-ended' && event.sound === sound));
    await taken.hangUp();
    await until(() => events.some(({ type }) => type === 'ended'));
    await until(() => caller.messages().some(({ firstLine }) => firstLine.startsWith('BYE')));
    await expect(call.take(() => {})).rejects.toMatchObject({ trouble: 'call-over' });
  });

  it('attack: a caller id of another endpoint changes nothing', async () => {
    const other = '206';
    const forged = [
      `P-Asserted-Identity: <sip:${other}@127.0.0.1>`,
      `Remote-Party-ID: <sip:${other}@127.0.0.1>;party=calling`,
    ];
    await dial({ login, headers: [...forged, `P-Preferred-Identity: <sip:${other}@127.0.0.1>`] });
    expect((await until(() => incoming[0])).endpoint).toBe(extension);
  });

  it("attack: with another's name and one's own password nothing is reached", async () => {
    const caller = await dial({ from: '206', login });
    await until(() => caller.statuses().length === 2);
    expect(caller.statuses()).toEqual([401, 401]);
    const unknown = await dial({ from: '206' });
    await until(() => unknown.statuses().length > 0);
    expect(unknown.statuses()).toEqual([401]);
    expect(incoming).toEqual([]);
  });

  it('attack: a call from outside that says it comes from a desk phone ends in belcode-inbound', async () => {
    const identity = [`P-Asserted-Identity: <sip:${extension}@127.0.0.1>`];
    const caller = await dial({ address: '127.0.0.2', headers: identity });
    await until(() => caller.messages().some(({ firstLine }) => firstLine.startsWith('BYE')), 20_000);
    expect(incoming).toEqual([]);
    expect(contextsOf('PJSIP/carrier-', 0)).toEqual(['belcode-inbound']);
  });

  it('a call that nobody takes is hung up after 5 s', async () => {
    const caller = await dial({ login });
    const call = await until(() => incoming[0]);
    const since = performance.now();
    await until(() => caller.messages().some(({ firstLine }) => firstLine.startsWith('BYE')), 8_000);
    expect(performance.now() - since).toBeGreaterThan(4_500);
    await expect(call.take(() => {})).rejects.toMatchObject({ trouble: 'call-over' });
  });

  it('a caller who hangs up first is not taken', async () => {
    await dial({ login, staysMilliseconds: 700 });
    const call = await until(() => incoming[0]);
    // When Asterisk replies, it has informed the dialler.
    await until(async () => (await askAri(`/channels/${call.id}`)) === undefined);
    await askAri('/asterisk/ping');
    await expect(call.take(() => {})).rejects.toMatchObject({ trouble: 'call-over' });
  });
});

describe('without a dialler', () => {
  it('the caller hears congestion and is hung up on', async () => {
    await connected.stop();
    const before = asteriskLog().length;
    const caller = await dial({ login });
    await until(() => caller.messages().some(({ firstLine }) => firstLine.startsWith('BYE')), 10_000);
    expect(asteriskLog().slice(before)).toContain('Congestion("PJSIP/205-');
    connected = await connectPbx(dialler, {}, { onIncoming: (call) => incoming.push(call) });
  });
});

describe('a call back to the number that Belcode shows', () => {
  it.each(['+31508200000', '0508200000', 's', 'h', 'T', 'i', '*232'])('%s: one prompt, then the end', async (to) => {
    const before = asteriskLog().length;
    const caller = await dial({ address: '127.0.0.2', from: '+31201234567', to });
    const isOver = () =>
      caller.statuses().some((status) => status > 200) ||
      caller.messages().some(({ firstLine }) => firstLine.startsWith('BYE'));
    await until(isOver, 20_000);
    expect(contextsOf('PJSIP/carrier-', before)).toEqual(['belcode-inbound']);
  });
});

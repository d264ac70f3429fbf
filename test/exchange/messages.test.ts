import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { messageTelephones } from '../../lab/telephones.ts';
import type { DeliveryProgress } from '../../src/deliveries/delivery.ts';
import { type DeliveryRef, progressKey } from '../../src/deliveries/delivery-store.ts';
import { systemRandom } from '../../src/random.ts';
import { startTelephone } from '../phones/baresip.ts';
import { type MessagePhone, openMessagePhone } from '../phones/message-phone.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { CodeSender, type SentCode } from './code-sender.ts';
import { findCodes } from './find-code.ts';
import { type HoldingAri, startHoldingAri } from './holding-ari.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import { databaseTables, filesBelow, listenToRedis, type Place, processPlaces, redisKeys } from './places.ts';

const [desk = '', otherDesk = '', third = ''] = messageTelephones;

let exchange: OwnExchange;
let ari: HoldingAri;
let listening: Awaited<ReturnType<typeof listenToRedis>>;
let sender: CodeSender;
const phones: { stop(): Promise<void> }[] = [];
/** Every code that a telephone displayed. */
const codes: string[] = [];
/** PostgreSQL's files before the first code. */
let catalogues: readonly Place[];

beforeAll(async () => {
  exchange = await startOwnExchange('messages', async (lab) => {
    ari = await startHoldingAri(lab.httpPort);
    return {
      BELCODE_ARI_URL: ari.url,
      BELCODE_SIP_REPORTS: `127.0.0.1:${lab.sipReportsPort}`,
      BELCODE_LOG_LEVEL: 'trace',
    };
  });
  listening = await listenToRedis(exchange.lab.redisPort);
  catalogues = [...filesBelow(join(exchange.lab.folder, 'postgres'))];
  sender = await CodeSender.start(exchange);
});

afterAll(async () => {
  listening?.stop();
  await sender?.close();
  await exchange?.stop();
  await ari?.close();
});

afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.stop();
});

const dialler = () => exchange.name;
const isOnline = (endpoint: string, name = dialler()) => sender.isOnline(endpoint, name);

async function registered(endpoint = desk, answers: number | 'nothing' = 200): Promise<MessagePhone> {
  const phone = await openMessagePhone(endpoint, exchange.lab.sipPort, answers);
  phones.push({
    stop: async () => {
      await phone.unregister().catch(() => {});
      await phone.stop();
    },
  });
  await phone.register();
  await until(() => isOnline(endpoint));
  return phone;
}

/** `startDialler` accepts the status report that the killed dialler left. */
async function restartDialler(): Promise<void> {
  const connections = () =>
    readFileSync(exchange.programs.logFile('dialler'), 'utf8').split('connected to Asterisk').length;
  const before = connections();
  await exchange.programs.startDialler();
  await until(() => connections() > before, 15_000);
}

const sendCode: CodeSender['send'] = (...of) => sender.send(...of);

function codeIn(text: string): string {
  const [, first = '', second = ''] = /^(\d{3}) (\d{3}) /.exec(text) ?? [];
  if (first === '') throw new Error(`There is no code in front of: ${text}`);
  codes.push(first + second);
  return first + second;
}

const answer = (sent: SentCode, code: string) => sender.answer(sent, code);

const untilOver: CodeSender['untilOver'] = (...of) => sender.untilOver(...of);

const statesOf = async ({ challengeId }: DeliveryRef): Promise<string[]> =>
  (await sender.redis.xrange(progressKey(challengeId), '-', '+')).map(
    ([, fields]) => (JSON.parse(fields[1] ?? '') as DeliveryProgress).state,
  );

describe("a code on a telephone's screen", () => {
  it('is displayed by baresip, passes once, and the page reports it', async () => {
    const phone = await startTelephone({ number: desk, sipPort: exchange.lab.sipPort });
    phones.push(phone);
    await until(() => isOnline(desk));
    const sent = await sendCode([desk]);
    await until(() => phone.messages().length === 1);
    expect((await untilOver(sent)).state).toBe('shown');
    expect(await statesOf(sent)).toEqual(['queued', 'sent', 'shown']);
    const [text = ''] = phone.messages();
    expect(text).toMatch(/^\d{3} \d{3} is je Belcode-code\./);
    const code = codeIn(text);
    expect(await answer(sent, code)).toEqual({ state: 'passed', triesLeft: 5 });
    expect(await answer(sent, code)).toMatchObject({ state: 'expired' });
  });

  it('is the same on every telephone of the person, and an unregistered telephone does not prevent it', async () => {
    const [one, two] = [await registered(desk), await registered(otherDesk)];
    const sent = await sendCode([desk, third, otherDesk], { language: 'en' });
    const shown = [await one.untilMessage(), await two.untilMessage()].map(({ text }) => codeIn(text));
    expect(new Set(shown).size).toBe(1);
    expect((await untilOver(sent)).state).toBe('shown');
    expect(await answer(sent, shown[0] ?? '')).toMatchObject({ state: 'passed' });
  });

  it.each([404, 415, 488, 603])('is reported as not shown when the telephone refuses with %i', async (status) => {
    await registered(desk, status);
    const sent = await sendCode([desk]);
    expect(await untilOver(sent)).toMatchObject({ state: 'ended', reason: 'not-shown' });
    expect(await statesOf(sent)).toEqual(['queued', 'sent', 'ended']);
  });

  it('is reported as not shown after five seconds without a reply, and as shown when the reply comes late', async () => {
    const phone = await registered(desk, 'nothing');
    const elapsed = startStopwatch();
    const sent = await sendCode([desk]);
    expect(await untilOver(sent)).toMatchObject({ state: 'ended', reason: 'not-shown' });
    const seconds = (performance.timeOrigin + performance.now() - sent.at) / 1_000;
    expect(seconds).toBeGreaterThan(4.8);
    expect(elapsed()).toBeLessThan(7_000);
    // Asterisk sends it again every four seconds, for 32 s.
    phone.answers = 200;
    await until(async () => (await sender.deliveries.find(sent))?.state === 'shown', 15_000);
    expect(await statesOf(sent)).toEqual(['queued', 'sent', 'ended', 'shown']);
    expect(await answer(sent, codeIn(phone.messages[0]?.text ?? ''))).toMatchObject({ state: 'passed' });
  });

  it('is reported as not online at once for an unregistered telephone', async () => {
    const sent = await sendCode([third]);
    expect(await untilOver(sent, 2_000)).toMatchObject({ state: 'ended', reason: 'not-online' });
  });

  it('V07 is not sent to a telephone on the Internet without TLS, and no code is armed', async () => {
    const phone = await registered(desk);
    await phone.unregister();
    await phone.register('sip:241@198.51.100.7:5060');
    const sent = await sendCode([desk]);
    expect(await untilOver(sent, 2_000)).toMatchObject({ state: 'ended', reason: 'plain-transport' });
    expect((await sender.challenges.find(sent.challengeId))?.state).toBe('open');
    await phone.unregister();
    await phone.register();
  });

  it('is not sent when the challenge has ended', async () => {
    const phone = await registered(desk);
    const [id, challengeId] = [systemRandom.id(), systemRandom.id()];
    const asked = { kind: 'app', to: '', language: 'nl', purpose: 'login' } as const;
    const opening = { id: challengeId, owner: 'o', ...asked, deliveryId: id };
    await sender.challenges.open(opening);
    await sender.deliveries.create({ id, challengeId });
    await sender.deliveries.send({ id, challengeId }, 1);
    await sender.challenges.end(challengeId, 'cancelled');
    await sender.messages.add(dialler(), { deliveryId: id, challengeId, endpoint: desk, language: 'nl' });
    expect(await untilOver({ id, challengeId })).toMatchObject({ state: 'ended', reason: 'challenge-over' });
    expect(phone.messages).toEqual([]);
  });

  it('is on the wire soon after the request', async () => {
    const phone = await registered(desk);
    const delays: number[] = [];
    for (let n = 0; n < 60; n += 1) {
      const { at } = await sendCode([desk]);
      const message = await phone.untilMessage(n + 1);
      codeIn(message.text);
      delays.push(message.at - at);
    }
    delays.sort((a, b) => a - b);
    const of = (part: number) => (delays[Math.ceil(delays.length * part) - 1] ?? 0).toFixed(1);
    console.log(`a message: queued to on the wire, p50 ${of(0.5)} ms, p95 ${of(0.95)} ms, most ${of(1)} ms`);
    expect(delays[29]).toBeLessThan(1_000);
  });
});

describe('a killed dialler', () => {
  it('between arming and sending: nothing is ever sent, and the delivery ends at its time limit', async () => {
    const phone = await registered(desk);
    ari.hold();
    const sent = await sendCode([desk], { limitSeconds: 12 });
    await until(() => ari.held() === 1);
    expect((await sender.challenges.find(sent.challengeId))?.state).toBe('armed');
    await exchange.programs.killDialler();
    ari.letThrough();
    await restartDialler();
    await until(() => isOnline(desk));
    expect(await untilOver(sent, 20_000)).toMatchObject({ state: 'ended', reason: 'not-shown' });
    // A message sent now arrives, and is the only one.
    const next = await sendCode([desk]);
    expect((await untilOver(next)).state).toBe('shown');
    expect(phone.messages).toHaveLength(1);
    expect(await answer(next, codeIn(phone.messages[0]?.text ?? ''))).toMatchObject({ state: 'passed' });
  });

  it("after sending, before the telephone's reply: the message is not sent again", async () => {
    const phone = await registered(desk, 'nothing');
    const sent = await sendCode([desk], { limitSeconds: 12 });
    const { header } = await phone.untilMessage();
    await exchange.programs.killDialler();
    phone.answers = 200;
    await restartDialler();
    expect(await untilOver(sent, 20_000)).toMatchObject({ state: 'ended', reason: 'not-shown' });
    expect(phone.messages.map((each) => each.header('X-Belcode-Message'))).toEqual([header('X-Belcode-Message')]);
    // The person has seen the code, and it is valid.
    expect(await answer(sent, codeIn(phone.messages[0]?.text ?? ''))).toMatchObject({ state: 'passed' });
  });
});

describe('the list of online telephones', () => {
  it('follows registrations and survives the dialler', async () => {
    const phone = await registered(otherDesk);
    await phone.unregister();
    await until(async () => !(await isOnline(otherDesk)));
    await phone.register();
    await until(() => isOnline(otherDesk));
    await exchange.programs.killDialler();
    await restartDialler();
    await until(() => isOnline(otherDesk));
  });

  it('is cleared when the exchange is lost, and restored with it', async () => {
    const phone = await registered(otherDesk);
    await exchange.lab.killAsterisk();
    await until(async () => !(await isOnline(otherDesk)), 15_000);
    const missed = await sendCode([otherDesk]);
    await exchange.lab.startAsterisk();
    await exchange.listenAgain();
    await phone.register();
    await until(() => isOnline(otherDesk), 15_000);
    // A message waits for the exchange. It is shown when the telephone was sooner back than its job was taken.
    const { state, reason = '' } = await untilOver(missed);
    expect(['exchange-down', 'not-online', 'shown']).toContain(reason || state);
    expect(phone.messages).toHaveLength(state === 'shown' ? 1 : 0);
    expect((await untilOver(await sendCode([otherDesk]))).state).toBe('shown');
  });
});

it('each dialler sends its own messages; one that receives no replies leaves a delivery as sent', async () => {
  const second = `${dialler()}-b`;
  await exchange.programs.addDialler(second, { BELCODE_SIP_REPORTS: '' });
  const phone = await registered(desk);
  await until(() => isOnline(desk, second));
  const ours = await sendCode([desk]);
  expect((await untilOver(ours)).state).toBe('shown');
  const theirs = await sendCode([desk], { to: second, limitSeconds: 3 });
  const { text } = await phone.untilMessage(2);
  await until(async () => Number(await sender.redis.hget(keyOf(theirs), 'leaseUntil')) > Date.now() + 60_000);
  expect((await sender.deliveries.find(theirs))?.state).toBe('sent');
  expect(await answer(theirs, codeIn(text))).toMatchObject({ state: 'passed' });
  expect(phone.messages).toHaveLength(2);
});

it('C10 none of the displayed codes is found anywhere', async () => {
  const { lab, programs, events } = exchange;
  expect(codes.length).toBeGreaterThan(60);
  const places = [
    ...filesBelow(lab.folder),
    ...(await redisKeys(lab.redisPort, [0])),
    ...(await databaseTables(programs.environment.BELCODE_DATABASE_URL ?? '')),
    ...processPlaces('dialler', programs.pid('dialler')),
    { where: 'redis commands', text: listening.text() },
    { where: 'ari events', text: events().texts.join('\n') },
  ];
  expect(findCodes(codes, places, catalogues)).toEqual([]);
  expect(findCodes(codes, [{ where: 'a log', text: `said ${codes[0]}` }])).toEqual([`a log: ${codes[0]}`]);
  const log = readFileSync(join(lab.folder, 'asterisk/log/full'), 'utf8');
  expect(log).not.toContain('Belcode code');
  expect(log).not.toContain('Belcode-code');
});

function keyOf({ id, challengeId }: DeliveryRef): string {
  return `belcode:delivery:{${challengeId}}:${id}`;
}

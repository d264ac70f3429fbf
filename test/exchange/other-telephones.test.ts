import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { section } from '../../lab/telephones.ts';
import type { HoldingTelephone } from '../phones/console-telephone.ts';
import { startLinphone } from '../phones/linphone.ts';
import { type Microphone, startMicrophone } from '../phones/microphone.ts';
import { type TelephoneCase, telephoneCases } from '../phones/telephone-cases.ts';
import { startTwinkle } from '../phones/twinkle.ts';
import { until } from '../until.ts';
import { CodeSender } from './code-sender.ts';
import { codeSound } from './exchange-events.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import type { ShownChallenge } from './panel.ts';
import { Person } from './person.ts';

/** Debian's package of PostgreSQL brings a certificate of its own. */
const certificate = { chain: '/etc/ssl/certs/ssl-cert-snakeoil.pem', key: '/etc/ssl/private/ssl-cert-snakeoil.key' };

const hasIPv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === '::1'));
const cases = telephoneCases.filter(({ over }) => hasIPv6 || over !== 'UDP by IPv6');

let exchange: OwnExchange;
let ports: { tls: number; ipv6: number };
let sender: CodeSender;
let microphone: Microphone;
const phones = new Map<string, HoldingTelephone>();
/** All calls at once, because most of a call is waiting. */
let firstCalls: Map<string, Promise<ShownChallenge>>;

beforeAll(async () => {
  ports = { tls: await freePort(), ipv6: await freePort() };
  const settings = async (lab: { sipReportsPort: number }) => ({
    BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
    BELCODE_EXTENSIONS: '300-399',
    BELCODE_SIP_REPORTS: `127.0.0.1:${lab.sipReportsPort}`,
  });
  exchange = await startOwnExchange('other-telephones', settings, exchangeOf(ports));
  sender = await CodeSender.start(exchange);
  microphone = await startMicrophone();
  // A recording is listened to by this process, which no call may wait for.
  const started = await Promise.allSettled(cases.map(async (each) => phones.set(each.number, await start(each))));
  for (const each of started) if (each.status === 'rejected') throw each.reason;
  firstCalls = new Map(cases.map((each) => [each.number, takeCall(each)]));
  await Promise.allSettled(firstCalls.values());
});

afterAll(async () => {
  for (const phone of phones.values()) await phone.stop();
  await microphone?.stop();
  await sender?.close();
  await exchange?.stop();
});

function exchangeOf({ tls, ipv6 }: typeof ports): string {
  const transports = {
    tls: [
      `protocol = tls`,
      `bind = 127.0.0.1:${tls}`,
      `cert_file = ${certificate.chain}`,
      `priv_key_file = ${certificate.key}`,
      'method = tlsv1_2',
    ],
    ...(hasIPv6 ? { ipv6: ['protocol = udp', `bind = [::1]:${ipv6}`] } : {}),
  };
  return [
    ...Object.entries(transports).flatMap(([name, lines]) => [`[${name}]`, 'type = transport', ...lines, '']),
    ...cases.map(({ number, endpoint }) => section(number, 'belcode-telephone', `${endpoint.join('\n')}\n`)),
  ].join('\n');
}

function start(row: TelephoneCase): Promise<HoldingTelephone> {
  const { telephone, number, over, keys } = row;
  const { sipPort } = exchange.lab;
  if (telephone === 'Twinkle 1.10')
    return startTwinkle({
      number,
      sipPort,
      transport: over === 'TCP' ? 'tcp' : 'udp',
      keys: keys === 'tones in the sound' ? 'tones' : 'events',
      microphone,
    });
  const ways = {
    UDP: { sipPort, transport: 'udp' },
    TCP: { sipPort, transport: 'tcp' },
    'UDP by IPv6': { sipPort: ports.ipv6, transport: 'udp', host: '[::1]' },
    'TLS and SRTP': {
      sipPort: ports.tls,
      transport: 'tls',
      certificate: { chain: join(rootFolder, certificate.chain), key: join(rootFolder, certificate.key) },
    },
  } as const;
  return startLinphone({ number, keys: keys === 'SIP INFO' ? 'info' : 'events', ...ways[over] });
}

const phoneOf = ({ number }: TelephoneCase) => phones.get(number) as HoldingTelephone;

/** A whole call: answered, the right key pressed, and put on hold while the code is said. */
async function takeCall(row: TelephoneCase): Promise<ShownChallenge> {
  const phone = phoneOf(row);
  const person = Person.of(exchange, phone);
  const challenge = await person.openChallenge();
  await person.answerUntilCode(challenge);
  if (row.hold) {
    const { id } = challenge.delivery;
    await phone.hold();
    await exchange.panel.progress(challenge.id, ({ note }) => note === 'held');
    const before = exchange.events().played(id).length;
    await phone.resume();
    await until(
      () =>
        exchange
          .events()
          .played(id)
          .slice(before)
          .some((sound) => codeSound.test(sound)),
      20_000,
    );
  }
  await exchange.panel.untilOver(challenge.id);
  await phone.untilClosed();
  return challenge;
}

describe.each(cases)('$telephone over $over, keys by $keys', (row) => {
  const heard = row.records ? 'the code that it heard passes' : 'the code is said';
  it(`rings, is answered, presses the key${row.hold ? ', holds the code' : ''}; ${heard}`, async () => {
    const call = firstCalls.get(row.number) ?? takeCall(row);
    firstCalls.delete(row.number);
    const challenge = await call;
    expect((await exchange.panel.read(challenge.id)).delivery).toMatchObject({ state: 'spoken' });
    if (!row.records) return;
    const code = await Person.of(exchange, phoneOf(row)).heardCode();
    expect(await exchange.panel.answer(challenge.id, code)).toMatchObject({ state: 'passed' });
  });

  it('shows a code by message, the page knows it, and the code passes', async () => {
    await until(() => sender.isOnline(row.number));
    const before = phoneOf(row).messages().length;
    const sent = await sender.send([row.number]);
    const text = await until(() => phoneOf(row).messages()[before]);
    expect(await sender.untilOver(sent)).toMatchObject({ state: 'shown' });
    const [, first = '', second = ''] = /^(\d{3}) (\d{3}) is je Belcode-code\./.exec(text) ?? [];
    expect(await sender.answer(sent, first + second)).toMatchObject({ state: 'passed' });
  });
});

it('a telephone on TCP that is gone is unreachable, and no line is said to be busy', async () => {
  const row = cases.find(({ over }) => over === 'TCP') as TelephoneCase;
  await phoneOf(row).stop();
  const { id } = await exchange.panel.open(row.number);
  expect((await exchange.panel.untilOver(id)).delivery).toMatchObject({ state: 'ended', reason: 'unreachable' });
});

import { expect, it, onTestFinished } from 'vitest';
import { DrachtioLink } from '../../src/asterisk/drachtio-link.ts';
import { DrachtioMessages } from '../../src/asterisk/drachtio-messages.ts';
import { systemClock } from '../../src/clock.ts';
import { judgeContact } from '../../src/policy/message-contact.ts';
import { type MessagePhone, openMessagePhone } from '../phones/message-phone.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';
import { type FakeDrachtio, startFakeDrachtio } from './fake-drachtio.ts';

const secret = 'cymru';

async function start(addresses: readonly string[], { given = secret, drachtio = startFakeDrachtio(secret) } = {}) {
  const server = await drachtio;
  const contact = { addresses, followsRedirections: false };
  const messages = new DrachtioMessages({
    host: server.host,
    port: server.port,
    secret: given,
    registrar: { isLive: () => true, contactOf: async () => contact },
    mayGoTo: (each) => judgeContact(each, 'lan').allowed,
    clock: systemClock,
    log: silentLog,
  });
  onTestFinished(() => messages.close());
  return { server, messages };
}

async function phone(answers: number | 'nothing'): Promise<MessagePhone> {
  const opened = await openMessagePhone('201', 5060, answers);
  onTestFinished(() => opened.stop());
  return opened;
}

async function send(messages: DrachtioMessages, id = 'message-1', limitMilliseconds = 5_000) {
  const answer = messages.expect(id);
  try {
    await messages.sendMessage({ endpoint: '201', id, text: '482 913 ist der Code – für dich', sender: 'Fonica' });
    return await answer.status(limitMilliseconds);
  } finally {
    answer.end();
  }
}

it.each([200, 202, 302, 401, 404, 480, 603])('a telephone answers %i: that is the answer', async (status) => {
  const desk = await phone(status);
  const { messages } = await start([desk.address]);
  expect(await send(messages)).toBe(status);
  const got = await desk.untilMessage();
  expect(got.text).toBe('482 913 ist der Code – für dich');
  expect(got.header('X-Belcode-Message')).toBe('message-1');
  expect(got.from).toMatch(/^"Fonica" <sip:code@code.invalid>/);
  expect(messages.waiting()).toBe(0);
});

it.each<[(number | 'nothing')[], number | 'silence']>([
  [[486, 200], 200],
  [[200, 486], 200],
  [['nothing', 200], 200],
  [[404, 404], 404],
  [['nothing', 404], 'silence'],
  [['nothing', 'nothing'], 'silence'],
])('telephones of one endpoint that answer %j: %s, and each gets the message', async (answers, status) => {
  const phones = await Promise.all(answers.map(phone));
  const { messages } = await start(phones.map(({ address }) => address));
  expect(await send(messages, 'message-1', status === 'silence' ? 300 : 5_000)).toBe(status);
  for (const each of phones) await each.untilMessage();
});

it.each([
  ['not local', ['sip:201@203.0.113.9:5060']],
  ['one of two not local', ['sip:201@127.0.0.1:5060', 'sip:201@203.0.113.9:5060']],
  ['none', []],
  ['a field more for drachtio', ['sip:201@127.0.0.1:5060|x']],
  ['a line more for drachtio', ['sip:201@127.0.0.1:5060\r\nX: y']],
])('V07 attack: an address that is %s gets no code', async (_, addresses) => {
  const { server, messages } = await start(addresses);
  await expect(send(messages)).rejects.toMatchObject({ trouble: 'unreachable' });
  expect(server.packets).toEqual([]);
});

it.each<[string, string, FakeDrachtio['does']]>([
  ['refuses the secret', 'not-it', 'send'],
  ['refuses to send', secret, 'refuse'],
  ['says nothing', secret, 'nothing'],
])(
  'a drachtio that %s: the exchange counts as down, and no word of the code is in the error',
  async (_, given, does) => {
    const desk = await phone(200);
    const { server, messages } = await start([desk.address], { given });
    server.does = does;
    const error = await send(messages).catch((thrown) => thrown);
    expect(error).toMatchObject({ trouble: 'exchange-down' });
    expect(String(error)).not.toMatch(/482|not-it|cymru/);
  },
);

it('a connection that was lost is made again, and only when a message is sent', async () => {
  const desk = await phone(200);
  const { server, messages } = await start([desk.address]);
  expect(server.connections).toBe(0);
  expect(await send(messages, 'message-1')).toBe(200);
  expect(await send(messages, 'message-2')).toBe(200);
  expect(server.connections).toBe(1);
  server.cut();
  expect(await until(async () => (await send(messages, 'message-3').catch(() => undefined)) === 200)).toBe(true);
  expect(server.connections).toBe(2);
});

it.each(['no length#x', '12#not of drachtio', '0#', '25#aaaaaaaa|nonsense|aaaaaaaaa'])(
  'attack: what cannot be read (%s) closes the connection, and not the program',
  async (bytes) => {
    const desk = await phone(200);
    const { server, messages } = await start([desk.address]);
    expect(await send(messages, 'message-1')).toBe(200);
    server.write(bytes);
    expect(await until(async () => (await send(messages, 'message-2').catch(() => undefined)) === 200)).toBe(true);
  },
);

it('the doctor hears why: no server, a wrong secret; and which version it is', async () => {
  const server = await startFakeDrachtio(secret);
  await expect(DrachtioLink.connect({ ...server, port: 1, secret })).rejects.toThrow(/does not answer/);
  await expect(DrachtioLink.connect({ ...server, secret: 'x' })).rejects.toThrow(/refuses BELCODE_DRACHTIO_SECRET$/);
  const link = await DrachtioLink.connect({ ...server, secret });
  expect(link.version).toBe('v0.9.4');
  link.close();
});

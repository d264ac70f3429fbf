import { once } from 'node:events';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAgiServer } from '../../../src/cli/agi/agi-server.ts';
import { type CodeQuestions, QuestionRefused } from '../../../src/cli/agi/code-questions.ts';
import { systemClock } from '../../../src/clock.ts';
import { createLog } from '../../../src/log.ts';
import { systemRandom } from '../../../src/random.ts';
import { until } from '../../until.ts';
import { asteriskRequest, fieldsOfCallers } from './asterisk-request.ts';

const request = asteriskRequest(['202.jansen']);
const maxCallers = 3;
/** A clock without the pauses that are the same for every name; its limits are those of the product. */
const usual = { wait: (ms: number, signal?: AbortSignal) => systemClock.wait(ms > 1_000 ? ms : 0, signal) };
/** A clock whose limits are over soon. */
const hasty = { wait: (ms: number, signal?: AbortSignal) => systemClock.wait(ms / 100, signal) };

let server: Server | undefined;
const sockets: Socket[] = [];
const lines: string[] = [];
/** Whose methods were asked for. */
const names: string[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
  lines.length = 0;
  names.length = 0;
});

const questions: CodeQuestions = {
  async methods(login) {
    names.push(login);
    return [{ id: 'a', kind: 'authenticator' }];
  },
  open: async () => 'challenge',
  async answer(_, code) {
    if (code.length !== 6) throw new QuestionRefused('code-malformed');
    return code === '482913' ? { state: 'passed', triesLeft: 5 } : { state: 'armed', triesLeft: 4 };
  },
  cancel: async () => {},
};

async function start(clock: Pick<typeof systemClock, 'wait'> = usual, asked = questions): Promise<number> {
  const log = createLog('agi', 'trace', { write: (line: string) => void lines.push(line) });
  server = createAgiServer({ questionsOf: () => asked, clock, random: systemRandom, log, maxCallers });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A connection as Asterisk makes it: `got` holds all that came. */
async function open(
  port: number,
  allowHalfOpen = false,
): Promise<{ socket: Socket; got: () => string; ended: () => boolean }> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen });
  sockets.push(socket);
  let [text, isOver] = ['', false];
  socket.on('data', (data) => {
    text += data;
  });
  socket.on('close', () => {
    isOver = true;
  });
  socket.on('error', () => {});
  await once(socket, 'connect');
  return { socket, got: () => text, ended: () => isOver };
}

/** Answers each command as Asterisk does: `says` by the command's first two words. */
function answering({ socket }: { socket: Socket }, says: Record<string, string>): void {
  socket.on('data', (data) => {
    for (const command of String(data).trim().split('\n')) {
      const words = command.split(' ').slice(0, 2).join(' ');
      const usual = words === 'GET FULL' ? `200 result=1 (${command.split(' ')[3]})` : '200 result=1';
      socket.write(`${says[words] ?? usual}\n`);
    }
  });
}

/** How many the server keeps. */
function connectionsOf(kept: Server): Promise<number> {
  return new Promise((resolve) => kept.getConnections((_, count) => resolve(count)));
}

describe('the server of AGI', () => {
  it('asks for a code and sets the variables, as Asterisk reads them', async () => {
    const caller = await open(await start());
    answering(caller, { 'GET VARIABLE': '200 result=1 (bel_key)', 'GET DATA': '200 result=482913' });
    caller.socket.write(request);
    await until(caller.ended);
    expect(caller.got().split('\n')).toEqual([
      expect.stringMatching(/^GET FULL VARIABLE [\w-]{22}$/),
      'SET VARIABLE BELCODE_VERIFIED "0"',
      'GET VARIABLE BELCODE_KEY',
      'GET VARIABLE BELCODE_ASK',
      'GET VARIABLE BELCODE_ASK_AGAIN',
      'GET DATA bel_key 8000 10',
      'SET VARIABLE BELCODE_REASON "passed"',
      'SET VARIABLE BELCODE_TRIES "5"',
      'SET VARIABLE BELCODE_VERIFIED "1"',
      '',
    ]);
  });

  it('attack: no code, no key and no name is in the log', async () => {
    const port = await start();
    const caller = await open(port);
    answering(caller, { 'GET VARIABLE': '200 result=1 (bel_secret)', 'GET DATA': '200 result=482913' });
    caller.socket.write(request);
    await until(caller.ended);
    const broken = await open(port);
    answering(broken, { 'GET VARIABLE': '520 result=482913 bel_secret' });
    broken.socket.write(request);
    await until(broken.ended);
    expect(lines).toHaveLength(2);
    for (const secret of ['482913', 'bel_secret', '202.jansen']) expect(lines.join()).not.toContain(secret);
  });

  it.each([
    ['the caller hangs up', '200 result=-1'],
    ['the channel is dead', '511 Command Not Permitted on a dead channel or intercept routine'],
    ['HANGUP comes between', 'HANGUP\n200 result=-1'],
  ])('when %s, the caller is not proven, and the connection ends', async (_, answer) => {
    const caller = await open(await start());
    answering(caller, { 'GET DATA': answer });
    caller.socket.write(request);
    await until(caller.ended);
    expect(caller.got()).toContain('BELCODE_REASON "hung-up"');
    expect(caller.got()).not.toContain('BELCODE_VERIFIED "1"');
  });

  it.each([
    ['words that are no AGI', 'GET / HTTP/1.1\r\n\r\n'],
    ['a line without end', 'x'.repeat(100_000)],
    ['many lines', `${'agi_x: y\n'.repeat(1_000)}`],
    ['bytes', Buffer.from([0, 255, 10, 10, 13, 10])],
  ])('attack: %s end the connection at once, without a word', async (_, sent) => {
    const caller = await open(await start());
    caller.socket.write(sent);
    await until(caller.ended);
    expect(caller.got()).toBe('');
  });

  it('attack: answers without end, or of another shape, end the connection', async () => {
    const port = await start();
    for (const answer of ['x\n'.repeat(50), '200 results\n', '9'.repeat(5_000), '200 result=482913;1\n']) {
      const caller = await open(port);
      answering(caller, { 'GET DATA': answer });
      caller.socket.write(request);
      await until(caller.ended);
      expect(caller.got()).not.toContain('BELCODE_VERIFIED "1"');
    }
  });

  const thread = '1\nagi_threadid: 1\n';
  const early = `${thread}agi_arg_1: mallory\n\n`;
  const forged = '200 result=1\n';
  /** What a caller writes into a number or a name; pjsip makes a line feed of `%0A`. */
  const written: [what: string, text: string][] = [
    ['a word', '1\nagi_arg_1: mallory'],
    ['a second word', '1\nagi_arg_2: app'],
    ['a thread and a word', `${thread}agi_arg_1: mallory`],
    ['an end', `1\n\n`],
    ['a word and an end', '1\nagi_arg_1: mallory\n\n'],
    ['a thread, a word and an end', early],
    ['an end and an answer', `${early}200 result=1 (bel_key)`],
    ['an end, answers and a code', `${early}${forged.repeat(5)}200 result=482913\n${forged.repeat(4)}x`],
    ['an end, and that the caller has hung up', `${early}HANGUP\n511 Command Not Permitted`],
    ['an end in the other form', early.replaceAll('\n', '\r\n')],
    ['returns instead of line feeds', early.replaceAll('\n', '\r')],
    [
      'other signs of an end',
      ['\u0085', '\u2028', '\u2029', '\v', '\f'].map((end) => early.replaceAll('\n', end)).join(''),
    ],
  ];
  it.each(written)('attack: a caller whose number or name brings %s is not asked as somebody else', async (_, text) => {
    const port = await start();
    for (const field of fieldsOfCallers) {
      const caller = await open(port);
      answering(caller, { 'GET DATA': '200 result=482913' });
      caller.socket.write(asteriskRequest(['202.jansen'], { [field]: text }));
      await until(caller.ended);
      expect([field, names, caller.got().includes('BELCODE_VERIFIED "1"')]).toEqual([field, [], false]);
    }
  });

  it.each([
    ['says nothing', ''],
    ['never ends its request', 'agi_network: yes\n'],
    ['never answers a command', request],
  ])('attack: a connection that %s is closed after its limit', async (_, sent) => {
    const caller = await open(await start(hasty));
    caller.socket.write(sent);
    await until(caller.ended);
  });

  /** What Asterisk or another one does once the server has ended the connection. */
  const closings: [what: string, atEnd: (socket: Socket) => void][] = [
    ['says HANGUP and closes, as Asterisk does', (socket) => void socket.end('HANGUP\n')],
    ['says HANGUP and stays', (socket) => void socket.write('HANGUP\n')],
    ['closes', (socket) => void socket.end()],
    ['stays', () => {}],
    ['is gone', (socket) => void socket.destroy()],
    ['says more than anybody reads', (socket) => void socket.write('x'.repeat(1_000_000))],
  ];
  it.each(closings)('attack: a finished call takes no room of the next ones, when its end %s', async (_, atEnd) => {
    const port = await start();
    for (let calls = 0; calls < 3 * maxCallers; calls += 1) {
      const caller = await open(port, true);
      answering(caller, { 'GET DATA': '200 result=482913' });
      caller.socket.write(request);
      await Promise.race([once(caller.socket, 'end'), once(caller.socket, 'close')]);
      expect([calls, caller.got().includes('BELCODE_VERIFIED "1"')]).toEqual([calls, true]);
      atEnd(caller.socket);
    }
    await until(async () => (await connectionsOf(server as Server)) === 0);
  });

  it('attack: of a flood without a key, half as many as callers are kept, and the oldest go', async () => {
    const port = await start();
    const flood = await Promise.all(Array.from({ length: 30 }, () => open(port)));
    await until(() => flood.filter(({ ended }) => !ended()).length === Math.ceil(maxCallers / 2));
    expect(flood.slice(-2).some(({ ended }) => ended())).toBe(false);
    for (const { socket } of flood) socket.destroy();
    await until(async () => {
      const caller = await open(port);
      answering(caller, { 'GET DATA': '200 result=482913' });
      caller.socket.write(request);
      return until(caller.ended).then(() => caller.got().includes('BELCODE_VERIFIED "1"'));
    });
  });

  it('attack: whoever has no key, and stays in its first questions, takes no room of those who have one', async () => {
    const port = await start();
    const thieves: Awaited<ReturnType<typeof open>>[] = [];
    for (let count = 0; count < 3 * maxCallers; count += 1) {
      const thief = await open(port);
      // The request is right, and the first question is never answered.
      thief.socket.write(request);
      thieves.push(thief);
      await until(() => thief.got() !== '' || thief.ended());
    }
    const caller = await open(port);
    answering(caller, { 'GET DATA': '200 result=482913' });
    caller.socket.write(request);
    await until(caller.ended);
    expect(caller.got()).toContain('BELCODE_VERIFIED "1"');
  });

  it('without an accepted key a connection ends after seconds, also in the midst of the answers', async () => {
    // The limit of the whole conversation does not end it here.
    const patient = { wait: (ms: number, signal?: AbortSignal) => (ms > 100_000 ? usual : hasty).wait(ms, signal) };
    const slow = { ...questions, methods: () => new Promise<never>(() => {}) };
    const caller = await open(await start(patient, slow));
    answering(caller, {});
    caller.socket.write(request);
    await until(caller.ended);
    expect(caller.got()).not.toContain('GET DATA');
  });
});

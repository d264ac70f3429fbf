import { createSocket } from 'node:dgram';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { SipReports } from '../../src/asterisk/sip-reports.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { until } from '../until.ts';
import { hepPacket, messageRequest, messageResponse } from './hep.ts';

const lines: string[] = [];
const log = createLog('test', 'trace', { write: (line: string) => void lines.push(line) });
const opened: { close(): void }[] = [];

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

async function listening(clock = systemClock) {
  const reports = new SipReports({ clock, log });
  const port = await freePort();
  await reports.open({ host: '127.0.0.1', port });
  const socket = createSocket('udp4');
  opened.push(reports, socket);
  const tell = (...packets: (string | Buffer)[]) => {
    for (const each of packets) socket.send(typeof each === 'string' ? hepPacket(each) : each, port, '127.0.0.1');
  };
  return { reports, tell, port };
}

it.each([200, 202, 404, 415, 488, 603])('tells that a telephone has answered %i', async (status) => {
  const { reports, tell } = await listening();
  const answer = reports.expect('id');
  tell(messageRequest('call', 'id'), messageResponse('call', 100), messageResponse('call', status));
  expect(await answer.status(2_000)).toBe(status);
  answer.end();
  expect(reports.waiting()).toBe(0);
});

it('tells the answer also when it came before anybody waited', async () => {
  const { reports, tell } = await listening();
  const [early, other] = [reports.expect('early'), reports.expect('other')];
  tell(messageRequest('1', 'early'), messageResponse('1', 200));
  tell(messageRequest('2', 'other'), messageResponse('2', 404));
  expect(await other.status(2_000)).toBe(404);
  expect(await early.status(0)).toBe(200);
});

it('tells nothing of a telephone that is silent, of another message, another method, or what asks for a password', async () => {
  const { reports, tell } = await listening();
  const answer = reports.expect('id');
  const last = reports.expect('last');
  tell(messageResponse('call', 200), messageRequest('call', 'id'));
  tell(messageRequest('other', 'unknown'), messageResponse('other', 200));
  tell(messageResponse('call', 200, 'OPTIONS'), messageResponse('call', 183), messageResponse('call', 401));
  tell(messageResponse('call', 407), messageRequest('call-2', 'id'), messageResponse('call-2', 200));
  tell(messageRequest('last', 'last'), messageResponse('last', 200));
  expect(await last.status(2_000)).toBe(200);
  expect(await answer.status(50)).toBe('silence');
});

it('ignores what is malformed, and goes on', async () => {
  const { reports, tell } = await listening();
  const answer = reports.expect('id');
  for (const garbage of [Buffer.alloc(0), Buffer.from('HEP3'), Buffer.alloc(1_400, 0xff), Buffer.from('\u0000HEP3')]) {
    tell(garbage);
  }
  tell('', '\r\n\r\n', 'x'.repeat(9_000), messageRequest('call', 'id'), messageResponse('call', 200));
  expect(await answer.status(2_000)).toBe(200);
});

it('keeps nothing of messages that nobody waits for, and no more than some thousand of those that somebody does', async () => {
  const { reports, tell } = await listening();
  const doomed = reports.expect('first');
  for (let n = 0; n < 5_000; n += 1) reports.expect(`id-${n}`);
  expect(reports.waiting()).toBeLessThanOrEqual(4_000);
  tell(messageRequest('call', 'first'), messageResponse('call', 200));
  expect(await doomed.status(50)).toBe('no-copies');
});

it('forgets after forty seconds what nobody has ended', async () => {
  let now = 1_000_000;
  const { reports } = await listening({ ...systemClock, now: () => now });
  reports.expect('old');
  now += 39_999;
  reports.expect('young');
  expect(reports.waiting()).toBe(2);
  now += 2;
  reports.expect('next');
  expect(reports.waiting()).toBe(2);
});

it.each(['0.0.0.0', '::', '192.168.1.5', '10.0.0.1', '128.0.0.1'])('does not listen on %s', async (host) => {
  await expect(new SipReports({ clock: systemClock, log }).open({ host, port: 1 })).rejects.toThrow(/loopback/);
});

it('says so when another program has the port', async () => {
  const { port } = await listening();
  const second = new SipReports({ clock: systemClock, log });
  await expect(second.open({ host: '127.0.0.1', port })).rejects.toThrow(/BELCODE_SIP_REPORTS/);
});

it('logs nothing of what it reads', async () => {
  const { reports, tell } = await listening();
  const answer = reports.expect('id');
  tell(messageRequest('call', 'id'), 'MESSAGE 482 913', messageResponse('call', 200));
  await until(async () => (await answer.status(1_000)) === 200);
  expect(lines.join('\n')).not.toMatch(/482/);
});

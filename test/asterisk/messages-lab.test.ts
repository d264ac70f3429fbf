import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { messageTelephones, numberedTelephone } from '../../lab/telephones.ts';
import type { AriPbx } from '../../src/asterisk/ari-pbx.ts';
import { SipReports } from '../../src/asterisk/sip-reports.ts';
import { systemClock } from '../../src/clock.ts';
import { judgeContact } from '../../src/policy/message-contact.ts';
import { systemRandom } from '../../src/random.ts';
import { lab } from '../lab.ts';
import { startTelephone } from '../phones/baresip.ts';
import { type MessagePhone, openMessagePhone } from '../phones/message-phone.ts';
import { silentLog } from '../silent-log.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { connectPbx } from './pbx-in-lab.ts';

let pbx: AriPbx;
let stop: () => Promise<void>;
let reports: SipReports;
const online = new Set<string>();
const phones: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  ({ pbx, stop } = await connectPbx('messages-lab', {
    endpoints: {
      replaced(names) {
        for (const name of names) online.add(name);
      },
      noted(name, isOnline) {
        if (isOnline) online.add(name);
        else online.delete(name);
      },
    },
  }));
  reports = new SipReports({ clock: systemClock, log: silentLog });
  await reports.open({ host: '127.0.0.1', port: lab().sipReportsPort });
});

afterAll(async () => {
  reports?.close();
  await stop?.();
});

afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.stop();
});

const [desk = '', otherDesk = ''] = messageTelephones;

async function registered(number: string = desk, answers: number | 'nothing' = 200): Promise<MessagePhone> {
  const phone = await openMessagePhone(number, lab().sipPort, answers);
  phones.push({
    stop: async () => {
      await phone.unregister().catch(() => {});
      await phone.stop();
    },
  });
  await phone.register();
  return phone;
}

async function sent(endpoint: string, text: string, limitMilliseconds = 5_000) {
  const id = systemRandom.id();
  const answer = reports.expect(id);
  try {
    await pbx.sendMessage({ endpoint, id, text, sender: 'Fonica' });
    return { id, status: await answer.status(limitMilliseconds) };
  } finally {
    answer.end();
  }
}

const asteriskLog = () => readFileSync(join(lab().folder, 'asterisk/log/full'), 'utf8');

describe('a message to a telephone', () => {
  it('is shown by baresip, which says so', async () => {
    const phone = await startTelephone({ number: otherDesk, sipPort: lab().sipPort });
    phones.push(phone);
    const text = '482 913 is your Belcode code. Type it only where you are logging in.';
    expect((await sent(otherDesk, text)).status).toBe(200);
    await until(() => phone.messages().length === 1);
    expect(phone.messages()).toEqual([text]);
  });

  it('says who it is from, what it is by its header, and has its text as it was given', async () => {
    const phone = await registered();
    const text = '482 913 – «naïve» "quoted" 100 % \\ $EXTEN ½';
    const { id } = await sent(desk, text);
    const message = await phone.untilMessage();
    expect(message.text).toBe(text);
    expect(message.from).toMatch(/^"Fonica" <sip:code@code\.invalid>/);
    expect(message.header('X-Belcode-Message')).toBe(id);
    expect(message.header('Content-Type')).toBe('text/plain');
  });

  it.each([200, 202, 302, 404, 415, 480, 488, 486, 503, 603])(
    'whose telephone answers %i is told as that',
    async (status) => {
      const phone = await registered(desk, status);
      expect((await sent(desk, 'text')).status).toBe(status);
      expect(phone.messages).toHaveLength(1);
    },
  );

  it('to a telephone that is silent is told as nothing, and not as shown when it comes late', async () => {
    const phone = await registered(desk, 'nothing');
    const elapsed = startStopwatch();
    expect((await sent(desk, 'text', 1_500)).status).toBe('silence');
    expect(elapsed()).toBeLessThan(2_500);
    // Over UDP Asterisk retransmits (RFC 3261 §17.1.2.1), so these are the same message.
    await until(() => (phone.messages[0]?.times ?? 0) >= 2);
    expect(phone.messages).toHaveLength(1);
  });

  it('to an unregistered or unknown telephone fails at once', async () => {
    await expect(pbx.contactOf(desk)).rejects.toMatchObject({ trouble: 'unreachable' });
    for (const endpoint of [desk, 'nobody']) {
      const failed = await pbx.sendMessage({ endpoint, id: 'x', text: 'x', sender: 'Fonica' }).catch((error) => error);
      expect(['call-over', 'unreachable']).toContain(failed.trouble);
    }
  });

  it('leaves nothing of its text in the log of Asterisk, however loud', async () => {
    await registered(desk, 404);
    const text = `731 862 ${systemRandom.id()}`;
    await sent(desk, text);
    expect(asteriskLog()).not.toContain(text.slice(8));
    expect(asteriskLog()).not.toContain('731 862');
  });

  it('several at once, to telephones that answer differently, are told apart', async () => {
    const [good, bad] = [await registered(desk, 200), await registered(otherDesk, 488)];
    const asked = Array.from({ length: 20 }, (_, n) => sent(n % 2 === 0 ? desk : otherDesk, `text ${n}`));
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses).toEqual(Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? 200 : 488)));
    expect([good.messages.length, bad.messages.length]).toEqual([10, 10]);
  });
});

describe('where a message would go', () => {
  it('is what the telephone has registered', async () => {
    const phone = await registered();
    const contact = await pbx.contactOf(desk);
    expect(contact.addresses).toEqual([expect.stringMatching(/^sip:241@127\.0\.0\.1:\d+$/)]);
    expect(judgeContact(contact, 'lan')).toEqual({ allowed: true });
    await phone.unregister();
    await until(() =>
      pbx.contactOf(desk).then(
        () => false,
        (error) => error.trouble === 'unreachable',
      ),
    );
  });

  it.each([
    ['sip:241@198.51.100.7:5060', false],
    ['sip:241@198.51.100.7:5061;transport=tls', true],
    ['sip:241@198.51.100.7:5060;transport=ws', false],
    ['sip:241@192.168.200.4:5060;transport=tcp', true],
  ])('V07 %s: a code may go there %s', async (address, allowed) => {
    const phone = await registered();
    await phone.unregister();
    await phone.register(address);
    const contact = await pbx.contactOf(desk);
    expect(contact.addresses.join()).toContain(address.split('@')[1]?.split(';')[0]);
    expect(judgeContact(contact, 'lan').allowed).toBe(allowed);
  });
});

it('V07 a telephone with several endpoints is asked for by each', async () => {
  const { number, extension } = numberedTelephone;
  const phone = await openMessagePhone(number, lab().sipPort);
  phones.push(phone);
  await phone.register();
  await until(() => online.has(extension));
  const { addresses } = await pbx.contactOf(extension);
  expect(addresses).toEqual([expect.stringMatching(/^sip:\+31612345690@127\.0\.0\.1:\d+$/)]);
  expect((await sent(extension, 'text')).status).toBe(200);
  await phone.unregister();
  await until(() => !online.has(extension));
});

it('the list of telephones online follows each that registers or leaves', async () => {
  const phone = await registered(otherDesk);
  await until(() => online.has(otherDesk));
  await phone.unregister();
  await until(() => !online.has(otherDesk));
  await phone.register();
  await until(() => online.has(otherDesk));
});

it('a message that a telephone sends to belcode, or to anybody, is refused, and told to nobody', async () => {
  const phone = await registered();
  const secret = `psst ${systemRandom.id()}`;
  for (const user of ['belcode', otherDesk, 'anybody'])
    expect([user, await phone.write(user, secret)]).toEqual([user, 404]);
  expect(asteriskLog()).not.toContain(secret);
});

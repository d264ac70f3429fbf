import { execFileSync } from 'node:child_process';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { internetAgent, postLimitMilliseconds } from '../../src/push/post-outside.ts';
import { systemRandom as random } from '../../src/random.ts';
import { WebhookChannel } from '../../src/webhooks/webhook-channel.ts';
import { webhookSecret } from '../../src/webhooks/webhook-signature.ts';
import { startStopwatch } from '../stopwatch.ts';
import { type Receiver, startReceiver } from './own-receiver.ts';

const secret = webhookSecret(random.secret());
const event = { id: '000064', body: '{"type":"ping","timestamp":"2026-11-30T00:00:00.000Z","data":{}}' };
/** A clock whose waits end soon, so a request that is not answered immediately times out. */
const hasty = { now: systemClock.now, wait: (ms: number, signal?: AbortSignal) => systemClock.wait(ms / 25, signal) };

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver.stop());

const channel = (clock: Pick<typeof systemClock, 'now' | 'wait'> = systemClock) =>
  new WebhookChannel({ clock, hosts: [receiver.host], agent: receiver.agent });
const address = (secrets = [secret], url = receiver.url) => ({ id: 'e', url: new URL(url), secrets });

describe('an event by webhook', () => {
  it('is signed as Standard Webhooks says, and the library of its receivers verifies it', async () => {
    expect(await channel().send(address(), event)).toEqual({ outcome: 'sent', status: 200, answer: '' });
    const [got] = receiver.received;
    expect(new Webhook(secret).verify(got?.text ?? '', got?.headers ?? {})).toEqual(JSON.parse(event.body));
    expect(got?.headers['webhook-id']).toBe(event.id);
    expect(() => new Webhook(webhookSecret(random.secret())).verify(got?.text ?? '', got?.headers ?? {})).toThrow();
  });

  it("is verified by a stranger's program too", async () => {
    await channel().send(address(), event);
    const [got] = receiver.received;
    const program = `import sys, json, hmac, hashlib, base64
given = json.load(sys.stdin)
key = base64.b64decode(given['secret'].removeprefix('whsec_'))
head = given['headers']
said = f"{head['webhook-id']}.{head['webhook-timestamp']}.{given['text']}".encode()
print('v1,' + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode())`;
    const computed = execFileSync('python3', ['-c', program], { input: JSON.stringify({ secret, ...got }) });
    expect(got?.headers['webhook-signature']).toBe(computed.toString().trim());
  });

  it('is signed with both secrets while there are two', async () => {
    const former = webhookSecret(random.secret());
    await channel().send(address([secret, former]), event);
    const [got] = receiver.received;
    for (const each of [secret, former]) new Webhook(each).verify(got?.text ?? '', got?.headers ?? {});
    expect(got?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it.each([
    [200, 'sent'],
    [204, 'sent'],
    [301, 'failed'],
    [302, 'failed'],
    [400, 'failed'],
    [404, 'failed'],
    [410, 'gone'],
    [429, 'failed'],
    [500, 'failed'],
  ])('answered with %i is %s, and a redirection is not followed', async (status, outcome) => {
    receiver.answerWith(status, '', { location: `${receiver.url}/elsewhere` });
    expect(await channel().send(address(), event)).toMatchObject({ outcome, status });
    expect(receiver.received).toHaveLength(1);
  });

  it('attack: a reply without end is not read beyond 2 KiB, and its words are short and on one line', async () => {
    receiver.answerWith(500, `bad\u0000\u001b[31m\n<script>\u202e${'x'.repeat(5_000_000)}`);
    const { answer } = await channel().send(address(), event);
    expect(answer.length).toBeLessThanOrEqual(200);
    expect(answer).toMatch(/^bad \[31m <script> x+$/);
  });

  it('attack: a receiver that never answers is left after the limit', async () => {
    receiver.answerWith('silence');
    const seconds = startStopwatch();
    const reply = await channel(hasty).send(address(), event);
    expect(reply).toEqual({ outcome: 'failed', answer: `no answer within ${postLimitMilliseconds} ms` });
    expect(seconds()).toBeLessThan(postLimitMilliseconds);
  });
});

describe('attack: into the network inside', () => {
  it.each([
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '0.0.0.0',
    '::',
    '10.1.2.3',
    '172.16.0.9',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:7f00:1::',
  ])('a name that resolves to %s gets nothing', async (inside) => {
    const agent = internetAgent(async () => [
      { address: '8.8.8.8', family: 4 },
      { address: inside, family: inside.includes(':') ? 6 : 4 },
    ]);
    const sending = new WebhookChannel({ clock: systemClock, hosts: [receiver.host], agent });
    const reply = await sending.send(address(), event);
    expect(reply).toEqual({ outcome: 'failed', answer: 'the name has an address that is not public' });
  });

  it('a name that changes between the check and the connection is looked up once, and the checked address is used', async () => {
    const answers = ['203.0.114.1', '127.0.0.1', '10.0.0.1'];
    const agent = internetAgent(async () => [{ address: answers.shift() ?? '', family: 4 }]);
    const sending = new WebhookChannel({ clock: hasty, hosts: [receiver.host], agent });
    expect(await sending.send(address(), event)).toMatchObject({ outcome: 'failed' });
    expect(answers).toHaveLength(2);
    const second = await sending.send(address(), event);
    expect(second.answer).toBe('the name has an address that is not public');
    expect(receiver.received).toEqual([]);
  });

  it.each([
    'https://127.0.0.1/x',
    'http://169.254.169.254/latest',
    'https://[::1]/',
    '//10.0.0.1/',
    'file:///etc/passwd',
  ])('a redirection to %s is not followed', async (location) => {
    receiver.answerWith(307, '', { location });
    expect(await channel().send(address(), event)).toMatchObject({ outcome: 'failed', status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it.each([
    ['plain http', 'http://hooks.example.org/x'],
    ['a host that is not allowed', 'https://evil.example/x'],
    ['a name in the path', 'https://evil.example/hooks.example.org'],
    ['a name before another', 'https://hooks.example.org.evil.example/x'],
    ['a name and password', 'https://a:b@hooks.example.org/x'],
    ['a port', 'https://hooks.example.org:8443/x'],
    ['an address', 'https://127.0.0.1/x'],
    ['an address in another form', 'https://0x7f000001/x'],
    ['an address of IPv6', 'https://[::1]/x'],
    ['localhost', 'https://localhost/x'],
  ])('%s is refused when it is added, and again when it is sent', async (_, url) => {
    expect(channel().judge(url)).toBeTypeOf('string');
    expect(await channel().send(address([secret], url), event)).toMatchObject({ outcome: 'failed' });
    expect(receiver.received).toEqual([]);
  });

  it('without the setting no host is allowed', () => {
    expect(new WebhookChannel({ clock: systemClock, hosts: [] }).judge(receiver.url)).toBe(
      'is not in BELCODE_WEBHOOK_HOSTS',
    );
  });
});

import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { mintPushKeys } from '../../src/factors/push-keys.ts';
import { internetAgent, postLimitMilliseconds } from '../../src/push/post-outside.ts';
import { pushTopic, type WebPushParts, WebPushSender } from '../../src/push/web-push-sender.ts';
import { systemRandom as random } from '../../src/random.ts';
import { readSource, usesOf } from '../house/read-source.ts';
import { startStopwatch } from '../stopwatch.ts';
import { type PushService, startPushService } from './own-push.ts';

const contact = 'mailto:operator@example.org';
const keys = mintPushKeys(random);
/** A clock whose waits end at once, so a request that is not answered immediately times out. */
const hasty = { now: systemClock.now, wait: (ms: number) => systemClock.wait(ms / 25) };

let service: PushService;

beforeEach(async () => {
  service = await startPushService();
});

afterEach(() => service.stop());

function sender(parts: Partial<WebPushParts> = {}) {
  const { hosts, agent } = service;
  return new WebPushSender({ keys: { ensure: async () => keys }, contact, hosts, clock: systemClock, agent, ...parts });
}

const message = (parts: object = {}) => ({ id: random.id(), ttlSeconds: 120, topic: pushTopic('device'), ...parts });

describe('a push', () => {
  it('says the id and nothing else, and only the browser can read it', async () => {
    const sent = message();
    const result = await sender().send(service.subscription(), sent);
    expect([service.complaints, result]).toEqual([[], { outcome: 'sent', detail: 'push.example.org: 201' }]);
    const [push] = service.received;
    expect(push?.text).toBe(JSON.stringify({ id: sent.id }));
    expect(Object.keys(JSON.parse(push?.text ?? ''))).toEqual(['id']);
    expect(JSON.stringify(push?.headers)).not.toContain(sent.id);
  });

  it('goes to the subscription, with its life, urgency and topic', async () => {
    const subscription = service.subscription();
    await sender().send(subscription, message({ ttlSeconds: 61.9 }));
    expect(service.received[0]).toMatchObject({
      endpoint: subscription.endpoint,
      ttl: 61,
      urgency: 'high',
      topic: pushTopic('device'),
      headers: { host: 'push.example.org', 'content-encoding': 'aes128gcm' },
    });
  });

  it.each([0, -5, 0.4])('of a challenge with %s seconds left is for now or never', async (ttlSeconds) => {
    await sender().send(service.subscription(), message({ ttlSeconds }));
    expect(service.received[0]?.ttl).toBe(0);
  });

  it('is signed by our key, for this push service, for less than a day, and says whom to reach', async () => {
    await sender().send(service.subscription(keys.publicKey), message());
    const [push] = service.received;
    expect(push?.vapid).toEqual({ aud: service.url, exp: expect.any(Number), sub: contact });
    const hours = ((push?.vapid.exp ?? 0) - Date.now() / 1_000) / 3_600;
    expect(hours).toBeGreaterThan(0.1);
    expect(hours).toBeLessThanOrEqual(24);
    expect(push?.vapidKey).toBe(keys.publicKey);
  });

  it('is another one each time, and always as long: its size says nothing', async () => {
    const subscription = service.subscription();
    const sent = message();
    for (let count = 0; count < 5; count++) await sender().send(subscription, count < 2 ? sent : message());
    expect(new Set(service.received.map(({ bytes }) => bytes)).size).toBe(1);
    expect(service.received).toHaveLength(5);
  });

  it.each(['123456', '12345678', '', 'x'.repeat(21), 'x'.repeat(23), `${'x'.repeat(21)} `, '{"id":"x","code":"1"}xx'])(
    'attack: %j is no id, and does not leave',
    async (id) => {
      await expect(sender().send(service.subscription(), message({ id }))).rejects.toThrow('an id of 22 characters');
      expect(service.asked).toEqual([]);
    },
  );

  it('by keys that were renewed is refused where the browser has not subscribed again', async () => {
    const renewed = { ensure: async () => mintPushKeys(random) };
    const subscription = service.subscription(keys.publicKey);
    expect(await sender({ keys: renewed }).send(subscription, message())).toMatchObject({ outcome: 'refused' });
    expect(service.received).toEqual([]);
  });

  it('topics: one for a device, and another for another', () => {
    expect(pushTopic('one')).toBe(pushTopic('one'));
    expect(pushTopic('one')).not.toBe(pushTopic('two'));
    expect(pushTopic('one')).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });
});

describe('what the push service answers', () => {
  it.each([
    [200, 'sent'],
    [202, 'sent'],
    [404, 'gone'],
    [410, 'gone'],
    [400, 'refused'],
    [401, 'refused'],
    [403, 'refused'],
    [413, 'refused'],
    [429, 'refused'],
    [301, 'refused'],
    [304, 'refused'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [599, 'unavailable'],
    [600, 'unavailable'],
  ] as const)('%i is %s, and its words are not repeated', async (status, outcome) => {
    service.answerWith(status);
    const result = await sender().send(service.subscription(), message());
    expect(result).toEqual({ outcome, detail: `push.example.org: ${status}`, retryAfterSeconds: undefined });
  });

  it.each([
    ['7', 7],
    ['0', 0],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 30],
    ['Wed, 21 Oct 2020 07:28:00 GMT', 0],
    ['soon', undefined],
    ['-1', undefined],
    ['9'.repeat(30), undefined],
  ])('429 with Retry-After: %s is to be asked again in %s s', async (retryAfter, seconds) => {
    service.answerWith(429, { 'retry-after': retryAfter });
    const now = Date.parse('2026-10-21T07:27:30Z');
    const clock = { ...systemClock, now: () => now };
    const result = await sender({ clock }).send(service.subscription(), message());
    expect(result).toMatchObject({ outcome: 'refused', retryAfterSeconds: seconds });
  });

  it.each([301, 302, 307, 308])('attack: a redirection (%i) to elsewhere is not followed', async (status) => {
    service.answerWith(status, { location: `${service.url}/elsewhere` });
    expect(await sender().send(service.subscription(), message())).toMatchObject({ outcome: 'refused' });
    expect(service.asked).toHaveLength(1);
  });

  it('is asked once: nothing is sent twice by itself', async () => {
    service.answerWith(503);
    await sender().send(service.subscription(), message());
    expect(service.asked).toHaveLength(1);
  });

  it('tells nobody the address of a subscription', async () => {
    const subscription = service.subscription();
    const path = new URL(subscription.endpoint).pathname;
    for (const status of [201, 404, 429, 500]) {
      service.answerWith(status);
      expect(JSON.stringify(await sender().send(subscription, message()))).not.toContain(path);
    }
    await service.stop();
    expect(JSON.stringify(await sender().send(subscription, message()))).not.toContain(path);
  });
});

describe('a push service that is out of order', () => {
  it('says nothing: given up after 5 s', async () => {
    service.answerWith('silence');
    const begun = performance.now();
    const elapsed = startStopwatch();
    const result = await sender().send(service.subscription(), message());
    const took = performance.now() - begun;
    expect(result).toMatchObject({
      outcome: 'unavailable',
      detail: expect.stringContaining('no answer within 5000 ms'),
    });
    expect(took).toBeGreaterThanOrEqual(postLimitMilliseconds - 50);
    expect(elapsed()).toBeLessThan(postLimitMilliseconds + 1_500);
  });

  it('does not even speak TLS: given up', async () => {
    const sockets = new Set<Socket>();
    const mute = createServer((socket) => void sockets.add(socket));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const agent = new Agent({ ...service.agent.options, port: (mute.address() as AddressInfo).port });
    const result = await sender({ agent, clock: hasty }).send(service.subscription(), message());
    expect(result).toMatchObject({ outcome: 'unavailable' });
    for (const socket of sockets) socket.destroy();
    mute.close();
  });

  it('refuses the connection', async () => {
    await service.stop();
    const result = await sender().send(service.subscription(), message());
    expect(result).toMatchObject({ outcome: 'unavailable', detail: expect.stringContaining('ECONNREFUSED') });
  });

  it('has a name that nobody knows, or that takes for ever', async () => {
    const lost = internetAgent(() => Promise.reject(new Error('getaddrinfo ENOTFOUND push.example.org')));
    const result = await sender({ agent: lost }).send(service.subscription(), message());
    expect(result).toEqual({ outcome: 'unavailable', detail: expect.stringContaining('ENOTFOUND') });
    const slow = internetAgent(() => new Promise(() => {}));
    const late = await sender({ agent: slow, clock: hasty }).send(service.subscription(), message());
    expect(late).toEqual({ outcome: 'unavailable', detail: expect.stringContaining('no answer') });
  });

  it('attack: shows a certificate that nobody believes', async () => {
    const { ca: _, ...options } = service.agent.options;
    const result = await sender({ agent: new Agent(options) }).send(service.subscription(), message());
    expect(result).toEqual({ outcome: 'unavailable', detail: expect.stringContaining('self-signed') });
    expect(service.asked).toEqual([]);
  });

  it('attack: shows the certificate of another name', async () => {
    const [subscription, hosts] = [service.subscription(), ['other.example.org']];
    const endpoint = subscription.endpoint.replace('push.example.org', 'other.example.org');
    const result = await sender({ hosts }).send({ ...subscription, endpoint }, message());
    expect(result).toEqual({ outcome: 'unavailable', detail: expect.stringContaining("does not match certificate's") });
    expect(service.asked).toEqual([]);
  });
});

describe('the way to a push service', () => {
  it('is made in one place of the product, which no setting can lead elsewhere', () => {
    // The bridge to Asterisk's manager interface and the events for syslog go to the hosts of the settings, and the
    // server of the metrics goes nowhere. None of them sees a push. Webhooks go where pushes go.
    const others = ['src/asterisk/ami-tls.ts', 'src/metrics/metrics-server.ts'];
    const connecting = readSource('src').filter((file) =>
      usesOf(file).imports.some(({ from, typeOnly }) => /^(node:)?(https?|tls|http2)$/.test(from) && !typeOnly),
    );
    expect(connecting.map(({ path }) => path)).toEqual([
      ...others,
      'src/push/post-outside.ts',
      'src/syslog/syslog-targets.ts',
    ]);
    const made = readSource('src').filter(({ text }) => /new Agent\(/.test(text));
    expect(made.map(({ path, text }) => [path, text.match(/new Agent\((.*)\)/)?.[1]])).toEqual([
      ['src/push/post-outside.ts', '{ keepAlive: false, lookup: publicLookup(resolve) }'],
    ]);
  });

  it('attack: is not plain http, even for a subscription of a test and a host that is allowed', async () => {
    const { endpoint, ...rest } = service.subscription();
    const plain = { endpoint: endpoint.replace('https', 'http'), ...rest };
    expect(await sender().send(plain, message())).toEqual({
      outcome: 'refused',
      detail: 'the push service is not https',
    });
    expect(service.asked).toEqual([]);
  });
});

describe('our own side out of order', () => {
  it('keys that cannot be had, or open no more: unavailable', async () => {
    const without = { ensure: () => Promise.reject(new Error('PostgreSQL: no answer')) };
    const result = await sender({ keys: without }).send(service.subscription(), message());
    expect(result).toEqual({ outcome: 'unavailable', detail: 'push.example.org: PostgreSQL: no answer' });
  });
});

describe('a subscription that was stored and is used later', () => {
  it('is refused when the operator has taken its push service away', async () => {
    const result = await sender({ hosts: ['*.push.apple.com'] }).send(service.subscription(), message());
    expect(result).toEqual({ outcome: 'refused', detail: 'the push service is not in BELCODE_PUSH_HOSTS' });
    expect(service.asked).toEqual([]);
  });

  it.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1', '::ffff:127.0.0.1'])(
    'attack: its name leads to %s now, and nothing connects there',
    async (address) => {
      let asked = 0;
      const resolve = async () => {
        asked += 1;
        return [
          { address: '142.250.179.138', family: 4 },
          { address, family: address.includes(':') ? 6 : 4 },
        ];
      };
      const result = await sender({ agent: internetAgent(resolve) }).send(service.subscription(), message());
      expect(result).toEqual({ outcome: 'refused', detail: expect.stringContaining('not publicly routable') });
      expect([asked, service.asked]).toEqual([1, []]);
    },
  );
});

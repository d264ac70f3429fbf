import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Lab, startLab } from '../../lab/lab.ts';
import { type Programs, runCli, startPrograms } from '../../lab/programs.ts';
import type { CallOverview } from '../../src/policy/ledger/call-ledger.ts';
import { lab as sharedLab } from '../lab.ts';
import { startWorld, type World } from '../phones/world.ts';
import { until } from '../until.ts';
import { Panel, type ShownChallenge } from './panel.ts';

/** Its own exchange: every call on its trunk comes from this file. */
let lab: Lab;
const name = `${basename(sharedLab().folder)}-toll-fraud`;

beforeAll(async () => {
  lab = await startLab(name, () => {});
});

afterAll(() => lab?.stop());

interface Exchange {
  programs: Programs;
  /** One for each api. */
  panels: [Panel, Panel];
  world: World;
  stop(): Promise<void>;
}

let redisDatabase = 1;

/** Two api processes and two diallers on one trunk, with the product's own limits by default. */
async function startExchange(
  does: Parameters<typeof startWorld>[0]['does'],
  settings: Record<string, string>,
): Promise<Exchange> {
  const world = await startWorld({ port: lab.trunkPort, does });
  redisDatabase += 1;
  const programs = await startPrograms({
    lab,
    redisDatabase,
    say: () => {},
    name: `${name}-${redisDatabase}`,
    settings: {
      BELCODE_DIAL: 'PJSIP/{number}@trunk',
      BELCODE_DIAL_INTERNAL: 'PJSIP/{number}',
      BELCODE_EXTENSIONS: '200-299',
      BELCODE_LIMIT_KEY: '100000/1d',
      ...settings,
    },
  });
  const url = await programs.addApi();
  await programs.addDialler(`${name}-${redisDatabase}-b`);
  const { apiKey } = programs;
  const panels: Exchange['panels'] = [new Panel(programs), new Panel({ url, apiKey })];
  return {
    programs,
    panels,
    world,
    async stop() {
      await programs.stop();
      await world.stop();
    },
  };
}

/** The product's own limits, which the lab disables. */
const strict = {
  BELCODE_LIMIT_NUMBER: '3/10m,8/1d',
  BELCODE_CALL_PAUSES: '20,60,120,300,600',
  BELCODE_PREFIX_CALLS: '10',
  BELCODE_COUNTRY_CALLS: '40',
};

const numbersOf = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}${String(n + 1).padStart(11 - prefix.length + 1, '0')}`);

type Reply = { status: number; code?: string; challenge?: ShownChallenge };

async function ask(panel: Panel, to: string): Promise<Reply> {
  const reply = await panel.request('POST', '/v1/challenges', { to });
  const body = (await reply.json()) as ShownChallenge & { code?: string };
  const { status } = reply;
  return status < 300
    ? { status, challenge: body }
    : { status, ...(body.code === undefined ? {} : { code: body.code }) };
}

/** All requests at once, alternating between both apis. */
const askAll = ({ panels }: Exchange, numbers: readonly string[]) =>
  Promise.all(numbers.map((to, n) => ask(panels[n % 2] ?? panels[0], to)));

const overview = async ({ programs }: Exchange): Promise<CallOverview> =>
  JSON.parse(await runCli(programs.environment, ['calls', '--json']));

/**
 * All requests at once, as `askAll`. When Redis on an overloaded machine does not answer within its 500 ms, the reply
 * is to try again, and this does. The first attempt may have queued the call all the same: then the second joins it
 * (200).
 */
const askAllUntilTold = ({ panels }: Exchange, numbers: readonly string[]) =>
  Promise.all(
    numbers.map((to, n) =>
      until(async () => {
        const reply = await ask(panels[n % 2] ?? panels[0], to);
        return reply.code === 'store-unavailable' ? undefined : reply;
      }, 30_000),
    ),
  );

/** The largest number of calls within any second. */
function maxPerSecond(times: readonly number[]): number {
  const sorted = [...times].sort((one, other) => one - other);
  return Math.max(0, ...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 1_000).length));
}

describe('toll fraud', () => {
  it('30 numbers of one prefix, answered but never passed: at most 10 calls, then a block; other prefixes still work', async () => {
    const exchange = await startExchange('answers and hangs up after 500 ms', strict);
    const { panels, programs, world } = exchange;
    try {
      const thief = numbersOf('+31612300', 30);
      const first = await askAll(exchange, thief);
      const admitted = first.filter(({ status }) => status === 201);
      expect(admitted.length).toBeLessThanOrEqual(10);
      expect(admitted.length).toBeGreaterThan(5);
      for (const { challenge } of admitted) {
        const { delivery } = await panels[0].untilOver(challenge?.id ?? '');
        expect(delivery.reason).toBe('hung-up-before-code');
      }
      // The block has started by now, and lasts for the rest of them.
      const rest = await askAllUntilTold(exchange, thief);
      expect(
        rest.map(({ code }) => code).filter((code) => code !== 'calls-blocked' && code !== 'calls-paused'),
      ).toEqual([]);
      expect((await ask(panels[1], '+31612300999')).code).toBe('calls-blocked');
      expect(world.invites().length).toBeLessThanOrEqual(10);
      expect((await ask(panels[1], '+31655000111')).status).toBe(201);

      const { blocks, refused } = await overview(exchange);
      expect(blocks).toContainEqual(expect.objectContaining({ kind: 'prefix', passed: 0 }));
      for (const { area } of blocks) expect('+31612300').toContain(area);
      expect(refused.map(({ reason }) => reason)).toContain('prefix-blocked');
      const check = await runCli(programs.environment, ['number', 'check', '+31612300777']).catch(
        (error) => error.message,
      );
      expect(check).toContain('prefix-blocked');
      for (const { area } of blocks) await runCli(programs.environment, ['calls', 'lift', area]);
      expect((await overview(exchange)).blocks).toEqual([]);
    } finally {
      await exchange.stop();
    }
  });

  it('a budget that runs out midway: some calls are placed, the others are refused and told so, and none rings for free', async () => {
    // Each call reserves three minutes of the budget, of which an API key may use 30 % for new numbers: eight minutes.
    const exchange = await startExchange('answers and hangs up after 500 ms', { BELCODE_BUDGET_MINUTES: 'hour:27' });
    const { panels, world } = exchange;
    try {
      const replies = await askAll(exchange, numbersOf('+3165100', 20));
      const ends: (string | undefined)[] = [];
      for (const { challenge, code } of replies) {
        if (challenge === undefined) ends.push(code);
        else ends.push((await panels[0].untilOver(challenge.id)).delivery.reason);
      }
      const [answered, blocked] = ['hung-up-before-code', 'blocked'].map(
        (reason) => ends.filter((end) => end === reason).length,
      );
      expect(answered).toBeGreaterThanOrEqual(2);
      expect(answered).toBeLessThanOrEqual(8);
      expect(blocked).toBeGreaterThan(5);
      expect(world.invites()).toHaveLength(answered ?? 0);
      // Each call has used one minute, because a started minute counts.
      const { spending } = await overview(exchange);
      expect(spending.find(({ period }) => period === 'hour')).toMatchObject({ minutes: answered, maxMinutes: 27 });
      expect((await ask(panels[0], '201')).status).toBe(201);
    } finally {
      await exchange.stop();
    }
  });

  it('stopping all calls under load: no new calls, ringing calls end, and calls to extensions still work', async () => {
    const exchange = await startExchange('rings for ever', {
      BELCODE_CALLS_PER_SECOND: '5',
      BELCODE_CALLS_AT_ONCE: '20',
    });
    const { panels, programs, world } = exchange;
    try {
      const replies = await askAll(exchange, numbersOf('+3165200', 40));
      expect(replies.every(({ status }) => status === 201)).toBe(true);
      await until(() => world.invites().length >= 6, 20_000);
      await runCli(programs.environment, ['calls', 'stop']);
      const rung = world.invites().length;
      const ends = await Promise.all(
        replies.map(async ({ challenge }) => (await panels[1].untilOver(challenge?.id ?? '', 40_000)).delivery.reason),
      );
      expect(new Set(ends)).toEqual(new Set(['blocked']));
      // A call that was on its way to the wire at the moment of the stop may still arrive.
      expect(world.invites().length - rung).toBeLessThanOrEqual(2);
      expect((await ask(panels[0], '+31652009999')).code).toBe('calls-blocked');
      const internal = await ask(panels[0], '299');
      expect((await panels[0].untilOver(internal.challenge?.id ?? '')).delivery.reason).toBe('unreachable');
      await runCli(programs.environment, ['calls', 'resume']);
      expect((await ask(panels[0], '+31652009998')).status).toBe(201);
    } finally {
      await exchange.stop();
    }
  });
});

describe('a rush of logins', () => {
  it('V06 1,000 simultaneous logins on 2 calls a second, two apis and diallers: the wire keeps the pace, all get a reply', async () => {
    const exchange = await startExchange('is busy', {
      BELCODE_CALLS_PER_SECOND: '2',
      BELCODE_CALLS_AT_ONCE: '100',
    });
    const { panels, world } = exchange;
    try {
      const replies = await askAllUntilTold(exchange, numbersOf('+316530', 1_000));
      const waiting = replies.filter(({ status }) => status < 300);
      const refused = replies.filter(({ status }) => status >= 300);
      // A person who would wait longer than a challenge lasts is told at once.
      expect(new Set(refused.map(({ code }) => code))).toEqual(new Set(['queue-full']));
      expect(waiting.length).toBeGreaterThan(800);
      const read = (id: string) =>
        until(async () => {
          const challenge = await panels[0].read(id);
          return challenge.delivery && challenge;
        }, 30_000);
      const told = await Promise.all(waiting.map(({ challenge }) => read(challenge?.id ?? '')));
      // A dialler that has just taken a call has not reported it yet: that call no longer waits.
      const waits = told.flatMap(({ delivery }) => (delivery as { waitSeconds?: number }).waitSeconds ?? []);
      expect(Math.max(...waits)).toBeLessThanOrEqual(540);
      expect(waits.length).toBeGreaterThan(750);
      await until(() => world.invites().length >= 24, 40_000);
      expect(maxPerSecond(world.invites().map(({ at }) => at))).toBeLessThanOrEqual(2);
    } finally {
      await exchange.stop();
    }
  });

  it('V05 forty simultaneous requests for one number over two apis: one call', async () => {
    const exchange = await startExchange('answers and hangs up after 500 ms', { BELCODE_CALLS_PER_SECOND: '20' });
    const { panels, world } = exchange;
    try {
      const replies = await askAll(
        exchange,
        Array.from({ length: 40 }, () => '+31654000001'),
      );
      expect(new Set(replies.map(({ challenge }) => challenge?.id)).size).toBe(1);
      await panels[0].untilOver(replies[0]?.challenge?.id ?? '');
      expect(world.invites()).toHaveLength(1);
    } finally {
      await exchange.stop();
    }
  });
});

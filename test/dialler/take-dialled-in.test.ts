import { describe, expect, it } from 'vitest';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import { extensionOfEndpoint } from '../../src/dialler/extension-of-endpoint.ts';
import { type TakeDialledInParts, takeDialledIn } from '../../src/dialler/take-dialled-in.ts';
import { Refusal } from '../../src/errors.ts';
import { FakeCall } from './fake-call.ts';
import { settled } from './fake-clock.ts';

interface Given {
  endpoint?: string;
  claim?: (extension: string) => Promise<CallJob | undefined>;
  dialledIn?: Set<string>;
  prepare?: (call: FakeCall) => void;
}

async function dialIn({ endpoint = 'desk-202', claim, dialledIn = new Set(), prepare }: Given = {}) {
  const call = new FakeCall();
  call.job.to = '202';
  prepare?.(call);
  const claimed: string[] = [];
  const abort = new AbortController();
  const parts: TakeDialledInParts = {
    ...call.parts(),
    hangUps: { listen: () => () => {} },
    endpointTemplate: 'desk-{extension}',
    language: 'nl',
    dialledIn,
    claim: (extension) => {
      claimed.push(extension);
      return claim === undefined ? Promise.resolve(call.job) : claim(extension);
    },
  };
  let error: unknown;
  const ended = takeDialledIn(parts, call.pbx.dialIn(endpoint), abort.signal).catch((thrown) => {
    error = thrown;
  });
  await settled();
  return { call, claimed, ended, abort, dialledIn, error: () => error };
}

describe("from the user's telephone", () => {
  it('the call continues like an answered one: the same question, key, code and speech', async () => {
    const { call, claimed, ended } = await dialIn();
    expect(claimed).toEqual(['202']);
    await call.hear('greeting');
    await call.understand();
    expect(call.codes).toEqual([]);
    await call.press(call.key());
    await call.hear('code-intro', 800);
    const from = call.journal.indexOf('mint');
    const order = ['mint', 'arm', 'write code', 'play /codes/normal-1', 'advance speaking'];
    expect(call.journal.slice(from)).toEqual(order);
    await call.hearCode(20_000);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.moves.map(({ state }) => state)).toEqual(['answered', 'answered', 'speaking', 'spoken']);
    expect(call.finished).toMatchObject([{ reason: 'spoken', free: false }]);
    expect(call.pbx.requests).toEqual([]);
    expect(call.journal.slice(0, 2)).toEqual(['start', 'take']);
    call.expectClean();
  });

  it('keeps the lease, and ends with the dialler', async () => {
    const { call, ended, abort } = await dialIn();
    await call.clock.advance(9_000);
    expect(call.journal.filter((what) => what === 'renew')).toHaveLength(3);
    abort.abort();
    await ended;
    expect(call.moves.at(-1)).toEqual({ state: 'ended', detail: { reason: 'interrupted' } });
    expect(call.pbx.hangUps).toBe(1);
    call.expectClean();
  });

  it('hears that no login is pending', async () => {
    const { call, ended } = await dialIn({ claim: () => Promise.resolve(undefined) });
    await call.hear('nothing-waiting');
    await ended;
    expect(call.prompts()).toEqual(['nothing-waiting']);
    expect([call.pbx.hangUps, call.moves, call.finished]).toEqual([1, [], []]);
    call.expectClean();
  });

  it('a second call during the first one hears that no login is pending, and takes nothing', async () => {
    const first = await dialIn();
    const second = await dialIn({ dialledIn: first.dialledIn });
    expect(second.claimed).toEqual([]);
    await second.call.hear('nothing-waiting');
    await second.ended;
    expect(first.call.pbx.hangUps).toBe(0);
    first.abort.abort();
    await first.ended;
    expect(first.dialledIn.size).toBe(0);
  });

  it('hears only goodbye when a rule refuses the call at the last moment', async () => {
    const { call, ended } = await dialIn({
      prepare: (each) => {
        each.answers.start = { allowed: false, reason: 'user-held' };
      },
    });
    await call.hear('goodbye');
    await ended;
    expect(call.prompts()).toEqual(['goodbye']);
    expect(call.moves).toEqual([{ state: 'ended', detail: { reason: 'blocked' } }]);
    expect(call.pbx.hangUps).toBe(1);
  });

  it('hears nothing false when the store is away', async () => {
    const away = () => Promise.reject(new Refusal('store-unavailable'));
    const { call, ended, error, dialledIn } = await dialIn({ claim: away });
    await call.hear('goodbye');
    await ended;
    expect(error()).toMatchObject({ id: 'store-unavailable' });
    expect(call.prompts()).toEqual(['goodbye']);
    expect([call.pbx.hangUps, dialledIn.size]).toEqual([1, 0]);
  });

  it.each(['call-over', 'exchange-down'] as const)('was hung up before it was taken: %s', async (trouble) => {
    const { call, ended, error } = await dialIn({
      prepare: (each) => {
        each.pbx.trouble.place = trouble;
      },
    });
    await ended;
    expect(error()).toBeUndefined();
    const reason = trouble === 'call-over' ? 'hung-up-before-code' : 'exchange-down';
    expect(call.moves).toEqual([{ state: 'ended', detail: { reason } }]);
    call.expectClean();
  });
});

describe('attack: somebody else', () => {
  it.each(['trunk', 'desk-', 'desk-2', 'desk-2020202', 'desk-20x', '202', 'desk-202-evil', ''])(
    'at the endpoint "%s" hears that no login waits, and none is looked for',
    async (endpoint) => {
      const { call, claimed, ended } = await dialIn({ endpoint });
      await call.hear('nothing-waiting');
      await ended;
      expect(claimed).toEqual([]);
    },
  );
});

describe('the extension of an endpoint', () => {
  it.each([
    ['{extension}', '202', '202'],
    ['desk-{extension}', 'desk-202', '202'],
    ['{extension}.phone', '3000.phone', '3000'],
    ['a{extension}b', 'a12b', '12'],
  ])('%s of %s is %s', (template, endpoint, extension) => {
    expect(extensionOfEndpoint(template, endpoint)).toBe(extension);
  });

  it.each([
    ['{extension}', '2'],
    ['{extension}', '２０２'],
    ['{extension}', '202\n'],
    ['desk-{extension}', 'DESK-202'],
    ['aa{extension}aa', 'aaa'],
    ['no-gap', 'no-gap'],
  ])('%s does not give one for %j', (template, endpoint) => {
    expect(extensionOfEndpoint(template, endpoint)).toBeUndefined();
  });
});

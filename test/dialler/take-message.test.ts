import { beforeEach, describe, expect, it } from 'vitest';
import { type MessagePbx, PbxError, type PbxTrouble, type TextMessage } from '../../src/asterisk/pbx.ts';
import type { SipAnswer } from '../../src/asterisk/sip-reports.ts';
import { appCode } from '../../src/challenges/app-code.ts';
import type { Challenge, ChallengeState } from '../../src/challenges/challenge.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import type { DeliveryState, EndReason } from '../../src/deliveries/delivery.ts';
import type { MessageJob } from '../../src/deliveries/message-job.ts';
import { answerLimitMilliseconds, type TakeMessageParts, takeMessage } from '../../src/dialler/take-message.ts';
import { Refusal } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import type { MessageContact } from '../../src/policy/message-contact.ts';
import { systemRandom } from '../../src/random.ts';
import { until } from '../until.ts';

const secret = 'a secret of at least thirty-two bytes';
const job: MessageJob = { deliveryId: 'delivery', challengeId: 'challenge', endpoint: '201', language: 'en' };
const code = appCode(secret, job.deliveryId, 6);
const words = `${code.slice(0, 3)} ${code.slice(3)}`;

/** What the surroundings do, and the requests to them in order. */
let world: {
  delivery: DeliveryState | undefined;
  challenge: ChallengeState | undefined;
  contact: MessageContact | PbxTrouble;
  arm: 'armed' | 'over' | Error;
  send: 'sent' | PbxTrouble;
  /** The reported answer of the telephone, within five seconds. */
  answer: SipAnswer;
  /** The answer after that. */
  lateAnswer: SipAnswer;
  /** The delivery that the challenge has by then. */
  laterDelivery: string;
  asked: string[];
  sent: TextMessage[];
  waiting: number;
};

beforeEach(() => {
  world = {
    delivery: 'sent',
    challenge: 'open',
    arm: 'armed',
    send: 'sent',
    answer: 200,
    lateAnswer: 'silence',
    laterDelivery: job.deliveryId,
    contact: { addresses: ['sip:201@127.0.0.1:5070'], followsRedirections: false },
    asked: [],
    sent: [],
    waiting: 0,
  };
});

const fail = (trouble: PbxTrouble) => {
  throw new PbxError(trouble, 'as the test wants it');
};

function parts(settings: Partial<TakeMessageParts> = {}): TakeMessageParts {
  const pbx: MessagePbx = {
    isLive: () => true,
    contactOf: async (endpoint) => {
      world.asked.push(`contact of ${endpoint}`);
      return typeof world.contact === 'string' ? fail(world.contact) : world.contact;
    },
    sendMessage: async (message) => {
      world.asked.push('send');
      world.sent.push(message);
      if (world.send !== 'sent') fail(world.send);
    },
  };
  const move = (what: string) => {
    world.asked.push(what);
    return Promise.resolve(true);
  };
  return {
    pbx,
    reports: {
      expect: () => {
        world.asked.push('expect');
        world.waiting += 1;
        return {
          status: async (limit) => (limit > answerLimitMilliseconds ? world.lateAnswer : world.answer),
          end: () => {
            world.waiting -= 1;
          },
        };
      },
    },
    deliveries: {
      find: async (ref) => (world.delivery === undefined ? undefined : { ...ref, state: world.delivery }),
      advance: (_ref, to, detail) => move([to, detail?.reason].filter(Boolean).join(' ')),
      show: () => move('shown'),
      failWay: (_ref, reason) => move(`fail ${reason}`),
      renew: (_ref, seconds) => move(`renew ${seconds}`),
    },
    challenges: {
      find: async () =>
        world.challenge === undefined
          ? undefined
          : ({ state: world.challenge, deliveryId: world.laterDelivery } as Challenge),
      arm: async (id, deliveryId, digest) => {
        world.asked.push(`arm ${id} ${deliveryId}`);
        expect(digest).toBe(codeDigest(secret, job.challengeId, code));
        if (world.arm instanceof Error) throw world.arm;
        return world.arm;
      },
    },
    secret,
    codeDigits: 6,
    plainMessages: 'lan',
    random: systemRandom,
    log: createLog('test', 'silent'),
    ...settings,
  };
}

const take = (given: MessageJob = job, late = false, settings: Partial<TakeMessageParts> = {}) =>
  takeMessage(parts(settings), given, late, new AbortController().signal);

describe('a message is sent', () => {
  it('after the challenge was armed with its code, and stays sent when the answer of the telephone is not reported', async () => {
    await take(job, false, { reports: undefined });
    expect(world.asked).toEqual(['contact of 201', 'arm challenge delivery', 'send', 'renew 600']);
    expect(world.sent).toHaveLength(1);
    expect(world.sent[0]?.text.startsWith(`${words} is your Belcode code.`)).toBe(true);
    expect(world.sent[0]?.endpoint).toBe('201');
  });

  it.each([200, 202, 204])('and is shown when the telephone answers %i', async (status) => {
    world.answer = status;
    await take();
    // The answer may come before Asterisk confirms the request, so it is expected first.
    expect(world.asked).toEqual(['contact of 201', 'arm challenge delivery', 'expect', 'send', 'shown']);
    expect(world.waiting).toBe(0);
  });

  it.each([302, 400, 404, 405, 415, 480, 486, 488, 500, 503, 603, 'silence'] as const)(
    'and is not shown when it answers %s',
    async (answer) => {
      world.answer = answer;
      await take();
      expect(world.asked.at(-1)).toBe('fail not-shown');
      expect(world.waiting).toBe(0);
    },
  );

  it('and stays sent when no copy of it came: the copies are missing, not the telephone', async () => {
    world.answer = 'no-copies';
    await take();
    expect(world.asked.at(-1)).toBe('renew 600');
    expect(world.waiting).toBe(0);
  });

  it('in the person’s language, with the number of digits of the job', async () => {
    const digits = appCode(secret, job.deliveryId, 8);
    const wanted = parts();
    wanted.challenges.arm = async () => 'armed';
    await takeMessage(wanted, { ...job, language: 'nl', digits: 8 }, false, new AbortController().signal);
    expect(world.sent[0]?.text.startsWith(`${digits.slice(0, 4)} ${digits.slice(4)} is je Belcode-code.`)).toBe(true);
  });

  it('also when another device already shows the code, and with a different id for each telephone', async () => {
    world.delivery = 'shown';
    world.challenge = 'armed';
    for (const endpoint of ['201', '202']) await take({ ...job, endpoint });
    expect(world.sent.map(({ endpoint }) => endpoint)).toEqual(['201', '202']);
    const ids = world.sent.map(({ id }) => id);
    expect(new Set([...ids, job.deliveryId, job.challengeId]).size).toBe(4);
  });
});

describe('a telephone that is silent for five seconds', () => {
  const silent = async () => {
    world.answer = 'silence';
    await take();
    await until(() => world.waiting === 0);
    return world.asked.slice(world.asked.indexOf('fail not-shown') + 1);
  };

  it.each([
    [200, ['shown']],
    [202, ['shown']],
    [404, []],
    [486, []],
    [600, []],
    ['silence', []],
  ] as const)('and then answers %s', async (answer, then) => {
    world.lateAnswer = answer;
    expect(await silent()).toEqual(then);
  });

  it('and then 200 is not told when the page has asked for another code', async () => {
    world.lateAnswer = 200;
    world.laterDelivery = 'another';
    expect(await silent()).toEqual([]);
  });

  it('and then 200 is not told when the challenge is over', async () => {
    world.lateAnswer = 200;
    const wanted = parts();
    const states: ChallengeState[] = ['open', 'passed'];
    wanted.challenges.find = async () => ({ state: states.shift(), deliveryId: job.deliveryId }) as Challenge;
    world.answer = 'silence';
    await takeMessage(wanted, job, false, new AbortController().signal);
    await until(() => world.waiting === 0);
    expect(world.asked.at(-1)).toBe('fail not-shown');
  });

  it('and then 200 while Redis is away ends nothing but a line in the log', async () => {
    world.lateAnswer = 200;
    const warnings: string[] = [];
    const wanted = parts({ log: createLog('test', 'warn', { write: (line) => void warnings.push(line) }) });
    wanted.deliveries.show = () => Promise.reject(new Refusal('store-unavailable', 'as the test wants it'));
    world.answer = 'silence';
    await takeMessage(wanted, job, false, new AbortController().signal);
    await until(() => world.waiting === 0);
    expect(world.asked.at(-1)).toBe('fail not-shown');
    expect(warnings).toEqual([expect.stringContaining('could not note')]);
  });
});

describe('nothing is sent', () => {
  it.each([
    ['ended', []],
    [undefined, []],
    ['spoken', []],
  ] as const)('when the delivery is %s', async (state, asked) => {
    world.delivery = state;
    await take();
    expect(world.asked).toEqual(asked);
  });

  it.each(['passed', 'failed', 'expired', 'cancelled', 'reported', undefined] as const)(
    'when the challenge is %s',
    async (state) => {
      world.challenge = state;
      await take();
      expect(world.asked).toEqual(['ended challenge-over']);
    },
  );

  it('when it waited too long, or the dialler stops', async () => {
    await take(job, true);
    await takeMessage(parts(), job, false, AbortSignal.abort());
    expect(world.asked).toEqual(['fail not-online', 'fail not-online']);
  });

  it('when the telephone is not registered', async () => {
    world.contact = 'unreachable';
    await take();
    expect(world.asked).toEqual(['contact of 201', 'fail not-online']);
  });

  it('when the exchange does not answer', async () => {
    world.contact = 'exchange-down';
    await take();
    expect(world.asked).toEqual(['contact of 201', 'fail exchange-down']);
  });

  it('V07 when it would cross a network in clear and the operator does not allow that; then no code is armed', async () => {
    world.contact = { addresses: ['sip:201@198.51.100.7:5060'], followsRedirections: false };
    await take();
    expect(world.asked).toEqual(['contact of 201', 'fail plain-transport']);
    await take(job, false, { plainMessages: 'anywhere' });
    expect(world.asked.at(-1)).toBe('shown');
  });

  it('when the challenge is over before it can be armed', async () => {
    world.arm = 'over';
    await take();
    expect(world.asked).toEqual(['contact of 201', 'arm challenge delivery', 'ended challenge-over']);
  });

  it('when Redis fails while it is armed; then this telephone has failed', async () => {
    world.arm = new Refusal('store-unavailable', 'as the test wants it');
    await expect(take()).rejects.toMatchObject({ id: 'store-unavailable' });
    expect(world.asked).toEqual(['contact of 201', 'arm challenge delivery', 'fail interrupted']);
    expect(world.sent).toEqual([]);
  });
});

it.each([
  ['unreachable', 'not-online'],
  ['call-over', 'not-online'],
  ['exchange-down', 'exchange-down'],
] as const satisfies [PbxTrouble, EndReason][])(
  'a sending that fails as %s ends as %s, and is not tried again',
  async (trouble, reason) => {
    world.send = trouble;
    await take();
    expect(world.sent).toHaveLength(1);
    expect(world.asked.at(-1)).toBe(`fail ${reason}`);
    expect(world.waiting).toBe(0);
  },
);

it('no code is in the log, whatever goes wrong', async () => {
  const lines: string[] = [];
  const log = createLog('test', 'trace', { write: (line: string) => void lines.push(line) });
  for (const trouble of ['sent', 'unreachable', 'exchange-down'] as const) {
    world.send = trouble;
    await take(job, false, { log });
  }
  world.arm = new Error('a mistake');
  await take(job, false, { log }).catch(() => {});
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line.replace(/\D/g, '')).not.toContain(code);
});

import { describe, expect, it } from 'vitest';
import { HungUp } from '../../../src/cli/agi/agi-line.ts';
import type { AgiRequest } from '../../../src/cli/agi/agi-request.ts';
import { type CodeQuestions, QuestionRefused } from '../../../src/cli/agi/code-questions.ts';
import { verifyCaller } from '../../../src/cli/agi/verify-caller.ts';

type Methods = Awaited<ReturnType<CodeQuestions['methods']>>;

const authenticator = { id: 'a', kind: 'authenticator' };
const app = { id: 'b', kind: 'app' };

/** A caller who types these keys in turn; `hangs-up` ends the call. The right code is 482913. */
function startCaller(
  typed: readonly string[],
  {
    methods = [authenticator] as Methods | string,
    key = 'bel_key',
    variables = {} as Record<string, string>,
    answers = undefined as ((code: string) => { state: string; triesLeft: number }) | undefined,
    opens = undefined as string | undefined,
  } = {},
) {
  const [keys, set, played, did] = [[...typed], [] as string[], [] as string[], [] as string[]];
  /** What the caller can notice, in turn: the sounds, and the waits between them. */
  const noticed: (string | number)[] = [];
  let triesLeft = 5;
  const questions: CodeQuestions = {
    async methods(login) {
      did.push(`methods of ${login}`);
      if (typeof methods === 'string') throw new QuestionRefused(methods);
      return methods;
    },
    async open(login, id) {
      if (opens !== undefined) throw new QuestionRefused(opens);
      did.push(`open ${login} ${id}`);
      return 'challenge';
    },
    async answer(_id, code) {
      did.push(`answer ${code}`);
      if (code.length !== 6) throw new QuestionRefused('code-malformed');
      if (answers !== undefined) return answers(code);
      if (code === '482913') return { state: 'passed', triesLeft };
      triesLeft -= 1;
      return { state: triesLeft === 0 ? 'failed' : 'armed', triesLeft };
    },
    async cancel() {
      did.push('cancel');
    },
  };
  const line = {
    async variable(name: string) {
      return name === 'BELCODE_KEY' ? key : (variables[name] ?? '');
    },
    async setVariable(name: string, value: string) {
      set.push(`${name}=${value}`);
    },
    async keys(sound: string) {
      played.push(sound);
      noticed.push(sound);
      const next = keys.shift() ?? '';
      if (next === 'hangs-up') throw new HungUp();
      return next;
    },
  };
  const clock = {
    async wait(milliseconds: number) {
      noticed.push(milliseconds);
    },
  };
  const verify = (request: AgiRequest = { script: 'verify', words: ['202.jansen'] }) =>
    verifyCaller(line, () => questions, request, clock);
  return { verify, set, played, did, noticed };
}

const outcome = async (typed: readonly string[], more: Parameters<typeof startCaller>[1] = {}) => {
  const caller = startCaller(typed, more);
  return { ...(await caller.verify()), ...caller };
};

describe('a caller', () => {
  it('is proven by the right code, which the dialplan learns last', async () => {
    const { verified, set, did } = await outcome(['482913']);
    expect(verified).toBe(true);
    expect(set).toEqual(['BELCODE_VERIFIED=0', 'BELCODE_REASON=passed', 'BELCODE_TRIES=5', 'BELCODE_VERIFIED=1']);
    expect(did).toEqual(['methods of 202.jansen', 'open 202.jansen a', 'answer 482913']);
  });

  it('may be wrong at first', async () => {
    const { verified, triesLeft, played } = await outcome(['111111', '482913']);
    expect([verified, triesLeft, played]).toEqual([true, 4, ['agent-pass', 'auth-incorrect']]);
  });

  it.each<[what: string, typed: string[], reason: string, triesLeft: number]>([
    ['wrong codes', Array(9).fill('111111'), 'wrong-codes', 0],
    ['nothing', [], 'no-code', 5],
    ['only stars', ['*', '**', '*'], 'no-code', 5],
    ['digits that are no code', Array(9).fill('12345678'), 'wrong-codes', 5],
    ['a wrong code and then nothing', ['111111'], 'no-code', 4],
    ['nothing before hanging up', ['hangs-up'], 'hung-up', 5],
    ['a wrong code before hanging up', ['111111', 'hangs-up'], 'hung-up', 4],
  ])('who types %s is not', async (_, typed, reason, triesLeft) => {
    const said = await outcome(typed);
    expect([said.verified, said.reason, said.triesLeft]).toEqual([false, reason, triesLeft]);
    expect(said.set).toEqual(['BELCODE_VERIFIED=0', `BELCODE_REASON=${reason}`, `BELCODE_TRIES=${triesLeft}`]);
    // A code that was shown or read out then lets nobody in.
    expect(said.did.includes('cancel')).toBe(triesLeft > 0);
  });

  it.each([
    ['an authenticator before an app', [app, authenticator], undefined, 'a'],
    ['an app alone', [{ id: 'p', kind: 'phone' }, app], undefined, 'b'],
    ['the kind that the dialplan wants', [authenticator, app], 'app', 'b'],
  ])('is asked for the code of %s', async (_, methods, kind, id) => {
    const caller = startCaller(['482913'], { methods });
    await caller.verify({ script: 'verify', words: ['202.jansen', ...(kind === undefined ? [] : [kind])] });
    expect(caller.did).toContain(`open 202.jansen ${id}`);
  });

  it('hears the sounds of the dialplan', async () => {
    const variables = { BELCODE_ASK: 'custom/ask&beep', BELCODE_ASK_AGAIN: '/var/sounds/again' };
    const { played } = await outcome(['111111', '482913'], { variables });
    expect(played).toEqual(['custom/ask&beep', '/var/sounds/again']);
  });

  it('whose app has not shown its code yet loses no try', async () => {
    const { reason, triesLeft } = await outcome(Array(9).fill('111111'), {
      answers: () => ({ state: 'open', triesLeft: 4 }),
    });
    expect([reason, triesLeft]).toEqual(['wrong-codes', 5]);
  });
});

/** Each is what one name would make of it; a stranger who types the same must not notice which it is. */
const names: [what: string, more: Parameters<typeof startCaller>[1], reason: string][] = [
  ['a name of nobody', { methods: 'user-unknown' }, 'user-unknown'],
  ['a user without methods', { methods: [] }, 'no-method'],
  ['a user with a telephone only', { methods: [{ id: 'p', kind: 'phone' }] }, 'no-method'],
  ['a user who is locked', { opens: 'second-factor-locked' }, 'second-factor-locked'],
  ['a user who was asked too often', { opens: 'key-paused' }, 'key-paused'],
  ['a user whose app is off', { opens: 'app-not-online' }, 'app-not-online'],
  ['a user whose app shows nothing', { answers: () => ({ state: 'open', triesLeft: 5 }) }, 'wrong-codes'],
  ['a user who says that it is somebody else', { answers: () => ({ state: 'reported', triesLeft: 4 }) }, 'not-me'],
  ['a question that another one ended', { answers: () => ({ state: 'cancelled', triesLeft: 4 }) }, 'expired'],
  ['a question that is too old', { answers: () => ({ state: 'expired', triesLeft: 4 }) }, 'expired'],
  ['a question without tries', { answers: () => ({ state: 'failed', triesLeft: 0 }) }, 'wrong-codes'],
  ['a user who is locked in between', { answers: refuse('second-factor-locked') }, 'second-factor-locked'],
];

function refuse(reason: string): () => never {
  return () => {
    throw new QuestionRefused(reason);
  };
}

describe('attack', () => {
  it.each(names)('%s sounds and lasts like a wrong code, and only the dialplan learns why', async (_, more, reason) => {
    const typed = ['111111', '482913', '*', '1234567', '222222', '333333', '444444'];
    const said = await outcome(typed, more);
    const real = await outcome(typed.map((each) => (each === '482913' ? '555555' : each)));
    expect([said.verified, said.reason]).toEqual([false, reason]);
    expect(said.noticed).toEqual(real.noticed);
  });

  it('a caller waits as long before the first sound and after each code, and not after the keys that are none', async () => {
    const { noticed } = await outcome(['111111', '*', '482913']);
    expect(noticed).toEqual([1_000, 'agent-pass', 1_000, 'auth-incorrect', 'auth-incorrect', 1_000]);
  });

  it('a question that is over gets no more answers, and a right code that comes then proves nobody', async () => {
    const states = [{ state: 'cancelled', triesLeft: 4 }];
    const answers = () => states.shift() ?? { state: 'passed', triesLeft: 4 };
    const { verified, did } = await outcome(['111111', '482913'], { answers });
    expect([verified, did.filter((each) => each.startsWith('answer'))]).toEqual([false, ['answer 111111']]);
  });

  it('an API that goes away in between proves nobody', async () => {
    const { verified, reason } = await outcome(['482913'], { answers: refuse('unreachable') });
    expect([verified, reason]).toEqual([false, 'unreachable']);
  });

  it.each([
    ['no key', { key: '', methods: 'key-missing' }, 'key-missing'],
    ['a wrong key', { methods: 'key-unknown' }, 'key-unknown'],
    ['a key without the right', { methods: 'scope-missing' }, 'scope-missing'],
    ['an API that is away', { methods: 'unreachable' }, 'unreachable'],
  ])('with %s nobody is asked for a code', async (_, more, reason) => {
    const { verified, reason: said, played } = await outcome(['482913'], more);
    expect([verified, said, played]).toEqual([false, reason, []]);
  });

  it.each([
    ['another script', { script: 'hello', words: ['202.jansen'] }],
    ['no script', { script: '', words: ['202.jansen'] }],
    ['a script below it', { script: 'verify/..', words: ['202.jansen'] }],
    ['no name', { script: 'verify', words: [] }],
    ['an empty name', { script: 'verify', words: [''] }],
    ['a kind that cannot be typed', { script: 'verify', words: ['202.jansen', 'phone'] }],
    ['more words', { script: 'verify', words: ['202.jansen', 'app', 'x'] }],
  ])('%s is refused', async (_, request) => {
    const caller = startCaller(['482913']);
    expect(await caller.verify(request)).toMatchObject({ verified: false, reason: 'request-invalid' });
    expect([caller.did, caller.played]).toEqual([[], []]);
  });

  it.each(['x\nSET VARIABLE BELCODE_VERIFIED 1', 'x y', '"', '$(id)', 'x;y', 'x'.repeat(300)])(
    'a sound that is a command is not played: %j',
    async (sound) => {
      const { played } = await outcome(['482913'], { variables: { BELCODE_ASK: sound } });
      expect(played).toEqual(['agent-pass']);
    },
  );
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';
import { untilUnderstood } from './until-understood.ts';

/** The calls are placed at the same time, each to a telephone of its own. */
const others = [telephoneOf('code-keys: wrong twice'), telephoneOf('code-keys: right after wrong')] as const;
let calls: [CodeCall, CodeCall, CodeCall];

beforeAll(async () => {
  const call = await CodeCall.start({ name: 'code-keys', number: telephoneOf('code-keys') });
  calls = [call, await call.beside(others[0]), await call.beside(others[1])];
});

afterAll(() => calls?.[0].stop());

describe.concurrent('nobody presses a key', () => {
  it('S18 V03 a voicemail records the greeting and the question twice, and no digit', async () => {
    const call = calls[0];
    const challenge = await call.panel.open(call.phone.number);
    await call.phone.untilIncoming();
    await call.phone.answer();
    const asked = await call.panel.untilKey(challenge.id);
    const over = await call.panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended', reason: 'no-key' } });
    const { sayings, prompts } = await call.heard('en');
    expect(sayings).toEqual([]);
    expect(prompts).toEqual(['greeting', `press-${asked}`, 'not-you', `press-${asked}`]);
  });
});

describe.concurrent('the person presses a wrong key', () => {
  /** A call whose voice has asked for a second key, after a wrong one. */
  async function afterWrongKey(call: CodeCall) {
    const challenge = await call.panel.open(call.phone.number);
    await call.answerAndPress(challenge.id, another);
    await call.untilPlaying('wrong-key');
    const told = await call.panel.progress(
      challenge.id,
      once(({ key }) => key !== undefined, 2),
    );
    const second = told.at(-1)?.key ?? '';
    await call.untilPlaying(`press-${second}`, told.filter(({ key }) => key === second).length);
    await untilUnderstood();
    return { challenge, second };
  }

  it('asks for another key, and speaks no code after a second wrong one', async () => {
    const call = calls[1];
    const { challenge, second } = await afterWrongKey(call);
    await call.phone.press(another(second));
    const over = await call.panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended', reason: 'wrong-key' } });
    expect((await call.heard('en')).sayings).toEqual([]);
  });

  it('speaks the code after the right key at the second prompt', async () => {
    const call = calls[2];
    const { challenge, second } = await afterWrongKey(call);
    await call.phone.press(second);
    await call.hangUpAfterCode();
    await call.panel.untilOver(challenge.id);
    const { sayings } = await call.heard('en');
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  });
});

/** The prompt asks for a key from 4 to 8; the other keys have other meanings. */
const another = (asked: string) => (asked === '4' ? '5' : '4');

/** True the n-th time that the check is true. */
function once<T>(check: (each: T) => boolean, times: number): (each: T) => boolean {
  let seen = 0;
  return (each) => {
    if (check(each)) seen += 1;
    return seen >= times;
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Programs } from '../../lab/programs.ts';
import { Panel } from '../../test/exchange/panel.ts';
import { visitorOf } from '../../test/exchange/visitor-of.ts';
import type { Telephone } from '../../test/phones/baresip.ts';
import { armWithKnownCode, knownCode } from '../known-code.ts';
import { promptMilliseconds } from '../prompt-lengths.ts';
import { eventsOf } from './event-stream.ts';

const language = 'en';
/** Between the end of the question and the key; a key in the first second of the question does not count. */
const reactionMilliseconds = 800;
/** "Your code is", six digits, and typing them. */
const typedMilliseconds = 6_000;

interface Scene {
  programs: Programs;
  phone: Telephone;
}

/** One call from the request of another panel to the right answer, and until the telephone is silent. */
export async function callForKey({ programs, phone }: Scene): Promise<void> {
  const panel = new Panel(programs);
  const { id } = await panel.open(phone.number, language);
  const answered = answer(phone);
  await panel.progress(id, ({ key, state }) => {
    if (state === 'answered' && key !== undefined) void pressAfterQuestion(phone, key);
    return state === 'speaking';
  });
  await answered;
  await typeKnownCode(programs, id, async () => {
    const { state } = await panel.answer(id, knownCode);
    if (state !== 'passed') throw new Error(`A right code was answered with ${state}`);
  });
  await phone.untilClosed(20_000);
}

/** One login in the panel by name, password and call, with a page that follows the call, and until it is silent. */
export async function callForLogin(scene: Scene & { login: string; password: string }): Promise<void> {
  const { programs, phone, login, password } = scene;
  const visitor = visitorOf(programs);
  await visitor.logIn(login, password);
  const answered = answer(phone);
  const leaving = new AbortController();
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const page = { headers: { cookie, 'accept-language': language }, signal: leaving.signal };
  let isPressed = false;
  for await (const { event, data } of eventsOf(await fetch(`${programs.url}/code/progress`, page))) {
    const { key, speaking } = data as { key?: string; speaking?: boolean };
    if (event !== 'call') continue;
    if (key !== undefined && !isPressed) {
      isPressed = true;
      void pressAfterQuestion(phone, key);
    }
    if (speaking) break;
  }
  await answered;
  await typeKnownCode(programs, await onlyChallenge(programs), async () => {
    await visitor.send('/code', { code: knownCode });
    const { status } = await visitor.get('/');
    if (status !== 200) throw new Error(`After a right code the panel answered ${status}`);
  });
  leaving.abort();
  await phone.untilClosed(20_000);
}

async function answer(phone: Telephone): Promise<void> {
  await phone.untilIncoming(15_000);
  await phone.answer();
}

async function pressAfterQuestion(phone: Telephone, key: string): Promise<void> {
  await pause(promptMilliseconds(language, `press-${key}`) + reactionMilliseconds);
  await phone.press(key);
}

async function typeKnownCode({ environment }: Programs, id: string, type: () => Promise<void>): Promise<void> {
  await pause(typedMilliseconds);
  const redis = new Redis(environment.BELCODE_REDIS_URL ?? '');
  try {
    await armWithKnownCode(redis, environment.BELCODE_SECRET ?? '', id);
  } finally {
    redis.disconnect();
  }
  await type();
}

/** The page does not name it. */
async function onlyChallenge({ environment }: Programs): Promise<string> {
  const redis = new Redis(environment.BELCODE_REDIS_URL ?? '');
  try {
    const open: string[] = [];
    for (const key of await redis.keys('belcode:challenge:*')) {
      if ((await redis.hget(key, 'state')) === 'armed') open.push(/\{(.*)\}/.exec(key)?.[1] ?? '');
    }
    if (open.length !== 1) throw new Error(`There are ${open.length} armed challenges`);
    return open[0] ?? '';
  } finally {
    redis.disconnect();
  }
}

import { describe, expect, it } from 'vitest';
import { CallInbox } from '../../src/dialler/call-inbox.ts';
import { CallVoice, NoSound } from '../../src/dialler/call-voice.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { FakePbx } from './fake-pbx.ts';

async function start() {
  const clock = new FakeClock();
  const pbx = new FakePbx();
  const inbox = new CallInbox(clock);
  const request = { id: 'id', route: 'trunk', number: '+31612345678', ringSeconds: 30, callSeconds: 150 } as const;
  const call = await pbx.dial({ ...request, detectMachine: false }, (event) => inbox.put(event));
  return { clock, pbx, voice: new CallVoice({ call, inbox, clock }) };
}

/** The state of a promise that may still be pending. */
function watch<T>(promise: Promise<T>) {
  const seen: { value?: T | undefined; error?: unknown; done: boolean } = { done: false };
  promise.then(
    (value) => Object.assign(seen, { value, done: true }),
    (error) => Object.assign(seen, { error, done: true }),
  );
  return seen;
}

describe('say', () => {
  it('ends with its own sound, and with no other', async () => {
    const { pbx, voice } = await start();
    const said = watch(voice.say('/a'));
    await settled();
    pbx.tell({ type: 'sound-ended', sound: 'another', played: false });
    await settled();
    expect(said.done).toBe(false);
    pbx.endSound();
    await settled();
    expect(said).toMatchObject({ done: true });
  });

  it('ignores keys', async () => {
    const { pbx, voice, clock } = await start();
    const said = watch(voice.say('/a'));
    await settled();
    pbx.press('4', '5');
    pbx.endSound();
    await settled();
    expect(said.done).toBe(true);
    const asked = watch(voice.listen(['/b'], { waitSeconds: 7 }));
    await settled();
    pbx.endSound();
    await clock.advance(7_000);
    expect(asked).toEqual({ done: true, value: undefined });
  });

  it('does not wait for ever when the end of a sound is never reported', async () => {
    const { clock, voice } = await start();
    const said = watch(voice.say('/a'));
    await clock.advance(120_000);
    expect(said.done).toBe(true);
    expect(clock.waiting()).toBe(0);
  });

  it('a sound that could not be played is an error', async () => {
    const { pbx, voice } = await start();
    const said = watch(voice.say('/a'));
    await settled();
    pbx.endSound(false);
    await settled();
    expect(said.error).toBeInstanceOf(NoSound);
  });
});

describe('listen', () => {
  it('gives the key at once, and stops the sound', async () => {
    const { pbx, voice } = await start();
    const asked = watch(voice.listen(['/a'], { waitSeconds: 7 }));
    await settled();
    pbx.press('6');
    await settled();
    expect(asked.value).toMatchObject({ key: '6' });
    expect(pbx.stopped).toEqual(['sound-1']);
  });

  it('waits for a key from the end of the sound on', async () => {
    const { clock, pbx, voice } = await start();
    const asked = watch(voice.listen(['/a'], { waitSeconds: 7 }));
    await clock.advance(30_000);
    expect(asked.done).toBe(false);
    pbx.endSound();
    await clock.advance(6_999);
    expect(asked.done).toBe(false);
    await clock.advance(1);
    expect(asked).toEqual({ done: true, value: undefined });
  });

  it('keys that do not count do not make the wait longer', async () => {
    const { clock, pbx, voice } = await start();
    const asked = watch(voice.listen(['/a'], { counts: ({ key }) => key === '1', waitSeconds: 7 }));
    await settled();
    pbx.endSound();
    for (let second = 0; second < 7; second += 1) {
      pbx.press('3');
      await clock.advance(1_000);
    }
    expect(asked).toEqual({ done: true, value: undefined });
    expect(pbx.stopped).toEqual([]);
  });

  it('reports how long the sound had played when the key came', async () => {
    const { clock, pbx, voice } = await start();
    const heard: number[] = [];
    const counts = (_press: unknown, milliseconds: number) => {
      heard.push(milliseconds);
      return false;
    };
    const asked = watch(voice.listen(['/a'], { counts, waitSeconds: 1 }));
    await clock.advance(300);
    pbx.press('6');
    await clock.advance(400);
    pbx.press('7');
    pbx.endSound();
    await clock.advance(1_000);
    expect(heard).toEqual([300, 700]);
    expect(asked).toEqual({ done: true, value: undefined });
  });

  it('listens for the minimum time, even if the sound is shorter', async () => {
    const { clock, pbx, voice } = await start();
    const asked = watch(voice.listen(['/a'], { waitSeconds: 0, minMilliseconds: 700 }));
    await clock.advance(300);
    pbx.endSound();
    await clock.advance(399);
    expect(asked.done).toBe(false);
    await clock.advance(1);
    expect(asked).toEqual({ done: true, value: undefined });
  });
});

describe('untilQuiet', () => {
  it('waits from the latest key on, also when that came before', async () => {
    const { clock, pbx, voice } = await start();
    pbx.press('6');
    await clock.advance(400);
    const quiet = watch(voice.untilQuiet(1_000));
    await clock.advance(500);
    pbx.press('7');
    await clock.advance(999);
    expect(quiet.done).toBe(false);
    await clock.advance(1);
    expect(quiet.done).toBe(true);
    expect(clock.waiting()).toBe(0);
  });

  it('waits for nothing when there was no key', async () => {
    const { voice } = await start();
    const quiet = watch(voice.untilQuiet(1_000));
    await settled();
    expect(quiet.done).toBe(true);
  });
});

describe('pause', () => {
  it('waits, ignores keys, and ends with the call', async () => {
    const { clock, pbx, voice } = await start();
    const paused = watch(voice.pause(2));
    await clock.advance(1_000);
    pbx.press('6');
    await clock.advance(999);
    expect(paused.done).toBe(false);
    await clock.advance(1);
    expect(paused.done).toBe(true);
    const cut = watch(voice.pause(2));
    pbx.tell({ type: 'lost' });
    await settled();
    expect(cut.error).toMatchObject({ by: 'unknown' });
  });
});

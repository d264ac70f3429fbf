import type { RecordableCall } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { CallEvents } from './call-events.ts';
import { placeTestCall, type TestCall, type TestCallEnd, type TestCallParts, type TestCallStep } from './test-call.ts';

/** What was recorded of one prompt, after it has been judged. */
export interface Take {
  /** How it will be heard, as a path for Asterisk without an extension; undefined when it may not be kept. */
  heard: string | undefined;
  keep(): Promise<void>;
  /** Removes what was made to be heard. */
  drop(): Promise<void>;
}

export interface PromptSession<Prompt> extends TestCall {
  prompts: readonly Prompt[];
  /** Grows with each prompt, so that the caller has it whatever ends the session. */
  count: PromptCount;
  /** A short tone: speak now. */
  beep: string;
  /** Of one recording. */
  maxSeconds: number;
  /** How long to wait for a key. */
  keySeconds: number;
  /** Shows the words of a prompt, and which keys there are. */
  show(prompt: Prompt): void;
  /** Fetches the recording from the exchange, where it is removed, judges it and shows what was found. */
  take(prompt: Prompt, recording: string): Promise<Take>;
  /** Gets the function that takes keys from the terminal too; returns what ends it. */
  followKeys?(onKey: (key: string) => void): () => void;
}

export interface PromptCount {
  kept: number;
  skipped: number;
}

type Act = 'record' | 'keep' | 'skip' | 'stop';
type Moment = 'ready' | 'good' | 'bad';

/** What a key does: before a recording, and after one that may be kept, or may not. */
export const recordingKeys: Readonly<Record<Moment, Readonly<Record<string, Act>>>> = {
  ready: { '1': 'record', '3': 'skip', '0': 'stop' },
  good: { '1': 'keep', '2': 'record', '3': 'skip', '0': 'stop' },
  bad: { '2': 'record', '3': 'skip', '0': 'stop' },
};

/**
 * Rings a telephone and records one prompt after the other: a key, a beep, the words, `#`; then the recording is heard
 * and a key keeps it. What has been kept stays, whatever ends the call.
 *
 * @returns without a reason when the session came to its end, or was ended by key 0
 * @throws as `placeTestCall`, and what `take` throws
 */
export async function recordPrompts<Prompt>(
  parts: TestCallParts<RecordableCall>,
  session: PromptSession<Prompt>,
  onStep: (step: TestCallStep) => void,
): Promise<TestCallEnd> {
  return placeTestCall(
    parts,
    session,
    async (call, events) => {
      const unfollow = session.followKeys?.((key) => events.put({ type: 'key', key }));
      try {
        return await recordAll(new Desk(call, events, { ...session, ...parts }), session);
      } finally {
        unfollow?.();
      }
    },
    onStep,
  );
}

async function recordAll<Prompt>(desk: Desk, session: PromptSession<Prompt>): Promise<TestCallEnd> {
  try {
    for (const prompt of session.prompts) {
      session.show(prompt);
      const act = await recordOne(desk, session, prompt);
      if (act === 'stop') break;
      session.count[act === 'keep' ? 'kept' : 'skipped'] += 1;
    }
    return { reason: undefined };
  } catch (error) {
    if (error instanceof SessionEnded) return error.end;
    throw error;
  }
}

/** Until the prompt is kept or skipped, or the session ends. */
async function recordOne<Prompt>(desk: Desk, session: PromptSession<Prompt>, prompt: Prompt): Promise<Act> {
  let act = await desk.actBy('ready');
  while (act === 'record') {
    const { recording, stops } = await desk.record();
    const take = await session.take(prompt, recording);
    try {
      if (stops) return 'stop';
      act = await desk.actBy(take.heard === undefined ? 'bad' : 'good', take.heard);
      if (act === 'keep') await take.keep();
    } finally {
      await take.drop();
    }
  }
  return act;
}

/** The call ended, or nobody pressed a key. */
class SessionEnded extends Error {
  readonly end: TestCallEnd;

  constructor(end: TestCallEnd) {
    super(`The session ended: ${end.reason}`);
    this.end = end;
  }
}

interface DeskSettings {
  beep: string;
  maxSeconds: number;
  keySeconds: number;
  clock: Clock;
  random: Pick<Random, 'id'>;
}

/** Asterisk ends a recording at its limit; after this many seconds more it has forgotten it. */
const graceSeconds = 10;

/** The telephone of the person who reads. */
class Desk {
  readonly #call: RecordableCall;
  readonly #events: CallEvents;
  readonly #settings: DeskSettings;

  constructor(call: RecordableCall, events: CallEvents, settings: DeskSettings) {
    this.#call = call;
    this.#events = events;
    this.#settings = settings;
  }

  /** The act of the next key that has one. @param heard is played meanwhile, until that key. @throws SessionEnded */
  async actBy(moment: Moment, heard?: string): Promise<Act> {
    const sound = heard === undefined ? undefined : await this.#call.play([heard]);
    const act = await this.#nextAct(moment);
    if (sound !== undefined) await this.#call.stop(sound);
    return act;
  }

  async #nextAct(moment: Moment): Promise<Act> {
    const { keySeconds } = this.#settings;
    for (;;) {
      const event = await this.#next(keySeconds, 'no-key');
      const act = event.type === 'key' ? recordingKeys[moment][event.key] : undefined;
      if (act !== undefined) return act;
      if (event.type === 'sound-ended' && !event.played) throw new SessionEnded({ reason: 'no-sound' });
    }
  }

  /** A beep, and what is said after it. @returns whether key 0 ended it. @throws SessionEnded */
  async record(): Promise<{ recording: string; stops: boolean }> {
    const { beep, maxSeconds, random } = this.#settings;
    const sound = await this.#call.play([beep]);
    for (;;) {
      const event = await this.#next(graceSeconds, 'no-sound');
      if (event.type !== 'sound-ended' || event.sound !== sound) continue;
      if (!event.played) throw new SessionEnded({ reason: 'no-sound' });
      break;
    }
    const recording = `belcode-record-${random.id()}`;
    await this.#call.record(recording, maxSeconds);
    let stops = false;
    for (;;) {
      const event = await this.#next(maxSeconds + graceSeconds, 'exchange-down');
      // From the terminal, and key 0; Asterisk itself ends it by `#` of the telephone.
      if (event.type === 'key' && '#0'.includes(event.key)) {
        stops ||= event.key === '0';
        await this.#call.endRecording(recording);
      }
      if (event.type !== 'recorded' || event.recording !== recording) continue;
      if (event.whole) return { recording, stops };
      throw new Error('Asterisk cannot record. It needs format_wav, and its user the folder recording of its spool');
    }
  }

  async #next(seconds: number, late: 'no-key' | 'no-sound' | 'exchange-down') {
    const event = await this.#events.next(this.#settings.clock.now() + seconds * 1_000);
    if (event === undefined) throw new SessionEnded({ reason: late });
    if (event.type === 'lost') throw new SessionEnded({ reason: 'exchange-down' });
    if (event.type === 'ended') throw new SessionEnded({ reason: 'hung-up-before-code', cause: event.cause });
    return event;
  }
}

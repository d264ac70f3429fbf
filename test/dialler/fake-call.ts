import { expect } from 'vitest';
import type { CallEvent } from '../../src/asterisk/pbx.ts';
import type { ChallengeState } from '../../src/challenges/challenge.ts';
import type { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import type { CallJob } from '../../src/deliveries/call-queue.ts';
import type { DeliveryState } from '../../src/deliveries/delivery.ts';
import type { DeliveryStore, MoveDetail } from '../../src/deliveries/delivery-store.ts';
import type { CallOutcome } from '../../src/dialler/call-outcome.ts';
import { CallScript, type CallScriptParts } from '../../src/dialler/call-script.ts';
import type { CallSpeech } from '../../src/dialler/call-speech.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom } from '../../src/random.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { FakePbx } from './fake-pbx.ts';

export const secret = 'a secret for tests only, of more than 32 bytes';
export const firstSaying = { normal: 6_000, slow: 9_000 } as const;

export const newJob = (): CallJob => ({
  deliveryId: systemRandom.id(),
  challengeId: systemRandom.id(),
  to: '+31612345678',
  language: 'nl',
});

/** What the stores answer. Each may be changed while the call goes on. */
export interface StoreAnswers {
  /** Refuses, or throws store-unavailable, when asked for this move. */
  advance(state: DeliveryState, detail: MoveDetail): boolean | 'away';
  arm: 'armed' | 'over' | 'away';
  renew: boolean | 'away';
  challenge: ChallengeState | undefined;
}

/** All that surrounds one call, and what happened to it in the order in which it did. */
export class FakeCall {
  readonly clock = new FakeClock();
  readonly pbx = new FakePbx();
  readonly job = newJob();
  /** `place`, `advance ringing`, `mint`, `write code`, `arm`, `play …`, `remove code`, `hang up` … */
  readonly journal: string[] = [];
  readonly moves: { state: DeliveryState; detail: MoveDetail }[] = [];
  readonly codes: string[] = [];
  readonly armed: { id: string; deliveryId: string; digest: string }[] = [];
  /** Sound files of codes that exist at this moment. */
  readonly files = new Set<string>();
  readonly answers: StoreAnswers = { advance: () => true, arm: 'armed', renew: true, challenge: 'open' };
  outcome: CallOutcome | undefined;
  error: unknown;
  #written = 0;

  constructor() {
    this.pbx.onAsked = (what) => this.journal.push(what);
  }

  readonly deliveries: Pick<DeliveryStore, 'advance' | 'renew'> = {
    advance: async (delivery, state, detail = {}) => {
      expect(delivery).toEqual({ id: this.job.deliveryId, challengeId: this.job.challengeId });
      this.journal.push(`advance ${state}`);
      const answer = this.answers.advance(state, detail);
      if (answer === true) this.moves.push({ state, detail });
      return orAway(answer);
    },
    renew: async () => {
      this.journal.push('renew');
      return orAway(this.answers.renew);
    },
  };

  readonly challenges: Pick<ChallengeStore, 'arm' | 'find'> = {
    arm: async (id, deliveryId, digest) => {
      this.journal.push('arm');
      this.armed.push({ id, deliveryId, digest });
      return orAway(this.answers.arm);
    },
    find: async (id) => {
      this.journal.push('find challenge');
      const state = this.answers.challenge;
      if (state === undefined) return undefined;
      const times = { openedAt: 0, expiresAt: 600_000 };
      const { deliveryId, to, language } = this.job;
      const nobody = { kind: 'phone', userId: undefined, factorId: undefined } as const;
      return { id, state, owner: 'k', to, language, purpose: 'login', triesLeft: 5, deliveryId, ...nobody, ...times };
    },
  };

  readonly random: CallScriptParts['random'] = {
    pick: systemRandom.pick,
    code: (digits) => {
      const code = systemRandom.code(digits);
      this.journal.push('mint');
      this.codes.push(code);
      return code;
    },
  };

  readonly speech: CallSpeech = {
    prompt: (language, name) => `/sounds/${language}/${name}`,
    sayCode: async (_language, _code, slow) => {
      this.#written += 1;
      const path = `/codes/${slow ? 'slow' : 'normal'}-${this.#written}`;
      this.files.add(path);
      this.journal.push('write code');
      return {
        path,
        firstSayingMilliseconds: slow ? firstSaying.slow : firstSaying.normal,
        remove: async () => {
          this.files.delete(path);
          this.journal.push('remove code');
        },
      };
    },
  };

  parts(): CallScriptParts {
    const { pbx, deliveries, challenges, speech, clock, random } = this;
    const seconds = { ringSeconds: 30, callSeconds: 150, keySeconds: 7 };
    return { pbx, deliveries, challenges, speech, clock, random, secret, codeDigits: 6, ...seconds };
  }

  /** The key that the screen shows, which must be the one that the voice asks for. */
  key(): string {
    return this.moves.findLast(({ state }) => state === 'answered')?.detail.key ?? '';
  }

  wrongKey(): string {
    return this.key() === '4' ? '5' : '4';
  }

  /** What is played at this moment, `nothing` before the first sound. */
  playing(): string {
    return this.pbx.played.at(-1)?.replace(/^\/sounds\/nl\//, '') ?? 'nothing';
  }

  async tell(event: CallEvent): Promise<void> {
    this.pbx.tell(event);
    await settled();
  }

  /** Hears a sound to its end; it must be the one that is being played. */
  async hear(sound: string, milliseconds = 3_000): Promise<void> {
    await settled();
    expect(this.playing()).toBe(sound);
    await this.clock.advance(milliseconds);
    this.pbx.endSound();
    await settled();
  }

  /** Hears the code for so long; @returns the path of its sound */
  async hearCode(milliseconds: number): Promise<string> {
    await settled();
    const path = this.playing();
    expect(path).toMatch(/^\/codes\//);
    expect(this.files).toContain(path);
    await this.clock.advance(milliseconds);
    return path;
  }

  async press(...keys: string[]): Promise<void> {
    this.pbx.press(...keys);
    await settled();
  }

  async answer(): Promise<void> {
    await this.tell({ type: 'ringing' });
    await this.clock.advance(4_000);
    await this.tell({ type: 'answered' });
  }

  /** From the first ring to the sound of the code. */
  async untilCode(): Promise<void> {
    await this.answer();
    await this.hear('greeting');
    expect(this.playing()).toBe(`press-${this.key()}`);
    await this.press(this.key());
  }

  prompts(): string[] {
    return this.pbx.played.filter((path) => path.startsWith('/sounds/')).map((path) => path.split('/').at(-1) ?? '');
  }

  /** However it ended: hung up, and nothing left behind. */
  expectClean(): void {
    expect(this.files).toEqual(new Set());
    expect(this.clock.waiting()).toBe(0);
  }
}

function orAway<T>(answer: T | 'away'): T {
  if (answer === 'away') throw new Refusal('store-unavailable', 'as the test wants it');
  return answer;
}

/** A call that has been placed; `stop` and the outcome are the script's. */
export async function startScript(prepare: (call: FakeCall) => void = () => {}) {
  const call = new FakeCall();
  prepare(call);
  const script = new CallScript(call.parts(), call.job);
  const ended = script.run().then(
    (outcome) => {
      call.outcome = outcome;
    },
    (error) => {
      call.error = error;
    },
  );
  await settled();
  return { call, script, ended };
}

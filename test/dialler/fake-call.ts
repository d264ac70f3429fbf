import { expect } from 'vitest';
import type { CallEvent } from '../../src/asterisk/pbx.ts';
import type { ChallengeState } from '../../src/challenges/challenge.ts';
import type { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import type { Delivery, DeliveryState } from '../../src/deliveries/delivery.ts';
import type { DeliveryStore, MoveDetail } from '../../src/deliveries/delivery-store.ts';
import type { LeaseParts } from '../../src/dialler/call-lease.ts';
import type { CallOutcome } from '../../src/dialler/call-outcome.ts';
import { CallScript, type CallScriptParts } from '../../src/dialler/call-script.ts';
import type { CallSpeech } from '../../src/dialler/call-speech.ts';
import type { TakeCallParts } from '../../src/dialler/take-call.ts';
import { Refusal } from '../../src/errors.ts';
import type { StartVerdict } from '../../src/policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { systemRandom } from '../../src/random.ts';
import { silentLog } from '../silent-log.ts';
import { FakeClock, settled } from './fake-clock.ts';
import { FakePbx } from './fake-pbx.ts';

export const secret = 'a secret for tests only, of more than 32 bytes';
export const firstSaying = { normal: 6_000, slow: 9_000 } as const;

/** A person has answered, as far as the exchange can tell. */
export const answered = { type: 'answered', machine: false, forwarded: false } as const;

const newJob = (): CallJob => ({
  deliveryId: systemRandom.id(),
  challengeId: systemRandom.id(),
  to: '+31612345678',
  language: 'nl',
});

/** The answers of the stores, which a test may change during the call. */
export interface StoreAnswers {
  /** Refuses this move, or throws store-unavailable. */
  advance(state: DeliveryState, detail: MoveDetail): boolean | 'away';
  arm: 'armed' | 'over' | 'away';
  renew: boolean | 'away';
  challenge: ChallengeState | undefined;
  start: StartVerdict | 'away';
  finish: 'done' | 'away';
  report: 'done' | 'away';
  stopped: boolean | 'away';
  /** Whether the challenge could be ended; false when it was already over. */
  end: 'ended' | 'over' | 'away';
  trunk: 'works' | 'failing' | 'failing-from-now';
}

const ledgerAnswers: Pick<StoreAnswers, 'start' | 'finish' | 'report' | 'stopped' | 'end' | 'trunk'> = {
  ...({ start: { allowed: true }, finish: 'done', report: 'done' } as const),
  ...({ stopped: false, end: 'ended', trunk: 'works' } as const),
};

type Finish = Parameters<CallLedgerStore['finish']>[1];

/** The surroundings of one call, and what happened to them in order. */
export class FakeCall {
  readonly clock = new FakeClock();
  readonly pbx = new FakePbx();
  readonly job = newJob();
  /** `place`, `advance ringing`, `mint`, `write code`, `arm`, `play …`, `remove code`, `hang up` … */
  readonly journal: string[] = [];
  readonly moves: { state: DeliveryState; detail: MoveDetail }[] = [];
  readonly codes: string[] = [];
  readonly armed: { id: string; deliveryId: string; digest: string }[] = [];
  /** What was reported to the ledger at the end. */
  readonly finished: Finish[] = [];
  readonly reported: string[] = [];
  /** What the ledger was told of the trunks: trunk, answer, and for how many numbers it may be the same. */
  readonly trunkNotes: [string, string | undefined, number][] = [];
  /** Challenges that a key has ended. */
  readonly challengeEnds: string[] = [];
  /** Existing greetings of companies, such as `nl/company-x`. */
  readonly companySounds = new Set<string>();
  /** Sound files of codes that exist now. */
  readonly files = new Set<string>();
  readonly answers: StoreAnswers = {
    advance: () => true,
    arm: 'armed',
    renew: true,
    challenge: 'open',
    ...ledgerAnswers,
  };
  /** The codes that were written as sounds. */
  readonly written: string[] = [];
  /** For each sound of the code, whether it begins with "your code is". */
  readonly intros: boolean[] = [];
  /** The key that the voice asks for or is about to ask for. */
  #picked = '';
  /** How many keys the voice asks for. */
  callKeys: 1 | 2 = 1;
  /** How long a call without a key goes on. */
  screenSeconds = 0;
  outcome: CallOutcome | undefined;
  error: unknown;
  #written = 0;

  constructor() {
    this.pbx.onAsked = (what) => this.journal.push(what);
  }

  /** The state of a delivery that this dialler could not take. */
  found: Pick<Delivery, 'state' | 'reason'> | undefined;

  readonly deliveries: Pick<DeliveryStore, 'advance' | 'find' | 'keep' | 'take'> = {
    take: async (delivery) => {
      if (!(await this.deliveries.advance(delivery, 'dialling'))) return undefined;
      this.journal.push('find challenge');
      return { at: 0, fields: [] };
    },
    find: async (delivery) => this.found && { ...delivery, ...this.found },
    advance: async (delivery, state, detail = {}, stop) => {
      expect(delivery).toEqual({ id: this.job.deliveryId, challengeId: this.job.challengeId });
      this.journal.push(`advance ${state}`);
      const answer = this.answers.advance(state, detail);
      if (answer === true) this.moves.push({ state, detail });
      if (this.answers.stopped === true) stop?.onStopped();
      return orAway(answer);
    },
    keep: async (_, switchKey) => {
      this.journal.push('renew');
      if (!orAway(this.answers.renew)) return 'over';
      return switchKey !== undefined && orAway(this.answers.stopped) ? 'stopped' : 'kept';
    },
  };

  readonly ledger: Pick<CallLedgerStore, 'start' | 'finish' | 'report' | 'noteTrunk'> & LeaseParts['ledger'] = {
    noteTrunk: async (trunk, ended) => {
      this.trunkNotes.push([trunk, ended.answer, ended.max]);
      return this.answers.trunk;
    },
    start: async (deliveryId) => {
      expect(deliveryId).toBe(this.job.deliveryId);
      this.journal.push('start');
      return orAway(this.answers.start);
    },
    finish: async (deliveryId, end) => {
      expect(deliveryId).toBe(this.job.deliveryId);
      this.journal.push('finish');
      orAway(this.answers.finish);
      this.finished.push(end);
    },
    report: async (deliveryId, what) => {
      expect(deliveryId).toBe(this.job.deliveryId);
      this.journal.push(`report ${what}`);
      orAway(this.answers.report);
      this.reported.push(what);
    },
    stops: { switchKey: 'stopped' },
  };

  readonly challenges: Pick<ChallengeStore, 'arm' | 'stored' | 'ofRead' | 'end'> = {
    end: async (id, to) => {
      expect(id).toBe(this.job.challengeId);
      this.journal.push(`end ${to}`);
      if (orAway(this.answers.end) === 'over') return undefined;
      this.challengeEnds.push(to);
      return this.job.deliveryId;
    },
    arm: async (id, deliveryId, digest) => {
      this.journal.push('arm');
      this.armed.push({ id, deliveryId, digest });
      return orAway(this.answers.arm);
    },
    stored: (id) => ({ key: id, fields: [] }),
    ofRead: (id) => {
      const state = this.answers.challenge;
      if (state === undefined) return undefined;
      const times = { openedAt: 0, expiresAt: 600_000 };
      const { deliveryId, to, language } = this.job;
      const nobody = {
        kind: 'phone',
        proof: 'code',
        userId: undefined,
        factorId: undefined,
        postDial: undefined,
        known: false,
        calls: 1,
      } as const;
      return { id, state, owner: 'k', to, language, purpose: 'login', triesLeft: 5, deliveryId, ...nobody, ...times };
    },
  };

  readonly random: CallScriptParts['random'] = {
    pick: (keys) => {
      const picked = systemRandom.pick(keys);
      this.#picked = String(picked);
      return picked;
    },
    code: (digits) => {
      const code = systemRandom.code(digits);
      this.journal.push('mint');
      this.codes.push(code);
      return code;
    },
  };

  readonly speech: CallSpeech = {
    prompt: (language, name) => `/sounds/${language}/${name}`,
    company: async (language, name) =>
      this.companySounds.has(`${language}/${name}`) ? `/sounds/${language}/${name}` : undefined,
    nextLanguage: (language) => (language === 'nl' ? 'en' : 'nl'),
    sayCode: async (language, code, { slow, intro }) => {
      this.written.push(code);
      this.#written += 1;
      const other = language === 'nl' ? '' : `${language}-`;
      const path = `/codes/${other}${slow ? 'slow' : 'normal'}-${this.#written}`;
      this.intros.push(intro);
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

  parts(): CallScriptParts & Pick<TakeCallParts, 'deliveries' | 'ledger'> {
    const { pbx, deliveries, challenges, ledger, speech, clock, random } = this;
    return {
      paces: { trunk: { turn: async () => ({ end: async () => {} }) }, secondTrunk: undefined },
      pbx,
      deliveries,
      challenges,
      ledger,
      speech,
      clock,
      random,
      secret,
      codeDigits: 6,
      log: silentLog,
      ringSeconds: 30,
      silenceSeconds: 6,
      callSeconds: 150,
      keySeconds: 7,
      screenSeconds: this.screenSeconds,
      callKeys: this.callKeys,
      detectMachine: false,
      forwarded: 'end',
    };
  }

  /** The key that the voice asks for, also before the screen shows it. */
  key(): string {
    return this.#picked;
  }

  /** The keys that the screen has shown, in order. */
  keysShown(): string[] {
    return this.moves.flatMap(({ detail: { key, note } }) => (key === undefined || note !== undefined ? [] : [key]));
  }

  /** What the screen shows now of an answered call. */
  shown(): MoveDetail | undefined {
    return this.moves.at(-1)?.detail;
  }

  wrongKey(): string {
    return this.key() === '4' ? '5' : '4';
  }

  /** The current sound; `nothing` before the first one. */
  playing(): string {
    return this.pbx.playing?.replace(/^\/sounds\/nl\//, '') ?? 'nothing';
  }

  async tell(event: CallEvent): Promise<void> {
    this.pbx.tell(event);
    await settled();
  }

  /** Hears a sound to its end; it must be the current one. */
  async hear(sound: string, milliseconds = 3_000): Promise<void> {
    await settled();
    expect(this.playing()).toBe(sound);
    await this.clock.advance(milliseconds);
    this.pbx.endSound();
    await settled();
  }

  /** Hears the code for this time. @returns the path of its sound */
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

  async answer(how: Partial<Omit<Extract<CallEvent, { type: 'answered' }>, 'type'>> = {}): Promise<void> {
    await this.tell({ type: 'ringing' });
    await this.clock.advance(4_000);
    await this.tell({ ...answered, ...how });
  }

  /** Listens to the question until its last word, which names the key. */
  async understand(): Promise<void> {
    expect(this.playing()).toBe(`press-${this.key()}`);
    await this.clock.advance(1_500);
  }

  /** Runs from the first ring until the key is understood. */
  async untilAsked(): Promise<void> {
    await this.answer();
    await this.hear('greeting');
    await this.understand();
  }

  /** Runs from the first ring to the sound of the code. */
  async untilCode(): Promise<void> {
    await this.untilAsked();
    await this.press(this.key());
    await this.hear('code-intro', 800);
  }

  /** Hears what follows the code, up to the wait for a key. */
  async endCode(): Promise<void> {
    this.pbx.endSound();
    await this.hear('not-you');
  }

  prompts(): string[] {
    return this.pbx.played.filter((path) => path.startsWith('/sounds/')).map((path) => path.split('/').at(-1) ?? '');
  }

  /** Checks that the call is hung up and that nothing is left behind. */
  expectClean(): void {
    expect(this.files).toEqual(new Set());
    expect(this.clock.waiting()).toBe(0);
  }
}

function orAway<T>(answer: T | 'away'): T {
  if (answer === 'away') throw new Refusal('store-unavailable', 'as the test wants it');
  return answer;
}

/** A placed call, with `stop` and the outcome of its script. */
export async function startScript(
  prepare: (call: FakeCall) => void = () => {},
  settings: Partial<Pick<CallScriptParts, 'detectMachine' | 'forwarded' | 'paces' | 'random' | 'reports'>> = {},
) {
  const call = new FakeCall();
  prepare(call);
  const script = new CallScript({ ...call.parts(), ...settings }, call.job);
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

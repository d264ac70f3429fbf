import { type Call, type CallEvent, type CallTurn, PbxError } from '../../src/asterisk/pbx.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import type { CallSpeech } from '../../src/dialler/call-speech.ts';
import { type TakeCallParts, takeCall } from '../../src/dialler/take-call.ts';
import { systemRandom as random } from '../../src/random.ts';
import type { OpenedPanel } from '../panel/open-panel.ts';
import { secret } from '../secret.ts';
import { silentLog } from '../silent-log.ts';

/** What somebody at the telephone does when this is said; the keys are pressed while it sounds. */
export type AtTelephone = (said: string) => Promise<string | undefined> | string | undefined;

const speech: CallSpeech = {
  prompt: (_language, name) => name,
  company: async () => undefined,
  nextLanguage: (language) => language,
  sayCode: async () => ({ path: 'the code', firstSayingMilliseconds: 0, remove: async () => {} }),
};

/** Ten times as fast as other clocks. */
const hurry = 10;
const hurriedClock: Clock = {
  now: () => systemClock.now() * hurry,
  wait: (milliseconds, signal) => systemClock.wait(milliseconds / hurry, signal),
};

/** A call of the dialler's own script on real stores, to a telephone that is answered at once. */
export class KeyedCall {
  /** Everything that the voice said. */
  readonly said: string[] = [];
  /** Resolves when the call is over. */
  readonly over: Promise<unknown>;
  #onEvent: (event: CallEvent) => void = () => {};
  #sounds = 0;
  #isOver = false;
  readonly #does: AtTelephone;

  constructor(home: Pick<OpenedPanel, 'parts'>, job: CallJob, does: AtTelephone) {
    this.#does = does;
    this.over = takeCall(this.#parts(home), job, new AbortController().signal);
  }

  /** Presses keys whenever the test wants it. */
  press(keys: string): void {
    for (const key of keys) this.#tell({ type: 'key', key });
  }

  hangUp(): void {
    this.#tell({ type: 'ended', cause: { q850: 16 } });
  }

  #parts({ parts: { challenges, deliveries, ledger } }: Pick<OpenedPanel, 'parts'>): TakeCallParts {
    return {
      challenges,
      deliveries,
      ledger,
      speech,
      secret,
      random,
      clock: hurriedClock,
      log: silentLog,
      hangUps: { listen: () => () => {} },
      pbx: { dial: (_request, onEvent, turn) => this.#dial(onEvent, turn) },
      paces: { trunk: { turn: async () => ({ end: async () => {} }) }, secondTrunk: undefined },
      codeDigits: 6,
      ringSeconds: 30,
      silenceSeconds: 15,
      callSeconds: 150,
      screenSeconds: 0,
      keySeconds: 3,
      callKeys: 2,
      detectMachine: false,
      forwarded: 'end',
    };
  }

  async #dial(onEvent: (event: CallEvent) => void, turn?: CallTurn): Promise<Call> {
    await turn?.until();
    this.#onEvent = onEvent;
    setImmediate(() => {
      this.#tell({ type: 'ringing' });
      this.#tell({ type: 'answered', machine: false, forwarded: false });
    });
    return {
      play: async ([file = '']) => {
        if (this.#isOver) throw new PbxError('call-over', 'hung up');
        this.said.push(file);
        this.#sounds += 1;
        const sound = String(this.#sounds);
        setImmediate(async () => {
          this.press((await this.#does(file)) ?? '');
          this.#tell({ type: 'sound-ended', sound, played: true });
        });
        return sound;
      },
      sendKeys: async () => {},
      hasSignOfLife: async () => true,
      hearing: async () => undefined,
      stop: async () => {},
      hangUp: async () => this.hangUp(),
    };
  }

  #tell(event: CallEvent): void {
    if (this.#isOver) return;
    this.#isOver = event.type === 'ended';
    this.#onEvent(event);
  }
}

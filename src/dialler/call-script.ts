import { type Call, type DialRoute, type IncomingCall, PbxError } from '../asterisk/pbx.ts';
import type { SipReports } from '../asterisk/sip-reports.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { DeliveryState } from '../deliveries/delivery.ts';
import type { DeliveryRef, DeliveryStore, MoveDetail } from '../deliveries/delivery-store.ts';
import { ActiveCall } from './active-call.ts';
import { AnyTimeKeys, type AnyTimeKeysParts, CallDecided } from './any-time-keys.ts';
import { CallAttempts, type CallAttemptsParts } from './call-attempts.ts';
import { CallEnded, type EndedBy } from './call-inbox.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallSpeech } from './call-speech.ts';
import { CallStanding, outcomeOfError } from './call-standing.ts';
import { CallTalk } from './call-talk.ts';
import { CallTelling } from './call-telling.ts';
import { CallVoice } from './call-voice.ts';
import { CodeReading, type CodeReadingParts } from './code-reading.ts';
import { KeyQuestion, type KeyQuestionParts } from './key-question.ts';
import { NumberQuestion, type NumberQuestionParts } from './number-question.ts';

export interface CallScriptParts
  extends CallAttemptsParts,
    KeyQuestionParts,
    Omit<CodeReadingParts, 'random'>,
    NumberQuestionParts,
    AnyTimeKeysParts {
  deliveries: Pick<DeliveryStore, 'advance'>;
  ledger: AnyTimeKeysParts['ledger'] & CallAttemptsParts['ledger'];
  challenges: AnyTimeKeysParts['challenges'] & CodeReadingParts['challenges'];
  random: KeyQuestionParts['random'] & CodeReadingParts['random'];
  speech: CallSpeech;
  /** Undefined when the exchange sends no copies of SIP. */
  reports?: Pick<SipReports, 'keyWaysOf'> | undefined;
}

/** The parts of one conversation. */
interface Conversation {
  talk: CallTalk;
  keys: AnyTimeKeys;
  telling: CallTelling;
}

/** Why a call is ended from outside. */
export type StopReason = 'challenge-over' | 'lease-lost' | 'passed' | 'blocked' | 'interrupted';

const endedBy: Record<StopReason, EndedBy> = {
  'challenge-over': 'us',
  'lease-lost': 'us',
  passed: 'passed',
  blocked: 'blocked',
  interrupted: 'stopping',
};

/** Reasons that come because the number was right: the page goes on, and the delivery is over. */
const endsAfterLastWords: readonly StopReason[] = ['passed', 'lease-lost'];

/**
 * One code call, from the first ring to the end: reaches the person, asks for the key, and only then mints the code,
 * arms the challenge with its digest, and speaks it. Or asks for the number of the page, and speaks no code.
 */
export class CallScript {
  readonly #parts: CallScriptParts;
  readonly #job: CallJob;
  readonly #delivery: DeliveryRef;
  readonly #activeCall: ActiveCall;
  readonly #standing = new CallStanding();
  /** The number was compared: what follows is a last sentence of two seconds, which the person hears to its end. */
  #isJudged = false;
  #attempts: CallAttempts | undefined;

  constructor(parts: CallScriptParts, job: CallJob) {
    this.#parts = parts;
    this.#job = job;
    this.#delivery = { id: job.deliveryId, challengeId: job.challengeId };
    this.#activeCall = new ActiveCall(parts.clock);
  }

  /** SIP reported that the call went to another number. */
  get forwarded(): boolean {
    return this.#standing.isForwarded;
  }

  /** How the person was dialled last; undefined before that, and when the person has called. */
  get route(): DialRoute | undefined {
    return this.#attempts?.route;
  }

  /** Seconds since the answer, rounded up; 0 when nobody answered. */
  answeredSeconds(): number {
    const { answeredAt } = this.#standing;
    return answeredAt === undefined ? 0 : Math.ceil((this.#parts.clock.now() - answeredAt) / 1_000);
  }

  /** Ends the call from outside. */
  stop(why: StopReason = 'challenge-over'): void {
    if (this.#isJudged && endsAfterLastWords.includes(why)) return;
    this.#activeCall.stop(endedBy[why]);
  }

  /** Calls the person, and runs the call to its end. @throws Refusal store-unavailable, after hanging up */
  run(): Promise<CallOutcome> {
    const onRinging = () => this.#advance('ringing');
    const call = { job: this.#job, activeCall: this.#activeCall, standing: this.#standing, onRinging };
    const attempts = new CallAttempts(this.#parts, call);
    this.#attempts = attempts;
    return this.#untilEnd(() => attempts.reach());
  }

  /** Runs a call that the person has made, from the answer to its end. @throws as `run` */
  runDialledIn(incoming: Pick<IncomingCall, 'take'>): Promise<CallOutcome> {
    return this.#untilEnd(async () => {
      const at = this.#parts.clock.now();
      this.#standing.answered({ at, until: at + this.#parts.callSeconds * 1_000, forwarded: false });
      return this.#activeCall
        .connect((onEvent) => incoming.take(onEvent))
        .catch((error) => {
          if (error instanceof PbxError && error.trouble === 'call-over') return 'hung-up-before-code';
          throw error;
        });
    });
  }

  async #untilEnd(reach: () => Promise<Call | CallOutcome>): Promise<CallOutcome> {
    try {
      const reached = await reach();
      return typeof reached === 'string' ? reached : await this.#talk(reached);
    } catch (error) {
      return await outcomeOfError(error, { ...this.#parts, activeCall: this.#activeCall, standing: this.#standing });
    } finally {
      await this.#activeCall.hangUp();
      // Code that still waits for an event of the call gets a CallEnded.
      this.stop();
    }
  }

  async #talk(call: Call): Promise<CallOutcome> {
    const job = this.#job;
    const { clock } = this.#parts;
    const telling = new CallTelling((to, detail) => this.#advance(to, detail));
    const onHold = (held: boolean) => telling.isHeld(held);
    const voice = new CallVoice({ call, inbox: this.#activeCall.inbox, clock, onHold });
    const talk = new CallTalk(voice, this.#parts.speech, job);
    const keys = new AnyTimeKeys(this.#parts, job, { talk, telling });
    try {
      const outcome =
        job.proof === 'number'
          ? await this.#askForNumber({ talk, keys, telling })
          : await this.#speakCode({ talk, keys, telling });
      const isNobody = outcome === 'screened' || outcome === 'no-key';
      if (isNobody && (await this.#isWithoutKeys(call))) return 'no-keys-possible';
      return outcome === 'screened' && this.#standing.isMachine ? 'voicemail' : outcome;
    } catch (error) {
      if (!(error instanceof CallDecided)) throw error;
      // The decision stands, even if the person hangs up during the thanks.
      await talk.say(error.lastWords).catch(() => {});
      return error.outcome;
    }
  }

  async #speakCode({ talk, keys, telling }: Conversation): Promise<CallOutcome> {
    const job = this.#job;
    const reading = new CodeReading(this.#parts, { job, talk, keys, standing: this.#standing, telling });
    return (await new KeyQuestion(this.#parts, { talk, keys, telling }).ask(job)) ?? (await reading.speak());
  }

  #askForNumber({ talk, keys, telling }: Conversation): Promise<CallOutcome> {
    const onTyped = () => this.#advance('typed');
    const onJudging = () => {
      this.#isJudged = true;
    };
    return new NumberQuestion(this.#parts, { talk, keys, telling, onJudging, onTyped }).ask(this.#job);
  }

  /** Whether no key can come over this line, as its answer says. Unknown without copies of SIP. */
  async #isWithoutKeys(call: Call): Promise<boolean> {
    const { reports } = this.#parts;
    if (reports === undefined || this.#activeCall.inbox.lastKeyAt() > 0) return false;
    const hearing = await call.hearing();
    const ways = hearing && reports.keyWaysOf(hearing.sipCallId);
    if (hearing === undefined || ways === undefined) return false;
    return !ways.events && !hearing.tones && !(ways.info && hearing.info);
  }

  /** @throws CallEnded when the delivery has ended elsewhere: its lease lapsed, or a request to hang up was missed */
  async #advance(to: DeliveryState, detail?: MoveDetail): Promise<void> {
    if (!(await this.#parts.deliveries.advance(this.#delivery, to, detail))) throw new CallEnded('us');
  }
}

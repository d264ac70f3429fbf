import { type Call, type Pbx, PbxError, type PbxTrouble } from '../asterisk/pbx.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import { codeDigest } from '../challenges/code-digest.ts';
import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-queue.ts';
import type { DeliveryState } from '../deliveries/delivery.ts';
import type { DeliveryRef, DeliveryStore, MoveDetail } from '../deliveries/delivery-store.ts';
import type { Random } from '../random.ts';
import { CallEnded, CallInbox } from './call-inbox.ts';
import { type CallFacts, type CallOutcome, outcomeOf } from './call-outcome.ts';
import type { CallSpeech } from './call-speech.ts';
import { CallVoice, NoSound } from './call-voice.ts';

export interface CallScriptParts {
  pbx: Pick<Pbx, 'place'>;
  deliveries: Pick<DeliveryStore, 'advance'>;
  challenges: Pick<ChallengeStore, 'arm'>;
  speech: CallSpeech;
  clock: Clock;
  random: Pick<Random, 'pick' | 'code'>;
  /** Key of the codes' digests. */
  secret: string;
  codeDigits: number;
  ringSeconds: number;
  callSeconds: number;
  keySeconds: number;
}

/**
 * Keys that the voice may ask for. Not those that mean something else in a call (1 again, 2 slower; 3, 9 and 0 are kept
 * free), so that no habit and no tone meant for another menu passes.
 */
const askedKeys = ['4', '5', '6', '7', '8'] as const;
/** The key is asked for once, and once more. */
const askings = 2;
/** Asterisk ends the ringing by itself; this is for when it does not say so. */
const ringGraceMilliseconds = 5_000;
/** Asterisk counts the length of a call from a moment before we hear of the answer. */
const limitSlackMilliseconds = 500;
/** How long the end of a call that Asterisk says is over may take to be told. */
const endLimitMilliseconds = 1_000;

const outcomeOfTrouble: Record<Exclude<PbxTrouble, 'call-over'>, CallOutcome> = {
  'exchange-down': 'exchange-down',
  'already-placed': 'interrupted',
  unreachable: 'unreachable',
};

/**
 * One code call, from the first ring to the end: ring, ask for the key, and only then mint the code, arm the challenge
 * with its digest, and speak it.
 */
export class CallScript {
  readonly #parts: CallScriptParts;
  readonly #job: CallJob;
  readonly #delivery: DeliveryRef;
  readonly #inbox: CallInbox;
  #phase: CallFacts['phase'] = 'ringing';
  /** Until when it may ring, then until when it may last; milliseconds since the epoch. */
  #until = 0;
  #rang = false;
  #heard = false;

  constructor(parts: CallScriptParts, job: CallJob) {
    this.#parts = parts;
    this.#job = job;
    this.#delivery = { id: job.deliveryId, challengeId: job.challengeId };
    this.#inbox = new CallInbox(parts.clock);
  }

  /** Ends the call from outside: its challenge is over, or the dialler stops and interrupts it. */
  stop(why: 'challenge-over' | 'interrupted' = 'challenge-over'): void {
    this.#inbox.end(new CallEnded(why === 'interrupted' ? 'stopping' : 'us'));
  }

  /** Runs the call to its end. @throws Refusal store-unavailable; the call is hung up then too */
  async run(): Promise<CallOutcome> {
    let call: Call | undefined;
    try {
      call = await this.#place();
      await this.#untilAnswered();
      const voice = new CallVoice({ ...this.#parts, call, inbox: this.#inbox });
      return (await this.#untilRightKey(voice)) ?? (await this.#speakCode(voice));
    } catch (error) {
      return await this.#outcomeOf(error);
    } finally {
      await call?.hangUp();
      // Whoever still waits for something to happen in the call waits in vain.
      this.stop();
    }
  }

  #place(): Promise<Call> {
    const { pbx, clock, ringSeconds, callSeconds } = this.#parts;
    const { deliveryId: id, to: number } = this.#job;
    this.#until = clock.now() + ringSeconds * 1_000;
    return pbx.place({ id, number, ringSeconds, callSeconds }, (event) => this.#inbox.put(event));
  }

  async #untilAnswered(): Promise<void> {
    const { clock, callSeconds } = this.#parts;
    for (;;) {
      const news = await this.#inbox.next(this.#until + ringGraceMilliseconds);
      if (news === undefined) throw new CallEnded('us');
      // Each 180 of each fork is told.
      if (news.type === 'ringing' && !this.#rang) {
        this.#rang = true;
        await this.#advance('ringing');
      }
      if (news.type === 'answered') {
        this.#phase = 'asking';
        this.#until = clock.now() + callSeconds * 1_000;
        return;
      }
    }
  }

  /** @returns undefined when the right key was pressed, else why not */
  async #untilRightKey(voice: CallVoice): Promise<'no-key' | 'wrong-key' | undefined> {
    const { speech, random } = this.#parts;
    const { language } = this.#job;
    let asked = random.pick(askedKeys);
    await this.#advance('answered', { key: asked });
    // Keys during the greeting do not count: that is when an answering machine speaks, and its words may hold tones.
    await voice.say(speech.prompt(language, 'greeting'));
    for (let asking = 1; ; asking += 1) {
      const key = await voice.ask(speech.prompt(language, `press-${asked}`));
      if (key === asked) return undefined;
      if (asking === askings) return key === undefined ? 'no-key' : 'wrong-key';
      if (key !== undefined) {
        // Another key, so that pressing all of them one after the other does not lead to the code.
        asked = random.pick(askedKeys);
        await this.#advance('answered', { key: asked });
        await voice.say(speech.prompt(language, 'wrong-key'));
      }
    }
  }

  async #speakCode(voice: CallVoice): Promise<CallOutcome> {
    const { random, codeDigits, secret, challenges, speech } = this.#parts;
    const { challengeId, deliveryId, language } = this.#job;
    const code = random.code(codeDigits);
    const armed = await challenges.arm(challengeId, deliveryId, codeDigest(secret, challengeId, code));
    if (armed === 'over') {
      await voice.say(speech.prompt(language, 'over'));
      return 'challenge-over';
    }
    let key: string | undefined;
    let slow = false;
    do {
      key = await this.#sayCode(voice, code, slow);
      slow ||= key === '2';
    } while (key !== undefined);
    await voice.say(speech.prompt(language, 'goodbye'));
    return 'spoken';
  }

  /** @returns the key 1 or 2, or undefined when neither was pressed in time */
  async #sayCode(voice: CallVoice, code: string, slow: boolean): Promise<string | undefined> {
    const { clock, speech } = this.#parts;
    const sound = await speech.sayCode(this.#job.language, code, slow);
    const since = clock.now();
    let until: number | undefined;
    try {
      const asked = voice.ask(sound.path, (key) => key === '1' || key === '2');
      if (this.#phase !== 'speaking') {
        this.#phase = 'speaking';
        // Told while the first word is on its way: the person does not wait for Redis.
        await Promise.all([asked, this.#advance('speaking')]);
      }
      return await asked;
    } catch (error) {
      // A frozen exchange is missed some seconds after it fell silent: those are not counted as heard.
      if (error instanceof CallEnded) until = error.lastSign;
      throw error;
    } finally {
      this.#heard ||= (until ?? clock.now()) - since >= sound.firstSayingMilliseconds;
      await sound.remove();
    }
  }

  /** @throws CallEnded when somebody else has ended the delivery: a lease that lapsed, an end that was not heard of */
  async #advance(to: DeliveryState, detail?: MoveDetail): Promise<void> {
    if (!(await this.#parts.deliveries.advance(this.#delivery, to, detail))) throw new CallEnded('us');
  }

  async #outcomeOf(error: unknown): Promise<CallOutcome> {
    // What fails afterwards does not take back what was said.
    if (this.#heard && (error instanceof NoSound || error instanceof PbxError)) return 'spoken';
    if (error instanceof PbxError && error.trouble !== 'call-over') return outcomeOfTrouble[error.trouble];
    // A hang-up makes the sound that plays fail, and requests too, before its own event comes.
    const told = error instanceof PbxError || error instanceof NoSound ? await this.#untilEnded() : error;
    if (told === undefined && error instanceof NoSound) return 'no-sound';
    const ended = told ?? new CallEnded('unknown');
    if (!(ended instanceof CallEnded)) throw ended;
    const past = this.#parts.clock.now() >= this.#until - limitSlackMilliseconds;
    return outcomeOf({
      endedBy: ended.by,
      cause: ended.cause,
      phase: this.#phase,
      rangOut: past && this.#phase === 'ringing',
      ranOut: past && this.#phase !== 'ringing',
      heard: this.#heard,
    });
  }

  /** The call seems to be over; its end is told by an event that is on its way. @returns nothing when none comes */
  async #untilEnded(): Promise<unknown> {
    const deadline = this.#parts.clock.now() + endLimitMilliseconds;
    try {
      while ((await this.#inbox.next(deadline)) !== undefined);
    } catch (ended) {
      return ended;
    }
    return undefined;
  }
}

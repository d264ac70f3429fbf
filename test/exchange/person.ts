import { labSounds } from '../../lab/sounds.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { hangUpAfterSaying } from '../phones/growing-recording.ts';
import { hearRecording } from '../phones/hear-recording.ts';
import { until } from '../until.ts';
import { codeSound } from './exchange-events.ts';
import type { OwnExchange } from './own-exchange.ts';
import type { ShownChallenge } from './panel.ts';
import { untilUnderstood } from './until-understood.ts';

/** A person with a telephone, who knows the number, hears the sound, presses keys, and learns the code only by ear. */
export class Person {
  readonly number: string;
  #phone: Telephone;
  readonly #exchange: OwnExchange;

  private constructor(exchange: OwnExchange, phone: Telephone) {
    this.#exchange = exchange;
    this.#phone = phone;
    this.number = phone.number;
  }

  static async withTelephone(exchange: OwnExchange, number: string): Promise<Person> {
    return new Person(exchange, await startTelephone({ number, sipPort: exchange.lab.sipPort }));
  }

  /** A person whose telephone has been started. */
  static of(exchange: OwnExchange, phone: Telephone): Person {
    return new Person(exchange, phone);
  }

  get phone(): Telephone {
    return this.#phone;
  }

  /** A telephone that is switched off and on: it registers again, and its call is lost. */
  async switchOffAndOn(): Promise<void> {
    await this.#phone.stop();
    this.#phone = await startTelephone({ number: this.number, sipPort: this.#exchange.lab.sipPort });
  }

  /** How often the telephone rang: each ring is an incoming INVITE. */
  timesRung(): number {
    return this.#phone.events.filter(({ type }) => type === 'CALL_INCOMING').length;
  }

  /** Requests a login, which makes the telephone ring. */
  async openChallenge(language = 'en'): Promise<ShownChallenge> {
    const challenge = await this.#exchange.panel.open(this.number, language);
    await this.#phone.untilIncoming(15_000);
    return challenge;
  }

  /** @returns the key that the voice asks for, as soon as it does */
  async answerUntilAsked({ id, delivery: { id: delivery } }: ShownChallenge): Promise<string> {
    await this.#phone.answer();
    // An earlier call of the same challenge asked for another key.
    const told = await this.#exchange.panel.progress(
      id,
      (each) => each.deliveryId === delivery && each.key !== undefined,
    );
    const asked = told.at(-1)?.key ?? '';
    await this.#exchange.events().untilPlaying(delivery, `press-${asked}`);
    await untilUnderstood();
    return asked;
  }

  /**
   * Presses the requested key, and the next requested key when a dialler on a busy machine missed the first. Resolves
   * when the code has started to sound.
   */
  async press({ delivery: { id } }: ShownChallenge, key: string): Promise<void> {
    const { played } = this.#exchange.events();
    const questions = () => played(id).filter((sound) => /^press-\d$/.test(sound));
    const isCodeHeard = () => played(id).some((sound) => codeSound.test(sound));
    const deadline = performance.now() + 60_000;
    for (let asked = key; ; asked = questions().at(-1)?.slice(-1) ?? key) {
      const before = questions().length;
      await this.#phone.press(asked);
      await until(() => isCodeHeard() || questions().length > before, deadline - performance.now());
      if (isCodeHeard()) return;
      await untilUnderstood();
    }
  }

  /** Answers and presses the right key. Resolves when the code has started to sound. */
  async answerUntilCode(challenge: ShownChallenge): Promise<void> {
    await this.press(challenge, await this.answerUntilAsked(challenge));
  }

  /** Everything heard in the latest call, once it is over. */
  async sayings(language = 'en', limitMilliseconds = 60_000): Promise<string[]> {
    await this.#phone.untilClosed(limitMilliseconds);
    return (await hearRecording({ sounds: labSounds, language, file: this.#phone.recording() })).sayings;
  }

  /** The code as it was first spoken. An interrupted repetition does not count. */
  async heardCode(language = 'en'): Promise<string> {
    const sayings = await this.sayings(language);
    const code = sayings.find((saying) => /^\d{6}$/.test(saying));
    if (code === undefined) throw new Error(`${this.number} heard no code, but: ${sayings.join(' ') || 'nothing'}`);
    return code;
  }

  /** Makes one call, and hangs up when the code was said once. @returns the code that was heard */
  async takeCall(challenge: ShownChallenge, language = 'en'): Promise<string> {
    await this.answerUntilCode(challenge);
    await hangUpAfterSaying(this.#phone);
    await this.#exchange.panel.untilOver(challenge.id);
    return this.heardCode(language);
  }
}

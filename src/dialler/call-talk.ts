import type { CallJob } from '../deliveries/call-job.ts';
import type { PromptName } from '../speech/prompts.ts';
import type { CallSpeech } from './call-speech.ts';
import type { CallVoice, Listening } from './call-voice.ts';
import type { KeyPress } from './key-run.ts';

/** The conversation with one person: the voice, in the language and at the speed that the person has chosen. */
export class CallTalk {
  readonly voice: CallVoice;
  readonly speech: CallSpeech;
  readonly #company: string | undefined;
  /** The person's keys change these two for the rest of the call. */
  language: string;
  slow = false;

  constructor(voice: CallVoice, speech: CallSpeech, { language, company }: Pick<CallJob, 'language' | 'company'>) {
    this.voice = voice;
    this.speech = speech;
    this.language = language;
    this.#company = company?.greeting;
  }

  /** The sound that says who calls and what it is. It is short, because the question comes next. */
  async greeting(withoutCompany: PromptName = 'greeting'): Promise<string[]> {
    const company = this.#company === undefined ? undefined : await this.speech.company(this.language, this.#company);
    return [company ?? this.#path(withoutCompany)];
  }

  /** @throws CallEnded, NoSound, PbxError */
  async say(name: PromptName): Promise<void> {
    await this.voice.say(this.#path(name));
  }

  /** @throws CallEnded, NoSound, PbxError */
  async listen(name: PromptName, listening: Listening): Promise<KeyPress | undefined> {
    return this.voice.listen([this.#path(name)], listening);
  }

  #path(name: PromptName): string {
    return this.speech.prompt(this.language, name);
  }
}

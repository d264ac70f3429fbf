import { brandTexts } from '../brand/brand-texts.ts';
import { ownBrand } from '../brand/brands.ts';
import { type TryOutcome, type TryStep, tryCall } from '../challenges/try-call.ts';
import type { EndReason } from '../deliveries/delivery.ts';
import { isLanguage, offeredLanguages, usualLanguage } from '../languages/languages.ts';
import { systemRandom } from '../random.ts';
import { chooseVoice } from '../speech/choose-voice.ts';
import { speakOnce } from '../speech/one-sound.ts';
import { type Command, jsonOption, textOf, UsageError } from './command.ts';
import { readCalled } from './read-called.ts';
import { withTestCalls } from './with-test-calls.ts';

const saysOfStep: Record<TryStep, string> = {
  dialled: 'Asterisk dials',
  ringing: 'it rings',
  answered: 'it is answered',
  said: 'the words were said; waiting for a key',
};

/** What the operator looks at next, for each way in which it may end. */
const advice: Partial<Record<EndReason, string>> = {
  'no-key': 'no key came. If you pressed one: dtmf_mode of the trunk, and res_pjsip_dtmf_info',
  'hung-up-before-code':
    'the call ended after the answer. If nobody hung up, Asterisk does not know belcode-answered: dialplan reload',
  'no-sound': 'Asterisk cannot play the sound. Its user must be able to read the folder BELCODE_SOUNDS',
  unreachable: 'the call did not reach the telephone. Look at BELCODE_DIAL, and at the trunk (pjsip show endpoints)',
  'number-unknown': 'the network does not know the number in this form: {digits}, {national} or {idd} in BELCODE_DIAL',
  'exchange-down': 'the connection to Asterisk was lost',
  'no-answer': 'it rang and nobody answered',
  busy: 'the telephone is busy',
  rejected: 'the call was declined',
};

export const call: Command = {
  usage: 'call NUMBER [--say TEXT] [--language LANGUAGE] [--json]',
  about: 'place a test call: it rings, says the text, and waits for a key; every rule of calls counts',
  options: { say: { type: 'string' }, language: { type: 'string' }, ...jsonOption },
  words: 1,
  async run({ options, words: [text = ''], terminal }) {
    const given = textOf(options.language);
    if (given !== undefined && !isLanguage(given))
      throw new UsageError(`--language is one of: ${offeredLanguages().join(', ')}`);
    const say = textOf(options.say);
    if (say !== undefined && (say === '' || say.length > 500)) throw new UsageError('--say is 1 to 500 characters');
    const outcome = await withTestCalls(terminal, 'test-call', async (parts, config) => {
      const callee = readCalled(text, config);
      const usual = isLanguage(config.BELCODE_LANGUAGE) ? config.BELCODE_LANGUAGE : usualLanguage();
      const language = given ?? usual;
      // A speech service makes prompts only, so these words do not go there.
      const named = config.BELCODE_VOICE === 'http' ? 'espeak-ng' : config.BELCODE_VOICE;
      const voice = await chooseVoice({ voice: named, piperModels: config.BELCODE_PIPER_MODELS });
      const words = brandTexts(ownBrand(), language, 'messages');
      const spoken = `${say ?? words['test-call']} ${words['test-call-key']}`;
      const name = `test-call-${systemRandom.id()}`;
      const sound = await speakOnce(spoken, { voice, language, folder: config.BELCODE_SOUNDS, name });
      const [ringSeconds, keySeconds] = [config.BELCODE_RING_SECONDS, config.BELCODE_KEY_SECONDS];
      const tried = { callee, sound: sound.path, ringSeconds, callSeconds: config.BELCODE_CALL_SECONDS, keySeconds };
      try {
        return await tryCall(parts, tried, (step) => options.json || terminal.print(saysOfStep[step]));
      } finally {
        await sound.remove();
      }
    });
    if (options.json) terminal.print(JSON.stringify(outcome));
    else terminal.print(sayOutcome(outcome));
    return outcome.reason === undefined ? 0 : 1;
  },
};

function sayOutcome({ reason, key, cause }: TryOutcome): string {
  if (reason === undefined) return `✓ key ${key} was heard: calls work`;
  const network = cause && ` (Q.850 ${cause.q850}${cause.sipStatus === undefined ? '' : `, SIP ${cause.sipStatus}`})`;
  return `✗ ${reason}${network ?? ''}: ${advice[reason] ?? 'the call did not work'}`;
}

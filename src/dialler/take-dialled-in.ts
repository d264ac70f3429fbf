import { type IncomingCall, PbxError } from '../asterisk/pbx.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { LastWords } from '../speech/prompts.ts';
import { ActiveCall } from './active-call.ts';
import { CallEnded } from './call-inbox.ts';
import { CallVoice, NoSound } from './call-voice.ts';
import { type ConductCallParts, conductCall } from './conduct-call.ts';
import { extensionOfEndpoint } from './extension-of-endpoint.ts';

export interface TakeDialledInParts extends ConductCallParts {
  /** Claims the call for the pending login of this extension's user; its delivery is already `dialling`. */
  claim(extension: string): Promise<CallJob | undefined>;
  /** BELCODE_ENDPOINT. */
  endpointTemplate: string;
  /** Language for callers without a pending login. */
  language: string;
  /** Extensions that are in a call with this dialler. */
  dialledIn: Set<string>;
}

/**
 * Takes a call that a user made to hear the code. The telephone's registration identifies the user. Apart from the
 * ringing, the call runs like one that was placed.
 *
 * @throws Refusal store-unavailable, and other errors on our side, after hanging up
 */
export async function takeDialledIn(
  parts: TakeDialledInParts,
  incoming: IncomingCall,
  signal: AbortSignal,
): Promise<void> {
  const extension = extensionOfEndpoint(parts.endpointTemplate, incoming.endpoint);
  // One call at a time: a second would find no other login, or take the login of the first.
  if (extension === undefined || parts.dialledIn.has(extension)) return sayLast(parts, incoming, 'nothing-waiting');
  parts.dialledIn.add(extension);
  try {
    const job = await parts.claim(extension).catch(async (error) => {
      await sayLast(parts, incoming, 'goodbye');
      throw error;
    });
    if (job === undefined) return await sayLast(parts, incoming, 'nothing-waiting');
    const log = parts.log.child({ delivery: job.deliveryId });
    const outcome = await conductCall({ ...parts, log }, job, signal, (script) => script.runDialledIn(incoming), true);
    // A rule refused the call before it was answered, and no other prompt fits.
    if (outcome === 'blocked') await sayLast({ ...parts, language: job.language }, incoming, 'goodbye');
  } finally {
    parts.dialledIn.delete(extension);
  }
}

/** Says one prompt to the caller, and hangs up. */
async function sayLast(
  { clock, speech, language }: Pick<TakeDialledInParts, 'clock' | 'speech' | 'language'>,
  incoming: IncomingCall,
  what: LastWords,
): Promise<void> {
  const activeCall = new ActiveCall(clock);
  try {
    const call = await activeCall.connect((onEvent) => incoming.take(onEvent));
    await new CallVoice({ call, inbox: activeCall.inbox, clock }).say(speech.prompt(language, what));
  } catch (error) {
    // The caller has hung up, or the prompt cannot be played.
    const isEnd = error instanceof CallEnded || error instanceof NoSound || error instanceof PbxError;
    if (!isEnd) throw error;
  } finally {
    await activeCall.hangUp();
    activeCall.stop('us');
  }
}

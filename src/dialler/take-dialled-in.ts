import { type IncomingCall, PbxError } from '../asterisk/pbx.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { PromptName } from '../speech/prompts.ts';
import { CallEnded } from './call-inbox.ts';
import { CallLine } from './call-line.ts';
import { CallVoice, NoSound } from './call-voice.ts';
import { type ConductCallParts, conductCall } from './conduct-call.ts';
import { extensionOfEndpoint } from './extension-of-endpoint.ts';

export interface TakeDialledInParts extends ConductCallParts {
  /** The call for the login that waits for this extension's user; its delivery is `dialling` already. */
  claim(extension: string): Promise<CallJob | undefined>;
  /** BELCODE_ENDPOINT. */
  endpointTemplate: string;
  /** Language for callers without a pending login. */
  language: string;
  /** Extensions that are on the line with this dialler. */
  dialledIn: Set<string>;
}

/**
 * Takes a call that somebody made from an own telephone to hear the code: known by the telephone's registration, so the call
 * needs no ringing, and is otherwise like one that was placed.
 *
 * @throws Refusal store-unavailable, and whatever else failed on our side; the call is hung up then too
 */
export async function takeDialledIn(
  parts: TakeDialledInParts,
  incoming: IncomingCall,
  signal: AbortSignal,
): Promise<void> {
  const extension = extensionOfEndpoint(parts.endpointTemplate, incoming.endpoint);
  // One at a time: a second one would only hear that there is no other login, or take the first one's away.
  if (extension === undefined || parts.dialledIn.has(extension)) return sayLast(parts, incoming, 'nothing-waiting');
  parts.dialledIn.add(extension);
  try {
    const job = await parts.claim(extension).catch(async (error) => {
      await sayLast(parts, incoming, 'goodbye');
      throw error;
    });
    if (job === undefined) return await sayLast(parts, incoming, 'nothing-waiting');
    const log = parts.log.child({ delivery: job.deliveryId });
    const outcome = await conductCall({ ...parts, log }, job, signal, (script) => script.runDialledIn(incoming));
    // A rule of a moment ago: the call was not taken yet, and there is nothing to tell that would be true.
    if (outcome === 'blocked') await sayLast({ ...parts, language: job.language }, incoming, 'goodbye');
  } finally {
    parts.dialledIn.delete(extension);
  }
}

/** Says one thing to who has dialled in, and hangs up. */
async function sayLast(
  { clock, speech, language }: Pick<TakeDialledInParts, 'clock' | 'speech' | 'language'>,
  incoming: IncomingCall,
  what: PromptName,
): Promise<void> {
  const line = new CallLine(clock);
  try {
    const call = await line.connect((onEvent) => incoming.take(onEvent));
    await new CallVoice({ call, inbox: line.inbox, clock }).say(speech.prompt(language, what));
  } catch (error) {
    // Who hangs up, or cannot be spoken to, need not hear it.
    const isEnd = error instanceof CallEnded || error instanceof NoSound || error instanceof PbxError;
    if (!isEnd) throw error;
  } finally {
    await line.hangUp();
    line.stop('us');
  }
}

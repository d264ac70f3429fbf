import { type PostDial, postDialSeconds } from '../policy/ledger/call-destination.ts';
import type { CallVoice } from './call-voice.ts';

/** How often to ask when no key comes, and whether to repeat the greeting each time. */
export const askings = {
  direct: { times: 2, greetsEachTime: false },
  // The answer behind a switchboard cannot be detected: four rounds of some 16 s last longer than a minute of ringing.
  behindSwitchboard: { times: 4, greetsEachTime: true },
} as const;

/** Sends the keys that connect to a telephone behind a switchboard, which has answered. @throws CallEnded, PbxError */
export async function dialBehindSwitchboard(voice: CallVoice, postDial: PostDial): Promise<void> {
  await voice.pause(postDial.pauseBeforeSeconds);
  await voice.sendKeys(postDial.digits);
  // The exchange sends the keys by itself, and this program goes on at once.
  await voice.pause(postDialSeconds(postDial.digits) + postDial.pauseAfterSeconds);
}

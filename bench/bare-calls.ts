import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { LabAddresses } from '../lab/addresses.ts';
import { labSounds } from '../lab/sounds.ts';
import { callLimitMilliseconds, language } from './code-calls.ts';
import { atPace } from './pace.ts';
import type { Phone } from './start-phone.ts';

const app = 'bench-bare';

/** The fields of an ARI event that are used. */
interface BareEvent {
  type: string;
  channel?: { id: string };
  playback?: { target_uri: string };
}

/**
 * The baseline without Belcode: one ARI originate for each call, without delay. An answered call plays as much sound as
 * a code call does before its key, so that Asterisk and the machine have the same load.
 */
export async function placeBareCalls(
  lab: LabAddresses,
  phone: Phone,
  numbers: readonly string[],
  perSecond: number,
): Promise<void> {
  const base = `http://127.0.0.1:${lab.httpPort}/ari`;
  const authorization = `Basic ${Buffer.from(`belcode:${lab.ariPassword}`).toString('base64')}`;
  const ask = async (method: string, path: string, query: Record<string, string> = {}) => {
    const answer = await fetch(`${base}${path}?${new URLSearchParams(query)}`, { method, headers: { authorization } });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  };
  const media = ['greeting', 'not-you', 'press-7']
    .map((prompt) => `sound:${join(labSounds, language, prompt)}`)
    .join(',');
  const onEvent = async ({ type, channel, playback }: BareEvent) => {
    if (type === 'StasisStart') await ask('POST', `/channels/${channel?.id}/play`, { media });
    if (type === 'PlaybackFinished') await ask('DELETE', `/channels/${playback?.target_uri.replace('channel:', '')}`);
  };

  const socket = new WebSocket(`${base.replace('http', 'ws')}/events?app=${app}`, { headers: { authorization } });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  // The phone reports a call that does not end.
  socket.on('message', (data) => void onEvent(JSON.parse(String(data)) as BareEvent).catch(() => {}));
  try {
    await atPace(numbers, perSecond, async (number) => {
      await ask('POST', '/channels', { endpoint: `PJSIP/${number}@trunk`, app, callerId: 'Belcode <+31508200000>' });
      await phone.untilOver(number, callLimitMilliseconds);
    });
  } finally {
    socket.terminate();
  }
}

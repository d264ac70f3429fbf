import { WebSocket } from 'ws';
import type { LabAddresses } from '../../lab/addresses.ts';
import { ownConnection } from '../own-connection.ts';
import { until } from '../until.ts';

/** The fields of an Asterisk event that these tests read. */
interface SeenEvent {
  type: string;
  channel?: { id: string; name: string };
  playback?: { media_uri: string; target_uri: string };
}

/** A second listener beside the dialler's, which receives all events of all channels. */
export interface ExchangeEvents {
  /** Every event as received. */
  texts: readonly string[];
  /** Ids of all channels that were created so far. */
  created(): string[];
  /** Names of the sounds started in a call, without folder and extension. @param channel the delivery's id */
  played(channel: string): string[];
  /** Waits until a sound has started the given number of times. */
  untilPlaying(channel: string, sound: string | RegExp, times?: number): Promise<true>;
  /** Ids of the channels that are up now. */
  channels(): Promise<string[]>;
  /** Sends a request to Asterisk. */
  request(method: string, path: string): Promise<Response>;
  close(): void;
}

export async function listenToExchange({ httpPort, ariPassword }: LabAddresses): Promise<ExchangeEvents> {
  const address = `127.0.0.1:${httpPort}/ari`;
  const socket = new WebSocket(`ws://${address}/events?app=listener&subscribeAll=true`, {
    auth: `belcode:${ariPassword}`,
  });
  const texts: string[] = [];
  const seen: SeenEvent[] = [];
  socket.on('message', (data) => {
    texts.push(String(data));
    seen.push(JSON.parse(String(data)) as SeenEvent);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  socket.on('error', () => {});
  const authorization = `Basic ${Buffer.from(`belcode:${ariPassword}`).toString('base64')}`;
  const request = (method: string, path: string) =>
    fetch(`http://${address}${path}`, { method, headers: { ...ownConnection, authorization } });
  const played = (channel: string) =>
    seen
      .filter(({ type, playback }) => type === 'PlaybackStarted' && playback?.target_uri === `channel:${channel}`)
      .map(({ playback }) => playback?.media_uri.split('/').at(-1) ?? '');
  return {
    texts,
    created: () => seen.filter(({ type }) => type === 'ChannelCreated').map(({ channel }) => channel?.id ?? ''),
    played,
    untilPlaying: (channel, sound, times = 1) =>
      until(
        () =>
          played(channel).filter((each) => (sound instanceof RegExp ? sound.test(each) : each === sound)).length >=
          times,
        40_000,
      ),
    async channels() {
      const answer = await request('GET', '/channels');
      return ((await answer.json()) as { id: string }[]).map(({ id }) => id);
    },
    request,
    close: () => socket.terminate(),
  };
}

/** The shape of `Random.id()`, which names a spoken code. */
export const codeSound = /^[A-Za-z0-9_-]{22}$/;

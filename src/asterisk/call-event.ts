import type { AriEvent } from './ari-events.ts';
import type { CallEvent } from './pbx.ts';

/** Every kind of event that Belcode reads. Asterisk is asked to send no others: a kind that is not here never comes. */
export const readEvents = [
  'StasisStart',
  'StasisEnd',
  'Dial',
  'ChannelDtmfReceived',
  'ChannelHangupRequest',
  'ChannelDestroyed',
  'PlaybackFinished',
  // Of telephones: who is online.
  'DeviceStateChanged',
] as const;

/** The channel that an event of Asterisk is about. */
export function channelOf(event: AriEvent): string | undefined {
  return event.channel?.id ?? event.peer?.id ?? event.playback?.target_uri.replace(/^channel:/, '');
}

/** ITU-T Q.850: normal call clearing. */
const normalClearing = 16;

/**
 * What an event of Asterisk means for the call it is about; nothing for most of them.
 *
 * @param call `sipStatus`: the latest that was told of this call; `endsWithStasis`: it ends when it leaves our application
 */
export function callEventOf(
  event: AriEvent,
  { sipStatus, endsWithStasis }: { sipStatus?: number; endsWithStasis: boolean },
): CallEvent | undefined {
  switch (event.type) {
    case 'Dial':
      // Asterisk tells the beginning of a dial without a status, when it has handed the call to the channel's driver.
      if (event.dialstatus === '') return { type: 'dialled' };
      return event.dialstatus === 'RINGING' ? { type: 'ringing' } : undefined;
    case 'StasisStart': {
      // `Stasis(…,answered,machine,forwarded)` of dialplan/belcode-extensions.conf.
      const [what, by, way] = event.args ?? [];
      return what === 'answered'
        ? { type: 'answered', machine: by === 'machine', forwarded: way === 'forwarded' }
        : undefined;
    }
    case 'ChannelDtmfReceived':
      return { type: 'key', key: event.digit ?? '' };
    case 'PlaybackFinished':
      return { type: 'sound-ended', sound: event.playback?.id ?? '', played: event.playback?.state !== 'failed' };
    case 'StasisEnd':
      return endsWithStasis ? { type: 'ended', cause: { q850: normalClearing } } : undefined;
    case 'ChannelDestroyed':
      return { type: 'ended', cause: { q850: event.cause ?? 0, ...(sipStatus === undefined ? {} : { sipStatus }) } };
    default:
      return undefined;
  }
}

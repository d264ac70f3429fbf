import type { AriEvent } from './ari-events.ts';
import type { CallEvent } from './pbx.ts';

/** The types of events that Belcode reads. Asterisk is asked to send no others, so other types never arrive. */
export const readEvents = [
  'StasisStart',
  'StasisEnd',
  'Dial',
  'ChannelDtmfReceived',
  // The other side puts the call on hold, and takes it back.
  'ChannelHold',
  'ChannelUnhold',
  'ChannelHangupRequest',
  'ChannelDestroyed',
  // From the dialplan: the SIP status of a call, where ARI does not report it.
  'ChannelUserevent',
  'PlaybackFinished',
  'RecordingFinished',
  'RecordingFailed',
  // Whether a telephone is online.
  'DeviceStateChanged',
] as const;

/**
 * The SIP status with which the other side refused a call: from ARI itself, or from `[belcode-ended]` in
 * dialplan/belcode-extensions.conf.
 */
export function sipStatusOf(event: AriEvent): number | undefined {
  const status = event.userevent?.eventname === 'belcode-ended' ? Number(event.userevent.status) : event.tech_cause;
  return status !== undefined && Number.isInteger(status) && status >= 300 && status <= 699 ? status : undefined;
}

/** The id of the channel that an event of Asterisk concerns. */
export function channelOf(event: AriEvent): string | undefined {
  const target = event.playback ?? event.recording;
  return event.channel?.id ?? event.peer?.id ?? target?.target_uri.replace(/^channel:/, '');
}

/** By the status of a `Dial` event (main/bridge_channel.c). */
const dialEvents: Readonly<Record<string, CallEvent>> = {
  PROCEEDING: { type: 'proceeding' },
  RINGING: { type: 'ringing' },
  PROGRESS: { type: 'progress' },
};

/** ITU-T Q.850: normal call clearing. */
const normalClearing = 16;

/**
 * The meaning of an event of Asterisk for its call; undefined for most events.
 *
 * @param call `sipStatus`: the latest status of this call; `endsWithStasis`: whether the call ends when it leaves our
 *   application
 */
export function callEventOf(
  event: AriEvent,
  { sipStatus, endsWithStasis }: { sipStatus?: number; endsWithStasis: boolean },
): CallEvent | undefined {
  switch (event.type) {
    case 'Dial':
      // Asterisk sends an empty status when it has handed the call to the driver of the channel.
      if (event.dialstatus === '') return { type: 'dialled' };
      return dialEvents[event.dialstatus ?? ''];
    case 'StasisStart': {
      // From `Stasis(…,answered,machine,forwarded)` in dialplan/belcode-extensions.conf.
      const [what, by, path] = event.args ?? [];
      return what === 'answered'
        ? { type: 'answered', machine: by === 'machine', forwarded: path === 'forwarded' }
        : undefined;
    }
    case 'ChannelDtmfReceived':
      return { type: 'key', key: event.digit ?? '' };
    case 'ChannelHold':
      return { type: 'held' };
    case 'ChannelUnhold':
      return { type: 'resumed' };
    case 'PlaybackFinished':
      return { type: 'sound-ended', sound: event.playback?.id ?? '', played: event.playback?.state !== 'failed' };
    case 'RecordingFinished':
    case 'RecordingFailed':
      return { type: 'recorded', recording: event.recording?.name ?? '', whole: event.type === 'RecordingFinished' };
    case 'StasisEnd':
      return endsWithStasis ? { type: 'ended', cause: { q850: normalClearing } } : undefined;
    case 'ChannelDestroyed':
      return { type: 'ended', cause: { q850: event.cause ?? 0, ...(sipStatus === undefined ? {} : { sipStatus }) } };
    default:
      return undefined;
  }
}

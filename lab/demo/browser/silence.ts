import { soundContext } from './sound-context.ts';

/**
 * A microphone that hears nothing. A code call is listened to and answered by keys, so the demo asks for no microphone;
 * but keys travel between packets of sound (RFC 4733), so there must be sound.
 */
export function silentStream(): MediaStream {
  const context = soundContext();
  const quiet = new ConstantSourceNode(context, { offset: 0 });
  const stream = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  quiet.connect(stream);
  quiet.start();
  return stream.stream;
}

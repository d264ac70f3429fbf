import { soundContext } from './sound-context.ts';

/**
 * A silent microphone. A person answers a code call by keys, so the demo asks for no microphone. But keys travel
 * between audio packets (RFC 4733), so there must be audio.
 */
export function silentStream(): MediaStream {
  const context = soundContext();
  const quiet = new ConstantSourceNode(context, { offset: 0 });
  const stream = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  quiet.connect(stream);
  quiet.start();
  return stream.stream;
}

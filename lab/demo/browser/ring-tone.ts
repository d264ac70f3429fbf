import { soundContext } from './sound-context.ts';

/** A soft double ring and a pause. */
const rings = [
  { after: 0, seconds: 0.4 },
  { after: 0.6, seconds: 0.4 },
] as const;
const everyMilliseconds = 3_000;
const tonesHertz = [440, 554] as const;
const loudness = 0.05;
const fadeSeconds = 0.08;

/** Rings until stopped. @returns a function that stops */
export function startRinging(): () => void {
  const context = soundContext();
  const volume = new GainNode(context, { gain: 0 });
  volume.connect(context.destination);
  const tones = tonesHertz.map((frequency) => new OscillatorNode(context, { frequency }));
  for (const tone of tones) {
    tone.connect(volume);
    tone.start();
  }
  const ring = () => {
    for (const { after, seconds } of rings) {
      const from = context.currentTime + after;
      volume.gain.setTargetAtTime(loudness, from, fadeSeconds / 3);
      volume.gain.setTargetAtTime(0, from + seconds, fadeSeconds / 3);
    }
  };
  ring();
  const timer = setInterval(ring, everyMilliseconds);
  return () => {
    clearInterval(timer);
    for (const tone of tones) tone.stop();
    volume.disconnect();
  };
}

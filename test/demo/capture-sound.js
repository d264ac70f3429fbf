// Runs in the page before its own scripts: keeps what its telephone hears, as it would go to the loudspeaker.
// `capturedSound()` gives 16-bit samples at 16 kHz in base64, and forgets them when `forgetSound()` is called.
{
  const rate = 16_000;
  let kept = [];

  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      this.addEventListener('track', ({ track }) => {
        const context = new AudioContext({ sampleRate: rate });
        const ear = context.createScriptProcessor(4096, 1, 1);
        ear.onaudioprocess = ({ inputBuffer }) => kept.push(Float32Array.from(inputBuffer.getChannelData(0)));
        context.createMediaStreamSource(new MediaStream([track])).connect(ear);
        // It runs only when it is connected to an output; it outputs silence.
        ear.connect(context.destination);
        // Without a reference Chromium would collect it, and the capture would stop.
        this.ear = ear;
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'closed') context.close();
        });
      });
    }
  };

  globalThis.forgetSound = () => {
    kept = [];
  };

  globalThis.capturedSound = () => {
    const samples = Int16Array.from(
      kept.flatMap((part) => Array.from(part)),
      (sample) => Math.max(-1, Math.min(1, sample)) * 32_767,
    );
    const bytes = new Uint8Array(samples.buffer);
    let text = '';
    for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
    return btoa(text);
  };
}

// Runs in the page before its own scripts: keeps what its telephone hears, as it would go to the loudspeaker.
// `takeSound()` gives 16-bit samples at 16 kHz in base64, each once.
{
  const rate = 16_000;
  // A second. Sound is lost when the page is busy for longer than that.
  const samplesAtOnce = 16_384;
  let kept = [];

  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...settings) {
      super(...settings);
      this.addEventListener('track', ({ track }) => {
        const context = new AudioContext({ sampleRate: rate });
        const ear = context.createScriptProcessor(samplesAtOnce, 1, 1);
        ear.onaudioprocess = ({ inputBuffer }) => {
          const part = inputBuffer.getChannelData(0);
          kept.push(Int16Array.from(part, (sample) => Math.max(-1, Math.min(1, sample)) * 32_767));
        };
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

  // Only what is new, because the page hears nothing while it writes.
  globalThis.takeSound = () => {
    const parts = kept;
    kept = [];
    let text = '';
    for (const { buffer } of parts) {
      const bytes = new Uint8Array(buffer);
      for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
    }
    // Tells one load of the page from the next, which has heard nothing yet.
    return { page: performance.timeOrigin, sound: btoa(text) };
  };
}

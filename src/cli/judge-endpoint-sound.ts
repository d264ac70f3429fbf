/**
 * Codecs that Asterisk makes out of the sound of a prompt, with the module that does it. `slin` is that sound itself.
 * One without a module of its own here only passes through, so nobody would hear a prompt by it.
 */
const codecModules: Readonly<Record<string, readonly string[]>> = {
  ulaw: ['codec_ulaw.so'],
  alaw: ['codec_alaw.so'],
  g722: ['codec_g722.so'],
  gsm: ['codec_gsm.so'],
  g726: ['codec_g726.so'],
  g726aal2: ['codec_g726.so'],
  adpcm: ['codec_adpcm.so'],
  lpc10: ['codec_lpc10.so'],
  ilbc: ['codec_ilbc.so'],
  speex: ['codec_speex.so'],
  speex16: ['codec_speex.so'],
  speex32: ['codec_speex.so'],
  opus: ['codec_opus.so', 'codec_opus_open_source.so'],
  codec2: ['codec_codec2.so'],
  g729: ['codec_g729.so', 'codec_g729a.so'],
  g723: ['codec_g723.so'],
  silk8: ['codec_silk.so'],
  silk16: ['codec_silk.so'],
};

/** Codecs in which a tone of a key arrives as it was. Others are made for voices, and distort it. */
const keepsTones = /^(ulaw|alaw|g722|slin\d*)$/;

/** @param allow as Asterisk shows it: `(ulaw|alaw)`, or `(nothing)` */
export function codecsOf(allow: string): string[] {
  return allow
    .replace(/[()]/g, '')
    .split(/[|,]/)
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== 'nothing');
}

export interface EndpointSound {
  name: string;
  allow: string;
  dtmfMode: string;
}

/**
 * Whether a prompt can be heard at an endpoint, and the keys of its person here.
 *
 * @param runs whether Asterisk has loaded a module
 * @returns what is wrong and what mends it; undefined when all is well, or when Asterisk shows no codecs
 */
export async function faultOfSound(
  { name, allow, dtmfMode }: EndpointSound,
  runs: (module: string) => Promise<boolean>,
): Promise<string | undefined> {
  if (dtmfMode === 'none')
    return `endpoint ${name} has dtmf_mode = none, so no key can be heard. Set dtmf_mode = rfc4733`;
  if (allow === '') return undefined;
  const codecs = codecsOf(allow);
  if (!(await anyIsFit(codecs, runs))) {
    const has = codecs.length === 0 ? 'no codec' : `only ${codecs.join(', ')}, into which Asterisk turns no prompt`;
    return `endpoint ${name} has ${has}, so calls end as no-common-codec or are silent. Set allow = ulaw,alaw`;
  }
  const distorting = codecs.filter((codec) => codec in codecModules && !keepsTones.test(codec));
  if (dtmfMode === 'inband' && distorting.length > 0)
    return `endpoint ${name} has dtmf_mode = inband and allows ${distorting.join(', ')}, in which the tones of keys are lost. Set dtmf_mode = rfc4733, or allow = ulaw,alaw only`;
  return undefined;
}

async function anyIsFit(codecs: readonly string[], runs: (module: string) => Promise<boolean>): Promise<boolean> {
  if (codecs.some((codec) => /^slin\d*$/.test(codec))) return true;
  const modules = new Set(codecs.flatMap((codec) => codecModules[codec] ?? []));
  for (const module of modules) if (await runs(module)) return true;
  return false;
}

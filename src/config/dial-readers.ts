import { list, type Read } from '../setting.ts';

/** Asterisk's dial string, without the characters that add a second destination (`&`) or a line to a protocol. */
const templateWith =
  (forms: readonly string[]): Read<string> =>
  (value) => {
    const known = forms.map((form) => `{${form}}`).join(', ');
    const [placeholder, ...more] = value.match(/\{[^{}]*\}/g) ?? [];
    if (placeholder === undefined || more.length > 0)
      throw new Error(`must contain one placeholder exactly once (${known}), as in PJSIP/{number}@trunk`);
    if (!forms.includes(placeholder.slice(1, -1))) throw new Error(`knows only ${known}, not another placeholder`);
    if (!/^[A-Za-z0-9]+\/[A-Za-z0-9@:./_+-]+$/.test(value.replace(placeholder, '0'))) {
      throw new Error('must be technology/destination, as in PJSIP/{number}@trunk or Local/{number}@from-internal/n');
    }
    return value;
  };

export const dialTemplate = templateWith(['number', 'digits', 'national', 'idd']);

/** An extension has no other form. */
export const internalTemplate = templateWith(['number']);

export const callerId: Read<string> = (value) => {
  if (!/^[^<>"\r\n]{0,60}(<\+?\d{1,20}>)?$/.test(value))
    throw new Error('must be a name and a number, as in Belcode <+31508200000>');
  return value;
};

export const prefixes: Read<string[]> = (value) =>
  list(value).map((each) => {
    if (!/^\+[1-9]\d{0,14}$/.test(each)) throw new Error('must be E.164 prefixes separated by commas, as in +31,+32');
    return each;
  });

/** Ranges of extensions: `200-299,300`. Both ends have the same number of digits, two to six. */
export const extensionRanges: Read<{ from: string; to: string }[]> = (value) =>
  list(value).map((each) => {
    const [, from, to = from] = /^(\d{2,6})(?:-(\d{2,6}))?$/.exec(each) ?? [];
    if (from === undefined || to === undefined || from.length !== to.length || from > to) {
      throw new Error('must be extensions or ranges of extensions separated by commas, as in 200-299,300');
    }
    return { from, to };
  });

/** Name of the endpoint of an extension in pjsip.conf. */
export const endpointTemplate: Read<string> = (value) => {
  if (!/^[A-Za-z0-9_.-]*\{extension\}[A-Za-z0-9_.-]*$/.test(value)) {
    throw new Error('must be the name of an endpoint that contains {extension} once, as in desk-{extension}');
  }
  return value;
};

/** A code to dial on a telephone: one or two stars or hashes, then digits. */
export const featureCode: Read<string> = (value) => {
  if (!/^[*#]{1,2}\d{1,6}$/.test(value)) throw new Error('must be a code to dial, as in *232');
  return value;
};

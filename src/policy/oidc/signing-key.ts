/** When a key that signs ID tokens was made, and from when it signs, in milliseconds. */
export interface SigningKeyTimes {
  madeAt: number;
  signsFrom: number;
}

/** A new key is published so long before it signs, because programs keep the list of keys for a while. */
export const publishedBeforeSeconds = 3_600;
/** A key that signs no more is published so long: a logout may show a token of the morning. */
const publishedAfterSeconds = 24 * 3_600;
/** A key that has signed so long gets a successor. */
const signingKeyDays = 90;

export interface SigningKeyPlan<Key> {
  /** Undefined when there is none. */
  signing: Key | undefined;
  /** The signing one first. */
  published: readonly Key[];
  over: readonly Key[];
  /** Whether the next key is to be made. */
  isDue: boolean;
}

/** What each key is for now. @param keys in the order in which they sign */
export function planSigningKeys<Key extends SigningKeyTimes>(keys: readonly Key[], now: number): SigningKeyPlan<Key> {
  const signing = keys.findLast(({ signsFrom }) => signsFrom <= now);
  if (signing === undefined) return { signing: keys[0], published: keys, over: [], isDue: keys.length === 0 };
  const later = keys.slice(keys.indexOf(signing) + 1);
  const earlier = keys.slice(0, keys.indexOf(signing));
  const isOver = (key: Key) => {
    const next = keys[keys.indexOf(key) + 1];
    return next !== undefined && now >= next.signsFrom + publishedAfterSeconds * 1_000;
  };
  return {
    signing,
    published: [signing, ...later, ...earlier.filter((key) => !isOver(key))],
    over: earlier.filter(isOver),
    isDue: later.length === 0 && now >= signing.signsFrom + signingKeyDays * 86_400_000,
  };
}

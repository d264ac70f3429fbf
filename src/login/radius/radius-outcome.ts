/** Why a packet gets no reply: a reply would tell a stranger something, or would be that of a broken server. */
const dropReasons = [
  'unknown-client',
  'malformed',
  'unknown-code',
  'unsigned',
  'wrong-signature',
  'replayed',
  'too-many',
  'unavailable',
] as const;
export type DropReason = (typeof dropReasons)[number];

/** What a request comes to. */
export const radiusOutcomes = ['accepted', 'asked', 'rejected', ...dropReasons] as const;

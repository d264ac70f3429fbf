/** `[16, 28, 0]` */
export type Version = readonly [major: number, minor: number, patch: number];

/** Versions from `from` on; with `before`, only those before it. */
export interface VersionRange {
  from: Version;
  before?: Version;
}

/**
 * The oldest release of each series with which Belcode works: ARI then gives a channel variables when it creates it.
 * Series before the first are refused, and every series after the last is fine.
 */
export const lowestVersions: readonly Version[] = [
  [16, 11, 0],
  [17, 5, 0],
  [18, 0, 0],
];

/** What Belcode uses where the exchange has it. Read in the tags of Asterisk's own source. */
export const exchangeAbilities = {
  'sip-status': {
    name: 'tech_cause',
    what: 'ARI reports the SIP status that ended a call',
    since: [
      [20, 17, 0],
      [22, 7, 0],
      [23, 1, 0],
    ],
    instead: 'the dialplan reports it (`[belcode-ended]`)',
    costs: 'nothing; needs `app_userevent` and the `belcode-extensions.conf` of this Belcode',
    needs: { module: 'app_userevent.so', context: 'belcode-ended' },
  },
  'inheritable-header': {
    name: 'PJSIP_INHERITABLE_HEADER',
    what: 'also behind a dialplan, a call asks proxies to report a redirection and not to follow it (RFC 3841)',
    since: [
      [20, 19, 0],
      [22, 9, 0],
      [23, 3, 0],
    ],
    instead: 'the dialler adds the header to its own channel',
    costs: 'a `Dial()` of yours between Belcode and the trunk needs `b(belcode-dialling^s^1)`',
    needs: { module: 'res_pjsip_header_funcs.so', context: 'belcode-dialling' },
  },
  'answer-headers': {
    name: 'PJSIP_RESPONSE_HEADER',
    what: 'the headers of the answer tell that a call was forwarded (Diversion, History-Info)',
    since: [
      [16, 28, 0],
      [18, 14, 0],
      [19, 6, 0],
      [20, 0, 0],
    ],
    instead: 'the dialplan reads the 181 that came before the answer',
    costs: 'a forwarded call that no 181 tells of counts as direct',
  },
} as const satisfies Record<string, ExchangeAbilityRow>;

export interface ExchangeAbilityRow {
  /** Its name in Asterisk. */
  name: string;
  what: string;
  /** The first release of each series that has it. A series that is left out, before the last one here, lacks it. */
  since: readonly Version[];
  /** What Belcode does without it. */
  instead: string;
  /** What is worse then, and what the operator must see to. */
  costs: string;
  /** What `instead` needs. */
  needs?: { module: string; context: string };
}

export type ExchangeAbility = keyof typeof exchangeAbilities;

export interface KnownFault {
  what: string;
  versions: readonly VersionRange[];
  /** Where its maker describes it. */
  source: string;
}

/** Faults of Asterisk with which calls fail. */
export const knownFaults: readonly KnownFault[] = [
  {
    what: 'hangs for ever when many calls are ended by ARI, and then no call works until it is killed',
    versions: [
      { from: [20, 19, 0], before: [20, 20, 0] },
      { from: [22, 9, 0], before: [22, 10, 0] },
      { from: [23, 3, 0], before: [23, 4, 0] },
    ],
    source: 'https://github.com/asterisk/asterisk/issues/1928',
  },
];

/**
 * From here on the request that creates a channel also sets its functions, as far as it was tried. Earlier, to set
 * `TIMEOUT(absolute)` so dead-locks some releases.
 */
export const functionsAtCreate: Version = [22, 10, 0];

/** Series that get no more security fixes from Asterisk's makers. Debian mends its own package for a while longer. */
export const endedSeries: readonly number[] = [16, 17, 18, 19, 21];

/**
 * @param text as the exchange reports it: `16.28.0~dfsg-0+deb11u10`, `certified-20.7-cert3`, `GIT-22-abc`
 * @returns undefined for a version that cannot be read, such as one built from git
 */
export function readVersion(text: string): Version | undefined {
  const [, major, minor, patch = '0'] = /^(?:certified[/-])?(\d+)\.(\d+)(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function isBefore(version: Version, other: Version): boolean {
  for (const [index, part] of other.entries()) {
    const own = version[index] ?? 0;
    if (own !== part) return own < part;
  }
  return false;
}

/** @returns the version that Belcode needs instead; undefined when this one will do, or cannot be read */
export function neededInsteadOf(text: string): Version | undefined {
  const version = readVersion(text);
  if (version === undefined) return undefined;
  return hasSince(version, lowestVersions) ? undefined : (seriesOf(version, lowestVersions) ?? lowestVersions[0]);
}

/** A version that cannot be read counts as new. */
export function isSince(text: string, since: Version): boolean {
  const version = readVersion(text);
  return version === undefined || !isBefore(version, since);
}

/** A version that cannot be read counts as new. */
export function hasAbility(text: string, ability: ExchangeAbility): boolean {
  const version = readVersion(text);
  return version === undefined || hasSince(version, exchangeAbilities[ability].since);
}

export function faultsOf(text: string): KnownFault[] {
  const version = readVersion(text);
  if (version === undefined) return [];
  return knownFaults.filter(({ versions }) =>
    versions.some(
      ({ from, before }) => !isBefore(version, from) && (before === undefined || isBefore(version, before)),
    ),
  );
}

/** What this version lacks, and what Belcode does instead. */
export function lackedBy(text: string): ExchangeAbilityRow[] {
  const names = Object.keys(exchangeAbilities) as ExchangeAbility[];
  return names.filter((name) => !hasAbility(text, name)).map((name) => exchangeAbilities[name]);
}

/** @param since the first release of each series, in order */
function hasSince(version: Version, since: readonly Version[]): boolean {
  const first = seriesOf(version, since);
  if (first !== undefined) return !isBefore(version, first);
  const [newest] = since.at(-1) ?? [0];
  return version[0] > newest;
}

/** @returns the row of the version's own series */
export function seriesOf([major]: Version, since: readonly Version[]): Version | undefined {
  return since.find(([series]) => series === major);
}

/**
 * Erlang B: the share of calls that find all channels busy, in a system without a queue (A. K. Erlang, 1917).
 *
 * @param load in erlang: calls a second times seconds on the line, 0 or more
 * @param channels a whole number, 0 or more
 * @returns 0 to 1
 */
export function erlangB(load: number, channels: number): number {
  let inverse = 1;
  // Jagerman's recursion on 1/B avoids factorials, and overflow with thousands of channels.
  for (let count = 1; count <= channels; count += 1) {
    inverse = 1 + (count / load) * inverse;
    if (!Number.isFinite(inverse)) return 0;
  }
  return 1 / inverse;
}

/**
 * Erlang C: the share of calls that wait for a channel, in a system with a queue (M/M/c).
 *
 * @returns 1 when the load exceeds the channels
 */
export function erlangC(load: number, channels: number): number {
  if (load >= channels) return 1;
  const blocked = erlangB(load, channels);
  return (channels * blocked) / (channels - load * (1 - blocked));
}

/** Mean wait for a channel, in the unit of `holding`; Infinity when the load exceeds the channels. */
export function meanWait({ load, channels, holding }: { load: number; channels: number; holding: number }): number {
  return load >= channels ? Number.POSITIVE_INFINITY : (erlangC(load, channels) * holding) / (channels - load);
}

/** The share of calls that wait longer than `wait`. @param wait in the unit of `holding` */
export function shareWaitingLonger(
  wait: number,
  { load, channels, holding }: { load: number; channels: number; holding: number },
): number {
  if (load >= channels) return 1;
  return erlangC(load, channels) * Math.exp((-(channels - load) * wait) / holding);
}

/** The fewest channels with which at most a share of the calls is blocked. @param load in erlang @param max above 0 */
export function channelsForBlocking(load: number, max: number): number {
  let inverse = 1;
  for (let channels = 0; ; channels += 1) {
    if (channels > 0) inverse = 1 + (channels / load) * inverse;
    if (1 / inverse <= max) return channels;
  }
}

/** The fewest channels with which at most a share of the calls waits longer than `wait`. */
export function channelsForWait(
  { load, holding }: { load: number; holding: number },
  { wait, share }: { wait: number; share: number },
): number {
  for (let channels = Math.floor(load) + 1; ; channels += 1) {
    if (shareWaitingLonger(wait, { load, channels, holding }) <= share) return channels;
  }
}

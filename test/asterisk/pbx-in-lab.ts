import { AriPbx, type AriPbxOptions, type PbxListener } from '../../src/asterisk/ari-pbx.ts';
import type { Call, CallEvent, CallRequest } from '../../src/asterisk/pbx.ts';
import { systemClock } from '../../src/clock.ts';
import { systemRandom } from '../../src/random.ts';
import { lab } from '../lab.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';

/** A live AriPbx on the lab's Asterisk. @param dialler a name that no other has at the same time */
export async function connectPbx(dialler: string, options: Partial<AriPbxOptions> = {}, listener: PbxListener = {}) {
  const pbx = new AriPbx({
    url: `http://127.0.0.1:${lab().httpPort}`,
    user: 'belcode',
    password: lab().ariPassword,
    dialler,
    dials: { trunk: 'PJSIP/{number}@trunk', 'second-trunk': 'PJSIP/{number}@trunk-2', internal: 'PJSIP/{number}' },
    callerId: 'Belcode <+31508200000>',
    log: silentLog,
    clock: systemClock,
    random: systemRandom,
    ...options,
  });
  const run = pbx.run(listener);
  const stop = async () => {
    pbx.stop();
    await run;
  };
  await until(() => pbx.isLive());
  return { pbx, stop };
}

/** Sends a request to ARI. @returns undefined when the resource does not exist */
export async function askAri(path: string, method = 'GET'): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`belcode:${lab().ariPassword}`).toString('base64')}`;
  const answer = await fetch(`http://127.0.0.1:${lab().httpPort}/ari${path}`, { method, headers: { authorization } });
  return answer.status === 404 ? undefined : answer.json();
}

/** A call and all its events. */
export interface FollowedCall {
  id: string;
  call: Call;
  /** With the time of each event, milliseconds since the epoch. */
  events: readonly (CallEvent & { at: number })[];
  untilTold<T extends CallEvent['type']>(
    type: T,
    limitMilliseconds?: number,
  ): Promise<Extract<CallEvent, { type: T }> & { at: number }>;
}

export async function placeCall(pbx: AriPbx, request: Partial<CallRequest> = {}): Promise<FollowedCall> {
  const id = request.id ?? systemRandom.id();
  const events: (CallEvent & { at: number })[] = [];
  const asked = {
    route: 'trunk',
    number: '+31612345699',
    ringSeconds: 20,
    callSeconds: 60,
    detectMachine: false,
  } as const;
  const call = await pbx.dial({ ...asked, ...request, id }, (event) => events.push({ ...event, at: Date.now() }));
  return {
    id,
    call,
    events,
    untilTold: (type, limit) => until(() => events.find((event) => event.type === type) as never, limit),
  };
}

import type { AriRequests } from './ari-requests.ts';
import { type CallRequest, type CallTurn, type DialRoute, PbxError } from './pbx.ts';

/** What is dialled on each route, with `{number}` in it. A route that is left out leads nowhere. */
export type Dials = { trunk: string } & { [route in Exclude<DialRoute, 'trunk'>]?: string | undefined };

export interface PlacedCallOptions {
  /** Technology and destination. */
  endpoint: string;
  /** `Name <number>`, or a name. */
  callerId: string;
  /** Our Stasis application. */
  app: string;
}

/** What `StasisStart` says of a channel that was created here. */
export const createdArgument = 'created';

/** @throws PbxError when there is no such route */
export function endpointOf({ route, number }: CallRequest, dials: Dials): string {
  const template = dials[route] ?? '';
  if (template === '') throw new PbxError('unreachable', `no dial template for ${route}`);
  return template.replace('{number}', () => number);
}

/**
 * Has Asterisk create the channel, limits it, and only then dials: whatever becomes of this program, Asterisk ends the call
 * (docs/decisions/0002-create-then-dial.md).
 *
 * @param until `untilOurs` resolves when the channel is in our application: until then Asterisk refuses to do anything to it;
 *   `turn` when the call may go out: then only one request is left to make
 * @throws PbxError, and what waiting for the turn throws
 */
export async function placeCall(
  requests: AriRequests,
  call: CallRequest,
  options: PlacedCallOptions,
  { untilOurs, turn }: { untilOurs: () => Promise<void>; turn?: CallTurn | undefined },
): Promise<void> {
  const { id, ringSeconds, callSeconds } = call;
  const { endpoint, callerId, app } = options;
  const limitSeconds = (turn?.limitSeconds ?? 0) + ringSeconds + callSeconds;
  const channel = {
    endpoint,
    app,
    appArgs: createdArgument,
    channelId: id,
    // The variables of `create` itself may hold no function.
    variables: {
      BELCODE_APP: app,
      BELCODE_DELIVERY: id,
      BELCODE_CALL_SECONDS: String(callSeconds),
      ...(call.detectMachine ? { BELCODE_DETECT_MACHINE: '1' } : {}),
    },
  };
  await requests.request((client) => client.channels.create(channel));
  await untilOurs();
  await Promise.all([
    requests.setVariable(id, 'TIMEOUT(absolute)', String(limitSeconds)),
    // The caller id of a channel that nobody calls from: who it is connected to.
    requests.setVariable(id, 'CONNECTEDLINE(all,i)', callerId),
    // RFC 3841 §9.1: a proxy that would follow a redirection is asked to tell it instead. Through `Local/` it is handed on to
    // whatever that dials by SIP. Without it the call goes out all the same.
    requests.settle((client) =>
      client.channels.setChannelVar({
        ...{ channelId: id, variable: 'PJSIP_INHERITABLE_HEADER(add,Request-Disposition)', value: 'no-recurse' },
      }),
    ),
  ]);
  await turn?.until();
  await requests.request((client) => client.channels.dial({ channelId: id, timeout: ringSeconds }));
}

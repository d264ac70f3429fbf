import type { AriRequests } from './ari-requests.ts';
import { hasAbility } from './exchange-versions.ts';
import { type CallRequest, type CallTurn, type DialRoute, PbxError } from './pbx.ts';

/** A number in each form that a carrier may want. */
export interface DialledForms {
  /** E.164 with +, or an extension. */
  number: string;
  /** E.164 without +. */
  digits: string;
  /** As dialled within the home country; of another country as `idd`. */
  national: string;
  /** With the international prefix of the home country. */
  idd: string;
}

export type FormName = keyof DialledForms;

/**
 * A dial template for each route, with one of the placeholders `{number}`, `{digits}`, `{national}`, `{idd}`. A route
 * without a template cannot be dialled.
 */
export type Dials = { trunk: string } & { [route in Exclude<DialRoute, 'trunk'>]?: string | undefined };

export interface PlacedCallOptions {
  /** Technology and destination. */
  endpoint: string;
  /** `Name <number>`, or a name. */
  callerId: string;
  /** Our Stasis application. */
  app: string;
  /** Asterisk's version, in its own words. */
  version: string;
  /** Whether the request that creates a channel can set its functions. */
  setsFunctions: boolean;
  /** Variables of the channel besides those of every call. */
  variables?: Readonly<Record<string, string>> | undefined;
}

/** Argument of `StasisStart` for a channel that was created here. */
export const createdArgument = 'created';

/** @throws PbxError unreachable when the route has no template */
export function endpointOf({ route }: Pick<CallRequest, 'route'>, dials: Dials, forms: DialledForms): string {
  const template = dials[route] ?? '';
  if (template === '') throw new PbxError('unreachable', `no dial template for ${route}`);
  return template.replace(/\{(number|digits|national|idd)\}/, (_, form: FormName) => forms[form]);
}

/** The dialplan that rings every telephone of the endpoint in `BELCODE_TELEPHONE`. */
const everyTelephone = 'Local/s@belcode-telephones/n';

/**
 * Asterisk rings only the first of several telephones at `PJSIP/<endpoint>`, also when that one is gone.
 *
 * @param count tells how many telephones an endpoint has
 * @returns what to dial so that each of them rings; the same for one telephone, and for any other destination
 */
export async function ringingAll(
  endpoint: string,
  count: (name: string) => Promise<number>,
): Promise<Pick<PlacedCallOptions, 'endpoint' | 'variables'>> {
  const name = /^PJSIP\/([A-Za-z0-9_.-]+)$/.exec(endpoint)?.[1];
  // An endpoint that cannot be read is dialled, because the call itself tells what is wrong.
  const telephones = name === undefined ? 1 : await count(name).catch(() => 1);
  if (name === undefined || telephones < 2) return { endpoint };
  return { endpoint: everyTelephone, variables: { BELCODE_TELEPHONE: name } };
}

/** A caller id with its number in another form. What is no E.164 number stays as it is written. */
export function callerIdIn(form: FormName, callerId: string, formsOf: (number: string) => DialledForms): string {
  return callerId.replace(/<(\+\d+)>$/, (_, number: string) => `<${formsOf(number)[form]}>`);
}

/** What Asterisk must have loaded so that a channel is created with its limit and caller id. */
export const functionModules = ['func_timeout.so', 'func_callerid.so'] as const;

/**
 * Creates the channel, limits its duration, and only then dials, so that Asterisk ends the call even if this program
 * dies (docs/decisions/0002-create-then-dial.md).
 *
 * @param until `untilOurs` resolves when the channel is in our application, because Asterisk refuses requests for the
 *   channel until then; `turn` is awaited last, before the request that dials
 * @throws PbxError, and as `turn.until`
 */
export async function placeCall(
  requests: AriRequests,
  call: CallRequest,
  options: PlacedCallOptions,
  { untilOurs, turn }: { untilOurs: () => Promise<void>; turn?: CallTurn | undefined },
): Promise<void> {
  const { id, ringSeconds, callSeconds } = call;
  const { endpoint, callerId, app, version, setsFunctions, variables = {} } = options;
  const limitSeconds = (turn?.limitSeconds ?? 0) + ringSeconds + callSeconds;
  const needed = {
    'TIMEOUT(absolute)': String(limitSeconds),
    // On a channel without a caller, the connected line is what the telephone shows as caller id.
    'CONNECTEDLINE(all,i)': callerId,
  };
  // The call is dialled even if one of these fails.
  const wanted = settingsByVersion(endpoint, version);
  const channel = {
    endpoint,
    app,
    appArgs: createdArgument,
    channelId: id,
    variables: {
      BELCODE_APP: app,
      BELCODE_DELIVERY: id,
      BELCODE_CALL_SECONDS: String(callSeconds),
      ...(call.detectMachine ? { BELCODE_DETECT_MACHINE: '1' } : {}),
      // Inherited by the channel that a dialplan dials: see [belcode-dialling].
      ...(hasAbility(version, 'inheritable-header') ? {} : { __BELCODE_NO_RECURSE: '1' }),
      ...variables,
      ...(setsFunctions ? { ...needed, ...wanted } : {}),
    },
  };
  await requests.request((client) => client.channels.create(channel));
  await untilOurs();
  if (!setsFunctions) {
    await Promise.all([
      ...Object.entries(needed).map(([variable, value]) => requests.setVariable(id, variable, value)),
      ...Object.entries(wanted).map(([variable, value]) =>
        requests.settle((client) => client.channels.setChannelVar({ channelId: id, variable, value })),
      ),
    ]);
  }
  await turn?.until();
  await requests.request((client) => client.channels.dial({ channelId: id, timeout: ringSeconds }));
}

/** Functions of the channel to set before it is dialled, as this version of Asterisk has them. */
function settingsByVersion(endpoint: string, version: string): Record<string, string> {
  // RFC 3841 §9.1 asks a proxy to report a redirection instead of following it. `Local/` passes an inheritable header
  // on to the SIP channel behind it.
  const noRecurse = 'add,Request-Disposition';
  const header = hasAbility(version, 'inheritable-header')
    ? { [`PJSIP_INHERITABLE_HEADER(${noRecurse})`]: 'no-recurse' }
    : endpoint.startsWith('PJSIP/')
      ? { [`PJSIP_HEADER(${noRecurse})`]: 'no-recurse' }
      : {};
  const handler = hasAbility(version, 'sip-status') ? {} : { 'CHANNEL(hangup_handler_push)': 'belcode-ended,s,1' };
  return { ...header, ...handler };
}

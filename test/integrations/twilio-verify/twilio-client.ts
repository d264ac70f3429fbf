import type { AddressInfo } from 'node:net';
import twilio from 'twilio';
import type { Scope } from '../../../src/accounts/api-key.ts';
import { buildTwilioVerify } from '../../../src/integrations/twilio-verify/build-twilio-verify.ts';
import { accountSid, challengeIdIn, serviceSid } from '../../../src/integrations/twilio-verify/sids.ts';
import type { TestApi } from '../../api/test-api.ts';

/** An API key, as a program knows it that has Twilio's client. */
export interface Account {
  account: string;
  token: string;
  service: string;
}

export function accountOf({ id, text }: { id: string; text: string }): Account {
  return { account: accountSid({ id }), token: text, service: serviceSid({ id }) };
}

/** Twilio's own client, which has another address instead of Twilio's and nothing else of ours. */
export function clientOf({ account, token }: Account, url: string) {
  const client = twilio(account, token);
  client.verify.baseUrl = url;
  return client;
}

/** The routes on the stores of a test's api. */
export async function startVerify(api: TestApi) {
  const app = await buildTwilioVerify(api.parts);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  const addAccount = async (scopes: Scope[] = ['challenges:number'], companyIds?: string[]) => {
    const key = await api.addKey(scopes, companyIds);
    const account = accountOf(key);
    return { key, account, of: serviceOf(account) };
  };

  /** The service of an account, or of another one. */
  const serviceOf = (account: Account, service = account.service) => clientOf(account, url).verify.v2.services(service);

  return {
    app,
    url,
    addAccount,
    serviceOf,
    /** Does what a dialler does until the code is spoken. */
    async speak(sid: string, code: string): Promise<void> {
      const challenge = await api.challenges.find(challengeIdIn(sid) ?? '');
      if (challenge === undefined) throw new Error(`no challenge ${sid}`);
      await api.speak({ id: challenge.id, deliveryId: challenge.deliveryId }, code);
    },
    /** The telephone was not answered, which uses up nothing; or no key was pressed. */
    async endCall(sid: string, reason: 'busy' | 'no-key'): Promise<void> {
      const challenge = await api.challenges.find(challengeIdIn(sid) ?? '');
      if (challenge === undefined) throw new Error(`no challenge ${sid}`);
      const { id: challengeId, deliveryId: id } = challenge;
      await api.ledger.start(id);
      await api.ledger.finish(id, { reason, free: reason === 'busy', answeredSeconds: 0 });
      await api.deliveries.advance({ id, challengeId }, 'ended', { reason });
    },
  };
}

/** What Twilio's client says of a refusal. */
export async function errorOf(
  request: Promise<unknown>,
): Promise<{ code: number | undefined; status: number | undefined; ours: string }> {
  const error = (await request.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as { code?: number; status?: number; moreInfo?: string } | undefined;
  if (error === undefined) throw new Error('it was not refused');
  const { code, status, moreInfo = '' } = error;
  return { code, status, ours: moreInfo.replace('urn:belcode:problem:', '') };
}

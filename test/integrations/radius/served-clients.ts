import { PacketAnswerer } from '../../../src/integrations/radius/answer-packet.ts';
import { KnownClients } from '../../../src/integrations/radius/known-clients.ts';
import { addRadiusClient, type NewRadiusClient } from '../../../src/login/radius/change-radius-clients.ts';
import { RadiusClientStore } from '../../../src/login/radius/radius-client-store.ts';
import { RadiusLoginStore } from '../../../src/login/radius/radius-login-store.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { type Login, openLogin } from '../../login/open-login.ts';
import { silentLog as log } from '../../silent-log.ts';
import { type ReadReply, readReply, type SentRequest, writeRequest } from './own-client.ts';

/** A network of its own for each client, because attempts are counted by network. */
let clients = 0;

/** Real stores and real packets, without a socket. */
export async function openRadius() {
  const home: Login = await openLogin();
  const sealing = { random, sealKeys: home.parts.sealKeys };
  const radiusClients = new RadiusClientStore({ database: home.database, ...sealing });
  const radiusLogins = new RadiusLoginStore({ redis: home.redis, secret: home.parts.secret, ...sealing });
  const login = { ...home.parts, radiusLogins };
  const clock = { now: () => home.time.now, wait: async () => undefined };
  const known = new KnownClients(clock, log);
  const answerer = new PacketAnswerer({ login, clients: known, language: 'nl', clock, log });
  let port = 20_000;

  /** Adds a client. */
  const addClient = async (given: Partial<NewRadiusClient> = {}) => {
    const network = `10.${random.pick(['1', '2', '3', '4'])}.${Number(random.code(3)) % 256}.${++clients}`;
    const allCompanies = given.companyId === undefined;
    const whole = { name: `client ${clients}`, networks: [network], allCompanies, roles: [], attributes: [], ...given };
    const added = await addRadiusClient({ radiusClients, companies: home.companies, random }, whole, tester);
    await known.read(radiusClients);
    const client = {
      ...added,
      address: network,
      /** Sends bytes from one port. */
      send: (bytes: Buffer, from = port++) => answerer.answer(bytes, { address: network, port: from }),
      async raw(request: Partial<SentRequest> = {}): Promise<ReadReply | undefined> {
        const bytes = writeRequest({ secret: added.secret, ...request });
        const reply = await client.send(bytes);
        return reply && readReply(reply, bytes, request.secret ?? added.secret);
      },
      /** Asks as programs do, and must be answered. */
      async ask(
        name: string,
        password: string,
        { state, caller }: { state?: Buffer | undefined; caller?: string | undefined } = {},
      ) {
        const reply = await client.raw({
          password,
          attributes: [
            { type: 1, value: name },
            ...(state === undefined ? [] : [{ type: 24, value: state }]),
            ...(caller === undefined ? [] : [{ type: 31, value: caller }]),
          ],
        });
        if (reply === undefined) throw new Error('No reply');
        return reply;
      },
    };
    return client;
  };

  return {
    home,
    login,
    radiusClients,
    radiusLogins,
    known,
    answerer,
    addClient,
    /** The challenge of the latest call. */
    latestChallenge: () => home.queued.at(-1)?.challengeId ?? '',
    callsTo: (number: string) => home.queued.filter(({ to }) => to === number).length,
    /** A user with a telephone. */
    async addCalled(given: Parameters<typeof home.addPerson>[0] = {}) {
      const user = await home.addPerson(given);
      const number = home.freshNumber();
      await home.givePhone(user.id, number);
      return { ...user, number };
    },
  };
}

export const [accept, reject, challenge] = [2, 3, 11] as const;

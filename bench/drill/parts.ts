import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Lab } from '../../lab/lab.ts';
import type { TcpProxy } from '../../test/tcp-proxy.ts';
import type { Balancer } from './balancer.ts';
import type { PostgresServers } from './postgres-servers.ts';
import { signalTree } from './process-tree.ts';
import type { Program } from './programs.ts';
import type { RedisServers, Server } from './redis-servers.ts';

export const faults = ['killed', 'frozen', 'cut off'] as const;
export type Fault = (typeof faults)[number];

/** A part of the installation and how each fault is made; what it returns heals. */
export interface Part {
  name: string;
  inflict: Partial<Record<Fault, () => Promise<() => Promise<void> | void>>>;
}

/** After which a manager of PostgreSQL, such as Patroni, takes the primary for dead. */
const failOverAfterMilliseconds = 4_000;

function ofProgram(program: Program): Part['inflict'] {
  return {
    async killed() {
      await program.kill();
      return () => program.start();
    },
    async frozen() {
      signalTree(program.pid(), 'SIGSTOP');
      return () => signalTree(program.pid(), 'SIGCONT');
    },
  };
}

function ofServer(find: () => Promise<Server> | Server): Part['inflict'] {
  return {
    async killed() {
      const server = await find();
      await server.box().kill();
      return () => server.start();
    },
    async frozen() {
      const { box } = await find();
      const pid = box().pid();
      signalTree(pid, 'SIGSTOP');
      return () => signalTree(pid, 'SIGCONT');
    },
    async 'cut off'() {
      const { link } = await find();
      link.freeze();
      return () => link.mend();
    },
  };
}

/** The primary fails, and a manager ends it for certain and promotes the standby. */
function ofPrimary(servers: PostgresServers): Part['inflict'] {
  const after = (fault: () => unknown) => async () => {
    const [old] = servers.pair;
    await fault();
    await pause(failOverAfterMilliseconds);
    await servers.failOver();
    return async () => {
      old.link.mend();
      await servers.rebuild();
    };
  };
  return {
    killed: after(() => servers.pair[0].box.kill()),
    frozen: after(() => signalTree(servers.pair[0].box.pid(), 'SIGSTOP')),
    'cut off': after(() => servers.pair[0].link.freeze()),
  };
}

function ofStandby(servers: PostgresServers): Part['inflict'] {
  return {
    async killed() {
      const server = servers.pair[1];
      await server.box.kill();
      return () => servers.restart(server);
    },
    async frozen() {
      const pid = servers.pair[1].box.pid();
      signalTree(pid, 'SIGSTOP');
      return () => signalTree(pid, 'SIGCONT');
    },
    async 'cut off'() {
      const { link } = servers.pair[1];
      link.freeze();
      return () => link.mend();
    },
  };
}

function ofAsterisk(lab: Lab, link: TcpProxy): Part['inflict'] {
  return {
    async killed() {
      await lab.killAsterisk();
      return async () => {
        rmSync(join(lab.folder, 'asterisk/run/asterisk.ctl'), { force: true });
        await lab.startAsterisk();
      };
    },
    async frozen() {
      const pid = lab.asteriskPid();
      signalTree(pid, 'SIGSTOP');
      return () => signalTree(pid, 'SIGCONT');
    },
    async 'cut off'() {
      link.freeze();
      return () => link.mend();
    },
  };
}

export interface Installation {
  apis: readonly { program: Program; port: number }[];
  diallers: readonly Program[];
  exchanges: readonly { lab: Lab; link: TcpProxy }[];
  balancer: Balancer;
  redis: RedisServers;
  postgres: PostgresServers;
}

/** In the order of the drill: from the outside in. */
export function partsOf({ apis, diallers, exchanges, balancer, redis, postgres }: Installation): Part[] {
  const [api] = apis as [(typeof apis)[0]];
  const [dialler] = diallers as [Program];
  const [exchange] = exchanges as [(typeof exchanges)[0]];
  const [sentinel] = redis.sentinels as [Server];
  return [
    {
      name: 'api',
      inflict: {
        ...ofProgram(api.program),
        async 'cut off'() {
          balancer.cutOff(api.port);
          return () => balancer.mend(api.port);
        },
      },
    },
    { name: 'dialler', inflict: ofProgram(dialler) },
    { name: 'asterisk', inflict: ofAsterisk(exchange.lab, exchange.link) },
    { name: 'redis-primary', inflict: ofServer(redis.primary) },
    { name: 'redis-replica', inflict: ofServer(redis.replica) },
    { name: 'sentinel', inflict: ofServer(() => sentinel) },
    { name: 'postgres-primary', inflict: ofPrimary(postgres) },
    { name: 'postgres-standby', inflict: ofStandby(postgres) },
  ];
}

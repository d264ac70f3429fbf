import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';

const each = 150;

/** Another process that searches for ports at the same time, and holds them until its input ends. */
async function portsOfAnother(): Promise<{ ports: number[]; end(): void }> {
  const script = `const { freePort } = await import('./lab/ports.ts');
    const ports = []; for (let n = 0; n < ${each}; n += 1) ports.push(await freePort());
    console.log(JSON.stringify(ports)); process.stdin.resume();`;
  const words = ['--import', 'tsx', '--input-type=module', '-e', script];
  const program = spawn(process.execPath, words, { cwd: projectFolder, stdio: ['pipe', 'pipe', 'inherit'] });
  const [printed] = (await program.stdout.take(1).toArray()) as Buffer[];
  return { ports: JSON.parse(String(printed)), end: () => program.stdin.end() };
}

it('never gives two simultaneous searches the same port, or a port that the system assigns itself', async () => {
  const others = await Promise.all([portsOfAnother(), portsOfAnother(), portsOfAnother()]);
  try {
    const own = await Promise.all(Array.from({ length: each }, () => freePort()));
    const all = [...own, ...others.flatMap(({ ports }) => ports)];
    expect(new Set(all).size).toBe(4 * each);
    expect(Math.max(...all)).toBeLessThan(32_768);
  } finally {
    for (const { end } of others) end();
  }
});

it('gives consecutive ports, all of them free', async () => {
  const first = await freePort(2);
  const servers = await Promise.all(
    [first, first + 1].map(
      (port) =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(port, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  for (const server of servers) server.close();
});

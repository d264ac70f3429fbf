import { readFileSync } from 'node:fs';
import { buildDemo } from '../demo/build-demo.ts';
import { browserTelephone } from '../telephones.ts';

/** Serves the demo page for services that are already running, as in docker-compose.yml. */
const { key } = JSON.parse(readFileSync('/exchange/key.json', 'utf8')) as { key: string };
const demo = await buildDemo({
  belcode: { url: process.env.BELCODE_URL ?? '', apiKey: key },
  httpPort: Number(process.env.HTTP_PORT),
  telephone: browserTelephone,
});
await demo.listen({ host: '127.0.0.1', port: 3_000 });
console.log('Belcode demo: http://127.0.0.1:3000');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await demo.close();
    process.exit(0);
  });
}

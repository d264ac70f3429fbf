import { startLab } from './lab.ts';

const started = Date.now();
const lab = await startLab('lab', (line) => console.log(`lab: ${line}`)).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
console.log(`lab: ready in ${((Date.now() - started) / 1000).toFixed(1)} s. Ctrl-C stops it.
  BELCODE_REDIS_URL=redis://127.0.0.1:${lab.redisPort}
  BELCODE_DATABASE_URL=postgres://belcode@127.0.0.1:${lab.databasePort}/postgres
  BELCODE_ARI_URL=http://127.0.0.1:${lab.httpPort}
  BELCODE_ARI_PASSWORD=${lab.ariPassword}
  BELCODE_DIAL=PJSIP/{number}
  SIP on 127.0.0.1:${lab.sipPort}, AMI on 127.0.0.1:${lab.amiPort} (password ${lab.amiPassword})
  logs and configuration in ${lab.folder}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    await lab.stop();
    process.exit(0);
  });
}
// Keeps this program alive when the pipes of its children are idle.
setInterval(() => {}, 60_000);

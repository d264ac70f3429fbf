import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFolder } from '../../lab/folders.ts';
import { namesSecretFile, readConfig, settings } from '../../src/config.ts';

const folder = join(projectFolder, 'packaging/compose');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

interface Service {
  command?: string;
  user?: string;
  image: string;
  build?: object;
  environment?: Record<string, string>;
  ports?: string[];
  networks?: string[];
  network_mode?: string;
  volumes?: string[];
  secrets?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string };
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  privileged?: boolean;
  cap_add?: string[];
}

const compose = parse(read('docker-compose.yml'), { merge: true });
const services: Record<string, Service> = compose.services;
const entries = Object.entries(services);
const names = Object.keys(services);
const service = (name: string) => services[name] as Service;
let made: string;

beforeAll(() => {
  made = mkdtempSync(join(tmpdir(), 'belcode-compose-'));
  cpSync(join(folder, 'make-secrets.sh'), join(made, 'make-secrets.sh'));
  execFileSync('./make-secrets.sh', { cwd: made, stdio: 'ignore' });
});

afterAll(() => rmSync(made, { recursive: true }));

it('follows the schema of the compose specification', () => {
  const schemaFile = join(projectFolder, 'node_modules/dclint/schemas/compose.schema.json');
  const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  expect(validate(parse(read('docker-compose.yml'), { merge: true })), JSON.stringify(validate.errors)).toBe(true);
});

describe('every container', () => {
  it.each(names)('%s has no rights and a read-only root', (name) => {
    const { read_only, cap_drop, security_opt, privileged, cap_add } = service(name);
    const found = { read_only, cap_drop, security_opt, privileged, cap_add };
    expect(found).toEqual({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
  });

  it.each(names)('%s has a user other than root', (name) => {
    const { user, build } = service(name);
    expect(user ?? (build && /^USER (.*)$/m.exec(read('Dockerfile'))?.[1])).toMatch(/^(?!0|root)\w+/);
  });

  it.each(names.filter((name) => !['migrate', 'sounds'].includes(name)))('%s has a health check', (name) => {
    expect(service(name).healthcheck?.test).toBeTruthy();
  });

  it.each(names)('%s listens on loopback only', (name) => {
    for (const port of service(name).ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  });

  it('some service has a port, so the check above reads them', () => {
    expect(names.flatMap((name) => service(name).ports ?? [])).not.toEqual([]);
  });
});

it('has a setting behind each name, and no default for anything that is secret', () => {
  const given = entries.flatMap(([, { environment = {} }]) => Object.entries(environment));
  const ours = given.filter(([name]) => name.startsWith('BELCODE_'));
  expect(ours.length).toBeGreaterThan(8);
  for (const [name, value] of ours) {
    expect([name, Object.hasOwn(settings, name) || namesSecretFile(name)]).toEqual([name, true]);
    const { secret } = (settings as Record<string, { secret?: boolean }>)[name] ?? {};
    expect([name, secret ?? false]).toEqual([name, false]);
    if (namesSecretFile(name)) expect(value).toMatch(/^\/run\/secrets\//);
  }
  const lines = read('belcode.env').matchAll(/^#?(BELCODE_\w+)=/gm);
  for (const [, name = ''] of lines) expect([name, Object.hasOwn(settings, name)]).toEqual([name, true]);
  const text = read('docker-compose.yml') + read('belcode.env') + read('Dockerfile');
  expect(text).not.toMatch(/only-for-the-demo|:-|BELCODE_DEMO|trust\b(?!s)/);
});

it('gives each container only the secrets that it names, and makes each of them', () => {
  for (const [name, { secrets = [], environment = {}, command = '' }] of entries) {
    const text = `${Object.values(environment).join(' ')} ${command}`;
    const used = [...text.matchAll(/\/run\/secrets\/([\w.-]+)/g)].map(([, secret]) => secret);
    expect([name, secrets.toSorted()]).toEqual([name, used.toSorted()]);
  }
  const files = Object.values<{ file: string }>(compose.secrets).map(({ file }) => file.replace('secrets/', ''));
  expect(Object.keys(compose.secrets)).toEqual(files);
  expect(readdirSync(join(made, 'secrets')).sort()).toEqual(files.toSorted());
});

it('keeps the dialler from the database', () => {
  const { secrets, environment, network_mode } = service('dialler');
  expect(JSON.stringify([secrets, environment])).not.toMatch(/database|postgres/i);
  expect(network_mode).toBe('host');
  expect(service('postgres').ports).toBeUndefined();
  expect(service('postgres').networks).toEqual(['stores']);
  expect(compose.networks.stores.internal).toBe(true);
});

it.each(['api', 'dialler', 'sounds'])('hands the brands of the host to %s, read-only', (name) => {
  const brands = service(name).environment?.BELCODE_BRANDS;
  expect(brands).toBe('/etc/belcode/brands');
  expect(service(name).volumes).toContain(`${brands}:${brands}:ro`);
});

it('gives only the service of the sounds the database and the folder of recordings, for greetings and `sounds take`', () => {
  const { environment, networks, secrets, volumes, network_mode } = service('sounds');
  expect(environment?.BELCODE_DATABASE_URL_FILE).toBe('/run/secrets/database-url');
  expect([networks, secrets, network_mode]).toEqual([['stores'], ['database-url'], undefined]);
  const writers = entries.filter(([, { volumes: each = [] }]) =>
    each.some((volume) => /^\/var\/lib\/belcode\/(sounds|recordings):[^:]*$/.test(volume)),
  );
  expect(writers.map(([name]) => name)).toEqual(['sounds']);
  expect(volumes).toContain('/var/lib/belcode/recordings:/var/lib/belcode/recordings');
});

it('starts in the order of an upgrade: tables before the api, prompts before the dialler', () => {
  expect(service('api').depends_on?.migrate?.condition).toBe('service_completed_successfully');
  expect(service('dialler').depends_on?.sounds?.condition).toBe('service_completed_successfully');
  expect(service('sounds').depends_on?.migrate?.condition).toBe('service_completed_successfully');
  expect(service('migrate').depends_on?.postgres?.condition).toBe('service_healthy');
});

describe.each(['api', 'dialler'] as const)('the %s', (program) => {
  it('is started as package.json starts it', () => {
    const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
    expect(`${/MALLOC_ARENA_MAX=\d+/.exec(read('Dockerfile'))} ${service(program).command}`).toBe(
      scripts[`start:${program}`],
    );
  });

  it('starts with the secrets that the script makes', () => {
    const { environment = {} } = service(program);
    const own = Object.entries(environment).map(([name, value]) => {
      const file = value.replace('/run/secrets', join(made, 'secrets'));
      // Outside a container everybody could read it.
      if (file !== value) chmodSync(file, 0o440);
      return [name, file];
    });
    const given = { ...Object.fromEntries(own), BELCODE_DIAL: 'PJSIP/{number}@trunk' };
    expect(() => readConfig(program, given)).not.toThrow();
  });
});

it('makes secrets once, which agree with each other, and which nobody else reaches', () => {
  const file = (name: string) => readFileSync(join(made, 'secrets', name), 'utf8').trim();
  const before = readdirSync(join(made, 'secrets')).map((name) => [name, file(name)]);
  execFileSync('./make-secrets.sh', { cwd: made, stdio: 'ignore' });
  expect(readdirSync(join(made, 'secrets')).map((name) => [name, file(name)])).toEqual(before);
  expect(statSync(join(made, 'secrets')).mode & 0o077).toBe(0);
  expect(new URL(file('database-url')).password).toBe(file('postgres-password'));
  for (const name of ['redis-url', 'redis-url-of-dialler']) {
    expect(file('redis-users.acl')).toContain(`user belcode on >${new URL(file(name)).password} `);
  }
  const [, rights] = / on >\S+ (.*)$/m.exec(file('redis-users.acl')) ?? [];
  expect(readFileSync(join(projectFolder, 'docs/operations/connections.md'), 'utf8')).toContain(rights);
});

it('builds on the Node of .nvmrc', () => {
  const version = readFileSync(join(projectFolder, '.nvmrc'), 'utf8').trim();
  expect(read('Dockerfile').match(/^FROM node:.*$/gm)).toEqual([
    `FROM node:${version}-bookworm-slim AS build`,
    `FROM node:${version}-bookworm-slim`,
  ]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectFolder } from '../../lab/folders.ts';
import { readConfig } from '../../src/config.ts';

// The compose specification's own schema, which this linter ships.
const schemaFile = join(projectFolder, 'node_modules/dclint/schemas/compose.schema.json');
// Its `$schema` names draft 7 by an address that is not draft 7's own.
const { $schema: _, ...schema } = JSON.parse(readFileSync(schemaFile, 'utf8'));
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
const compose = () => parse(readFileSync(join(projectFolder, 'docker-compose.yml'), 'utf8'), { merge: true });

describe('docker-compose.yml', () => {
  it('follows the schema of the compose specification', () => {
    expect(validate(compose()), JSON.stringify(validate.errors)).toBe(true);
  });

  it('would be caught if it did not', () => {
    const broken = compose();
    broken.services.api.comand = 'typed wrongly';
    expect(validate(broken)).toBe(false);
  });

  it.each(['api', 'dialler'] as const)('gives %s settings it can start with', (program) => {
    const { environment } = compose().services[program] as { environment: Record<string, string> };
    const own = Object.entries(environment).filter(([name]) => name.startsWith('BELCODE_'));
    const filled = own.map(([name, value]) => [name, value.replace(/^\$\{\w+:-(.*)\}$/, '$1')]);
    expect(() => readConfig(program, Object.fromEntries(filled))).not.toThrow();
  });

  it.each(['api', 'dialler'] as const)('runs %s as package.json starts it', (program) => {
    const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
    expect(compose().services[program].command).toBe(`env ${scripts[`start:${program}`]}`);
  });

  it.each(['set-up', 'api', 'dialler', 'demo'])('runs %s on the Node that .nvmrc names', (service) => {
    const version = readFileSync(join(projectFolder, '.nvmrc'), 'utf8').trim();
    const { dockerfile_inline: dockerfile } = compose().services[service].build;
    expect(dockerfile).toContain(`FROM node:${version}-bookworm-slim\n`);
  });

  it('gives Redis and PostgreSQL a password, which the programs have', () => {
    const { redis, postgres, api } = compose().services;
    const [atRedis, atPostgres] = [api.environment.BELCODE_REDIS_URL, api.environment.BELCODE_DATABASE_URL];
    expect(redis.command).toContain(` --requirepass ${new URL(atRedis).password}`);
    expect(postgres.environment.POSTGRES_PASSWORD).toBe(new URL(atPostgres).password);
    expect(postgres.environment.POSTGRES_INITDB_ARGS).toBe('--auth-host=scram-sha-256');
    expect(JSON.stringify(postgres)).not.toContain('trust');
  });

  it('has no service that listens beyond loopback by a port of its own', () => {
    for (const service of Object.values<{ ports?: unknown }>(compose().services)) expect(service.ports).toBeUndefined();
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';

/** Programs whose arguments every user of a host sees in `ps`. The builtins of a shell have none. */
const carriers: readonly [what: string, form: RegExp][] = [
  ['a header with a key', /\bcurl\b.*(-H|--header)[ =]?["']?(Authorization|Cookie):/i],
  ['a name and a password', /\bcurl\b.*\s(-u|--user)[ =]?\S+:\S+/],
  ['a password of a role', /\bpsql\b.*(-c|--command)\b.*\bpassword\b/i],
  ['a password of Redis', /\bredis-cli\b.*(\s-a |--pass[ =]|\bsetuser\b.*[<>]\S|\bAUTH\b)/],
  ['a secret of a shell', /\bsed\b[^|]*"[^"]*\$\{?(new|secret|password|token|key)\b/i],
];

function secretArguments(text: string): string[] {
  const commands = text.replace(/\\\n\s*/g, ' ').split('\n');
  // What goes into a pipe by a builtin is no argument.
  const parts = commands.flatMap((line) => line.split(' | ').filter((part) => !/^\s*(printf|echo) /.test(part)));
  return parts.flatMap((part) => carriers.filter(([, form]) => form.test(part)).map(([what]) => what));
}

describe('a command that operators copy, or that a package runs, has no secret among its arguments:', () => {
  const pages = ['README.md', ...listFiles('docs').filter((path) => path.endsWith('.md'))];
  const scripts = ['packaging', '.ci'].flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /^[^.]+$|\.(sh|service)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(projectFolder.length + 1)),
  );

  it('all of them', () => {
    expect(scripts).toContain('packaging/debian/postinst');
    const found = [...pages, ...scripts].flatMap((path) =>
      secretArguments(readFileSync(join(projectFolder, path), 'utf8')).map((what) => `${path}: ${what}`),
    );
    expect(found).toEqual([]);
  });

  it.each([
    ["curl https://x/v1 -H 'Authorization: Bearer bel_…'", 1],
    ["curl https://x/v1 \\\n  -H 'Authorization: Bearer bel_…'", 1],
    ['curl -u belcode:word http://x', 1],
    ['curl -H @bearer https://x/v1', 0],
    ['curl -H @<(echo "Authorization: Bearer $API_KEY") https://x', 0],
    ['psql -c "alter role belcode password \'NEW\'"', 1],
    ["psql <<'SQL'\nalter role belcode password 'NEW'\nSQL", 0],
    ["redis-cli --user ADMIN --askpass acl setuser belcode '>NEW'", 1],
    ['redis-cli -a word ping', 1],
    ['redis-cli --user ADMIN --askpass', 0],
    ['sed "s|@SECRET@|$secret|" belcode.env', 1],
    ['sed -i "/^user belcode /s/ ~/ >$new ~/" "$users"', 1],
    ['printf \'%s\\n\' "s|@SECRET@|$secret|" | sed -f - belcode.env', 0],
    ['sed -i "/^user belcode /s/ [#>][^ ]*//" "$users"', 0],
  ])('%s', (text, count) => {
    expect(secretArguments(text)).toHaveLength(count);
  });
});

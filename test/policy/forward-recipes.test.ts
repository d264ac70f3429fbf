import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { roles } from '../../src/accounts/user.ts';
import { readForwardTarget } from '../../src/policy/forward/forward-target.ts';
import { judgeForward } from '../../src/policy/forward/judge-forward.ts';
import { parseForwardRules } from '../../src/policy/forward/read-forward-rules.ts';
import { projectFolder } from '../house/read-source.ts';

/** The rules of a section of the page. */
function rulesOf(section: string) {
  const page = readFileSync(join(projectFolder, 'docs/integrations/panels-of-exchanges.md'), 'utf8');
  const [, after = ''] = page.split(`\n## ${section}\n`);
  const [, block = ''] = /^```json\n([\s\S]*?)^```/m.exec(after) ?? [];
  return parseForwardRules(JSON.parse(block), 'example.org', roles);
}

const user = { role: 'user', company: 'Bakkerij', hasMethods: true, factorAge: 0 };
const operator = { ...user, role: 'operator' };

it.each([
  ['FreePBX', 'pbx.example.org/admin/config.php', undefined, 'login-needed'],
  ['FreePBX', 'pbx.example.org/admin/config.php', user, 'role-refused'],
  ['FreePBX', 'pbx.example.org/admin/config.php', { ...operator, factorAge: 21 * 60_000 }, 'factor-needed'],
  ['FreePBX', 'pbx.example.org/admin/config.php', operator, 'allowed'],
  ['FreePBX', 'pbx.example.org/ucp/', user, 'allowed'],
  ['FreePBX', 'pbx.example.org/', operator, 'no-rule'],
  ['FusionPBX', 'pbx.example.org/provision/0004f2abcdef.cfg', undefined, 'allowed'],
  ['FusionPBX', 'pbx.example.org/app/provision/?mac=0004f2abcdef', undefined, 'allowed'],
  ['FusionPBX', 'pbx.example.org/app/provision/..%2f..%2fcore/', undefined, 'path-unclear'],
  ['FusionPBX', 'pbx.example.org/app/voicemails/', undefined, 'login-needed'],
  ['FusionPBX', 'pbx.example.org/core/users/users.php', user, 'role-refused'],
  ['VICIdial', 'dialer.example.org/vicidial/non_agent_api.php?source=x', undefined, 'allowed'],
  ['VICIdial', 'dialer.example.org/vicidial/non_agent_api.php/x', undefined, 'login-needed'],
  ['VICIdial', 'dialer.example.org/vicidial/admin.php', user, 'role-refused'],
  ['VICIdial', 'dialer.example.org/agc/vicidial.php', undefined, 'login-needed'],
  ['VICIdial', 'dialer.example.org/agc/vicidial.php', user, 'allowed'],
  ['Grafana', 'grafana.example.org/api/health', undefined, 'allowed'],
  ['Grafana', 'grafana.example.org/api/users', undefined, 'login-needed'],
  ['Grafana', 'grafana.example.org/d/x', user, 'role-refused'],
] as const)('the rules for %s: %s', (section, url, who, outcome) => {
  const target = readForwardTarget(`https://${url}`);
  if (target === undefined) throw new Error('no page');
  expect(judgeForward(rulesOf(section), target, who).outcome).toBe(outcome);
});

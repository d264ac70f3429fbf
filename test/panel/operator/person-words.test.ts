import { describe, expect, it } from 'vitest';
import { endReasons } from '../../../src/deliveries/delivery.ts';
import { isTextName } from '../../../src/panel/kit/texts.ts';
import { endAdvice, ruleAdvice } from '../../../src/panel/operator/person-advice.ts';
import { admissionRules } from '../../../src/policy/ledger/call-ledger.ts';

describe('what a helpdesk reads about a call', () => {
  it.each([...endReasons, 'spoken', 'typed'])('the end %s has words, and says what to do', (reason) => {
    expect(isTextName(`outcome-${reason}`)).toBe(true);
    expect(Object.keys(endAdvice)).toContain(reason);
  });

  const rules = [...admissionRules.map(({ name }) => name), ...Object.keys(ruleAdvice)];
  it.each([...new Set(rules)])('the rule %s has words, and says what to do', (rule) => {
    expect(isTextName(`rule-${rule}`)).toBe(true);
    expect(Object.keys(ruleAdvice)).toContain(rule);
  });
});

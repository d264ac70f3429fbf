import { expect, it } from 'vitest';
import { pushContactOf } from '../../src/push/push-contact.ts';

const none = { BELCODE_PUSH_CONTACT: '', BELCODE_OPERATOR_MAIL: '', BELCODE_PANEL_URL: '' };
const own = { ...none, BELCODE_PUSH_CONTACT: 'mailto:push@example.org' };
const mail = { ...none, BELCODE_OPERATOR_MAIL: 'Olga <olga@example.org>' };
const panel = { ...none, BELCODE_PANEL_URL: 'https://panel.example.org/belcode/' };

it.each([
  [
    'what the operator set',
    { ...panel, ...mail, ...own, BELCODE_OPERATOR_MAIL: 'x@y.example' },
    'mailto:push@example.org',
  ],
  ["the operator's mail", { ...panel, BELCODE_OPERATOR_MAIL: mail.BELCODE_OPERATOR_MAIL }, 'mailto:olga@example.org'],
  ["the operator's mail, alone", { ...none, BELCODE_OPERATOR_MAIL: 'olga@example.org' }, 'mailto:olga@example.org'],
  ['the panel', panel, 'https://panel.example.org'],
  ['nobody, for a panel without TLS', { ...none, BELCODE_PANEL_URL: 'http://127.0.0.1:8080' }, undefined],
  ['nobody', none, undefined],
])('push services can reach %s', (_what, config, contact) => {
  expect(pushContactOf(config)).toBe(contact);
});

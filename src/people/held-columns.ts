import { suspensionsOfUserInSql } from '../factors/enrolled-number-store.ts';

/** Why a column is kept back from the person, or that it is exported, or that it says nothing about a person. */
export type ColumnClass = 'exported' | 'not-personal' | KeptBack;

/** Why a column about a person is not exported. */
export type KeptBack =
  /** Somebody who has it could log in as the person, or try to. */
  | 'secret'
  /** Made from other columns, which are exported. */
  | 'derived'
  /** A digest or a key by which nobody reads anything. */
  | 'unreadable'
  /** An id of somebody else. */
  | 'of-others';

export interface HeldTable {
  /** How its rows of one person are found, as a condition on `?`, the id of the user; undefined when it has none. */
  rows?: string;
  columns: Readonly<Record<string, ColumnClass>>;
}

const notPersonal = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'not-personal'] as const));
const exported = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'exported'] as const));

/** Every column of every table. A test compares it with the database, so that none is forgotten. */
export const heldTables: Readonly<Record<string, HeldTable>> = {
  users: {
    rows: 'id = ?',
    columns: {
      ...exported('id', 'company_id', 'login', 'name', 'email', 'email_changed_at', 'role', 'language', 'extension'),
      ...exported('password_set_at', 'password_must_change_at', 'password_replaced_at', 'password_reset_by'),
      ...exported('second_factor_reset_at', 'set_up_code_until', 'set_up_code_made_at', 'set_up_code_used_at'),
      ...exported('setup_skipped_at', 'last_login_at', 'disabled_at', 'calls_held_at', 'created_at'),
      calls_held_for_known: 'exported',
      ...exported('disabled_by', 'external_id', 'welcome_due_at', 'welcome_tries'),
      ...exported('reminder_due_at', 'reminder_tries', 'reminded_at'),
      password_hash: 'secret',
      set_up_code_digest: 'secret',
      method_kinds: 'derived',
      kinds_key: 'derived',
      search_text: 'derived',
    },
  },
  factors: {
    rows: 'user_id = ?',
    columns: {
      ...exported('id', 'user_id', 'kind', 'name', 'number', 'post_dial', 'pause_before_seconds'),
      ...exported('pause_after_seconds', 'is_primary', 'position', 'created_at', 'last_used_at'),
      cooling_until: 'exported',
      sealed_secret: 'secret',
      key_id: 'unreadable',
      last_step: 'secret',
      clock_steps: 'derived',
    },
  },
  passkeys: {
    rows: 'user_id = ?',
    columns: {
      ...exported('factor_id', 'user_id', 'sign_count', 'transports', 'aaguid', 'backup_eligible', 'backed_up'),
      created_at: 'exported',
      credential_id: 'unreadable',
      public_key: 'unreadable',
    },
  },
  app_devices: {
    rows: 'user_id = ?',
    columns: {
      ...exported('id', 'user_id', 'factor_id', 'kind', 'name', 'extension', 'created_at', 'last_seen_at'),
      public_key: 'unreadable',
      sealed_subscription: 'secret',
      key_id: 'unreadable',
    },
  },
  second_factor_failures: { rows: 'user_id = ?', columns: exported('user_id', 'failures', 'last_at', 'asker') },
  unfinished_logins: {
    rows: 'user_id = ?',
    columns: {
      ...exported('user_id', 'proof', 'address', 'network', 'hour', 'times', 'last_at', 'told_at'),
      id: 'derived',
      place: 'unreadable',
    },
  },
  // One row for each code that is left.
  recovery_codes: {
    rows: 'user_id = ?',
    columns: { ...exported('user_id', 'made_at'), digest: 'secret', salt: 'secret' },
  },
  remembered_browsers: {
    rows: 'user_id = ?',
    columns: {
      ...exported('id', 'user_id', 'days', 'browser', 'network', 'uses', 'made_at', 'last_used_at', 'turned_at'),
      digest: 'secret',
      earlier_digest: 'secret',
      used_from: 'unreadable',
      since: 'unreadable',
    },
  },
  bypasses: {
    rows: 'user_id = ?',
    columns: {
      ...exported('user_id', 'reason', 'asked_at', 'until'),
      asked_by: 'of-others',
      allowed_by: 'of-others',
      digest: 'secret',
      salt: 'secret',
    },
  },
  replaced_passwords: { rows: 'user_id = ?', columns: { user_id: 'exported', password_hash: 'secret' } },
  audit: {
    rows: 'user_id = ?',
    columns: {
      ...exported('id', 'at', 'event', 'actor_kind', 'user_id', 'company_id', 'detail', 'request_id'),
      actor_id: 'of-others',
    },
  },
  submitted_recordings: {
    rows: 'handed_by = ?',
    columns: {
      ...exported('id', 'language', 'name', 'company_id', 'state', 'handed_by', 'handed_at', 'until'),
      // The words are those of a prompt, and nothing is known of whose voice it is.
      ...notPersonal('sound', 'measured', 'remarks', 'faults'),
    },
  },
  webhook_endpoints: {
    columns: {
      ...notPersonal('id', 'company_id', 'url', 'kinds', 'created_at', 'ended_at', 'failures', 'paused_until'),
      ...notPersonal('key_id', 'secret', 'former_key_id', 'former_secret', 'former_until'),
    },
  },
  radius_clients: {
    columns: {
      ...notPersonal('id', 'name', 'networks', 'mode', 'company_id', 'roles', 'attributes', 'created_at'),
      ...notPersonal('key_id', 'secret'),
    },
  },
  webhook_messages: {
    rows: 'user_id = ?',
    columns: {
      ...exported('id', 'kind', 'user_id', 'company_id', 'detail', 'at', 'due_at', 'until', 'tries', 'sent_at'),
      ...notPersonal('endpoint_id', 'status', 'answer'),
    },
  },
  audit_repeats: {
    rows: 'audit_id in (select id from audit where user_id = ?)',
    columns: { ...exported('hour', 'audit_id', 'times', 'last_at'), subject: 'unreadable' },
  },
  calls: {
    rows: 'user_id = ?',
    columns: {
      ...exported('id', 'requested_at', 'ended_at', 'passed_at', 'reason', 'user_id', 'company_id', 'route', 'number'),
      ...exported('last_digits', 'answered_seconds', 'waited_milliseconds', 'minutes', 'request_id'),
      ...notPersonal('key_id', 'money', 'trunk'),
    },
  },
  // Sums of an hour.
  call_hours: {
    columns: {
      ...notPersonal('company_id', 'hour', 'route', 'reason', 'calls', 'passed', 'minutes', 'money', 'waits'),
      ...notPersonal('waited_milliseconds', 'max_milliseconds'),
    },
  },
  suspended_numbers: {
    rows: `id in (${suspensionsOfUserInSql})`,
    columns: exported('id', 'number', 'suspended_at', 'for_others'),
  },
  // Read by functions of the owner only. The digest outlives the person, so that nobody else gets the login.
  former_logins: { columns: { digest: 'unreadable', user_id: 'unreadable', until: 'unreadable' } },
  former_login_key: { columns: { key: 'not-personal' } },
  companies: {
    columns: {
      ...notPersonal('id', 'name', 'country', 'offer_from', 'require_from', 'created_at', 'caller_id', 'ring_seconds'),
      ...notPersonal('greeting_name', 'call_proof', 'language', 'disabled_at', 'disabled_by', 'help', 'remember_days'),
      ...notPersonal('welcome_turn_at', 'reminder_turn_at', 'time_zone', 'ends_at', 'terms', 'brand'),
    },
  },
  roll_out: { columns: notPersonal('only_row', 'offer_from', 'require_from') },
  method_rules: { columns: notPersonal('id', 'company_id', 'role', 'allowed', 'required', 'in_force_from') },
  password_campaigns: {
    columns: {
      ...notPersonal('id', 'company_id', 'starts_at', 'replaces_at', 'created_at'),
      // The audit has it too.
      created_by: 'derived',
    },
  },
  destination_rules: { columns: notPersonal('id', 'company_id', 'prefix', 'allowed', 'created_at') },
  api_keys: { columns: notPersonal('id', 'name', 'secret_digest', 'scopes', 'created_at', 'revoked_at') },
  api_key_companies: { columns: notPersonal('api_key_id', 'company_id') },
  push_keys: { columns: notPersonal('only_row', 'public_key', 'sealed_private_key', 'key_id', 'made_at') },
  oidc_clients: {
    columns: {
      ...notPersonal('id', 'name', 'redirect_uris', 'logout_uris', 'secret_digest', 'refreshes', 'login'),
      ...notPersonal('all_companies', 'created_at', 'last_used_at'),
    },
  },
  oidc_client_companies: { columns: notPersonal('client_id', 'company_id') },
  oidc_keys: { columns: notPersonal('number', 'kid', 'sealed_key', 'key_id', 'made_at', 'signs_from') },
  tried_writes: { columns: notPersonal('id', 'at') },
};

/** The columns of a table that a person gets. */
export function exportedColumns({ columns }: HeldTable): string[] {
  return Object.keys(columns).filter((name) => columns[name] === 'exported');
}

/** What a person does not get, and why, by table and column. */
export function keptBack(): Record<string, Record<string, KeptBack>> {
  const held = Object.entries(heldTables).map(([table, { columns }]) => {
    const kept = Object.entries(columns).filter(([, each]) => each !== 'exported' && each !== 'not-personal');
    return [table, Object.fromEntries(kept) as Record<string, KeptBack>] as const;
  });
  return Object.fromEntries(held.filter(([, kept]) => Object.keys(kept).length > 0));
}

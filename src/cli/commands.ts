import { audit } from './audit.ts';
import { campaignRun } from './campaign-run.ts';
import { campaignStart } from './campaign-start.ts';
import { campaignStatus } from './campaign-status.ts';
import type { Command } from './command.ts';
import { companyAdd } from './company-add.ts';
import { companyList } from './company-list.ts';
import { doctor } from './doctor.ts';
import { keyAdd } from './key-add.ts';
import { keyList } from './key-list.ts';
import { keyRevoke } from './key-revoke.ts';
import { migrate } from './migrate.ts';
import { rollOutSet } from './roll-out-set.ts';
import { rollOutShow } from './roll-out-show.ts';
import { settings } from './settings.ts';
import { soundsBuild } from './sounds-build.ts';
import { userAdd } from './user-add.ts';
import { userEndSessions } from './user-end-sessions.ts';
import { userList } from './user-list.ts';
import { userResetSecondFactor } from './user-reset-2fa.ts';
import { userSetPassword } from './user-set-password.ts';

/** Every command there is. The help is made from it. */
export const commands: Readonly<Record<string, Command>> = {
  doctor,
  settings,
  migrate,
  'company add': companyAdd,
  'company list': companyList,
  'user add': userAdd,
  'user list': userList,
  'user set-password': userSetPassword,
  'user reset-2fa': userResetSecondFactor,
  'user end-sessions': userEndSessions,
  'roll-out set': rollOutSet,
  'roll-out show': rollOutShow,
  'campaign start': campaignStart,
  'campaign status': campaignStatus,
  'campaign run': campaignRun,
  'key add': keyAdd,
  'key list': keyList,
  'key revoke': keyRevoke,
  audit,
  'sounds build': soundsBuild,
};

import { agi } from './agi.ts';
import { appKeys } from './app-keys.ts';
import { audit } from './audit.ts';
import { auditPrune } from './audit-prune.ts';
import { brandsCheck } from './brands-check.ts';
import { call } from './call.ts';
import { calls } from './calls.ts';
import { callsLift } from './calls-lift.ts';
import { callsResume } from './calls-resume.ts';
import { callsStop } from './calls-stop.ts';
import { campaignRemind } from './campaign-remind.ts';
import { campaignRun } from './campaign-run.ts';
import { campaignStart } from './campaign-start.ts';
import { campaignStatus } from './campaign-status.ts';
import type { Command } from './command.ts';
import { companyAdd } from './company-add.ts';
import { companyDisable, companyEnable } from './company-disable.ts';
import { companyEdit } from './company-edit.ts';
import { companyEndDue } from './company-end-due.ts';
import { companyList } from './company-list.ts';
import { companySet } from './company-set.ts';
import { destinationAllow } from './destination-allow.ts';
import { destinationList } from './destination-list.ts';
import { destinationRefuse } from './destination-refuse.ts';
import { destinationRemove } from './destination-remove.ts';
import { doctor } from './doctor.ts';
import { forwardAuthCheck } from './forward-auth-check.ts';
import { keyAdd } from './key-add.ts';
import { keyList } from './key-list.ts';
import { keyRevoke } from './key-revoke.ts';
import { methodsSet } from './methods-set.ts';
import { methodsShow } from './methods-show.ts';
import { migrate } from './migrate.ts';
import { numberCheck } from './number-check.ts';
import { numberList } from './number-list.ts';
import { numberRelease } from './number-release.ts';
import { numberSuspend } from './number-suspend.ts';
import { oidcClientAdd } from './oidc-client-add.ts';
import { oidcClientList } from './oidc-client-list.ts';
import { oidcClientRemove } from './oidc-client-remove.ts';
import { oidcClientRenew } from './oidc-client-renew.ts';
import { oidcKeys } from './oidc-keys.ts';
import { prune } from './prune.ts';
import { radiusAdd } from './radius-add.ts';
import { radiusList } from './radius-list.ts';
import { radiusRemove } from './radius-remove.ts';
import { radiusRenew } from './radius-renew.ts';
import { redisEmpty } from './redis-empty.ts';
import { remind } from './remind.ts';
import { rollOutAnnounce } from './roll-out-announce.ts';
import { rollOutSet } from './roll-out-set.ts';
import { rollOutShow } from './roll-out-show.ts';
import { settings } from './settings.ts';
import { setup } from './setup.ts';
import { soundsBuild } from './sounds-build.ts';
import { soundsExport } from './sounds-export.ts';
import { soundsImport } from './sounds-import.ts';
import { soundsList } from './sounds-list.ts';
import { soundsRecord } from './sounds-record.ts';
import { soundsRemove } from './sounds-remove.ts';
import { soundsScript } from './sounds-script.ts';
import { soundsTake } from './sounds-take.ts';
import { userAdd } from './user-add.ts';
import { userBypass } from './user-bypass.ts';
import { userDevices } from './user-devices.ts';
import { userDisable, userEnable } from './user-disable.ts';
import { userEdit } from './user-edit.ts';
import { userEndSessions } from './user-end-sessions.ts';
import { userErase } from './user-erase.ts';
import { userExport } from './user-export.ts';
import { userList } from './user-list.ts';
import { userPairingCode } from './user-pairing-code.ts';
import { userReleaseCalls } from './user-release-calls.ts';
import { userRemoveDevice } from './user-remove-device.ts';
import { userResetSecondFactor } from './user-reset-2fa.ts';
import { userSetPassword } from './user-set-password.ts';
import { userSetUpCode } from './user-set-up-code.ts';
import { userUnlock } from './user-unlock.ts';
import { userWelcome } from './user-welcome.ts';
import { usersExport } from './users-export.ts';
import { usersImport } from './users-import.ts';
import { webhookAdd } from './webhook-add.ts';
import { webhookAgain } from './webhook-again.ts';
import { webhookFailed } from './webhook-failed.ts';
import { webhookList } from './webhook-list.ts';
import { webhookPing } from './webhook-ping.ts';
import { webhookRemove } from './webhook-remove.ts';
import { webhookRenew } from './webhook-renew.ts';

/** All commands; the help lists them in this order. */
export const commands: Readonly<Record<string, Command>> = {
  setup,
  doctor,
  settings,
  migrate,
  'redis empty': redisEmpty,
  'company add': companyAdd,
  'company list': companyList,
  'company set': companySet,
  'company edit': companyEdit,
  'company disable': companyDisable,
  'company enable': companyEnable,
  'company end-due': companyEndDue,
  'user add': userAdd,
  'user list': userList,
  'users import': usersImport,
  'users export': usersExport,
  'user edit': userEdit,
  'user disable': userDisable,
  'user enable': userEnable,
  'user erase': userErase,
  'user export': userExport,
  'user welcome': userWelcome,
  'user set-password': userSetPassword,
  'user unlock': userUnlock,
  'user reset-2fa': userResetSecondFactor,
  'user set-up-code': userSetUpCode,
  'user bypass': userBypass,
  'user end-sessions': userEndSessions,
  'user release-calls': userReleaseCalls,
  'user devices': userDevices,
  'user remove-device': userRemoveDevice,
  'user pairing-code': userPairingCode,
  'methods set': methodsSet,
  'methods show': methodsShow,
  'roll-out announce': rollOutAnnounce,
  'roll-out set': rollOutSet,
  'roll-out show': rollOutShow,
  remind,
  'campaign start': campaignStart,
  'campaign status': campaignStatus,
  'campaign remind': campaignRemind,
  'campaign run': campaignRun,
  'key add': keyAdd,
  'key list': keyList,
  'key revoke': keyRevoke,
  'webhook add': webhookAdd,
  'webhook list': webhookList,
  'webhook renew': webhookRenew,
  'webhook remove': webhookRemove,
  'webhook ping': webhookPing,
  'webhook failed': webhookFailed,
  'webhook again': webhookAgain,
  'radius add': radiusAdd,
  'radius list': radiusList,
  'radius renew': radiusRenew,
  'radius remove': radiusRemove,
  'destination allow': destinationAllow,
  'destination refuse': destinationRefuse,
  'destination remove': destinationRemove,
  'destination list': destinationList,
  'brands check': brandsCheck,
  'forward-auth check': forwardAuthCheck,
  'oidc client add': oidcClientAdd,
  'oidc client list': oidcClientList,
  'oidc client remove': oidcClientRemove,
  'oidc client renew': oidcClientRenew,
  'oidc keys': oidcKeys,
  'number check': numberCheck,
  'number suspend': numberSuspend,
  'number list': numberList,
  'number release': numberRelease,
  agi,
  call,
  calls,
  'calls stop': callsStop,
  'calls resume': callsResume,
  'calls lift': callsLift,
  'app keys': appKeys,
  audit,
  'audit prune': auditPrune,
  prune,
  'sounds build': soundsBuild,
  'sounds list': soundsList,
  'sounds record': soundsRecord,
  'sounds import': soundsImport,
  'sounds export': soundsExport,
  'sounds script': soundsScript,
  'sounds remove': soundsRemove,
  'sounds take': soundsTake,
};

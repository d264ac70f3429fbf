import { findAsterisk } from './find-asterisk.ts';
import type { Step } from './setup-step.ts';
import { addAriUser, addDialplan, addManagerUser, openHttp } from './step-asterisk.ts';
import { addDatabase } from './step-database.ts';
import { addOperator } from './step-operator.ts';
import { addRedisUser } from './step-redis.ts';
import { reloadAsterisk } from './step-reload.ts';
import { writeSettings } from './step-settings.ts';
import { startPrograms } from './step-start.ts';
import { makeSounds, makeTables } from './step-tables.ts';
import { placeTestCall } from './step-test-call.ts';

/** In this order, because a later step uses what an earlier one has found, written or made. */
export const steps: readonly Step[] = [
  findAsterisk,
  writeSettings,
  addDialplan,
  addAriUser,
  openHttp,
  addManagerUser,
  reloadAsterisk,
  addRedisUser,
  addDatabase,
  makeTables,
  makeSounds,
  placeTestCall,
  startPrograms,
  addOperator,
];

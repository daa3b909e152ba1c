import { first } from './001-first.ts';
import { activity } from './002-activity.ts';
import { upkeep } from './003-upkeep.ts';

/** In order, never changed once released: a database at version n has seen the first n of them. */
export const migrations: readonly string[] = [first, activity, upkeep];

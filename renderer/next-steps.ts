import type { Abilities, SetUpTroubleCode, Trouble, TroubleCode } from '../electron/bridge/contract.ts';

/** What a person can do about a trouble, as a button. */
export type NextStep =
  | { do: 'usePort'; port: number }
  | { do: 'useLocalhost' }
  | { do: 'chooseFolder' }
  | { do: 'openFolder' }
  | { do: 'start' }
  | { do: 'open'; page: NextPage };

export type NextPage =
  | '/settings/network'
  | '/settings/store'
  | '/settings/upkeep'
  | '/settings/updates'
  | '/logs'
  | '/disk'
  | '/disk/budgets'
  | '/disk/rules'
  | '/connect/certificates'
  | '/connect/users';

const network: NextStep = { do: 'open', page: '/settings/network' };
const settings: NextStep = { do: 'open', page: '/settings/store' };
const logs: NextStep = { do: 'open', page: '/logs' };
const disk: NextStep = { do: 'open', page: '/disk' };
const rules: NextStep = { do: 'open', page: '/disk/rules' };
const budgets: NextStep = { do: 'open', page: '/disk/budgets' };
const upkeep: NextStep = { do: 'open', page: '/settings/upkeep' };
const certificates: NextStep = { do: 'open', page: '/connect/certificates' };
const users: NextStep = { do: 'open', page: '/connect/users' };
const start: NextStep = { do: 'start' };
const chooseFolder: NextStep = { do: 'chooseFolder' };
const openFolder: NextStep = { do: 'openFolder' };

/** The first is the best. */
const steps: Record<TroubleCode, NextStep[]> = {
  PORT_TAKEN: [start, network],
  PORT_FORBIDDEN: [network],
  ADDRESS_INVALID: [network],
  ADDRESS_MISSING: [{ do: 'useLocalhost' }, network],
  EXPOSED: [{ do: 'useLocalhost' }, network],
  FOLDER_MISSING: [start, chooseFolder],
  FOLDER_UNWRITABLE: [start, chooseFolder],
  FOLDER_FOREIGN: [chooseFolder],
  FOLDER_LOCKED: [start, chooseFolder],
  DISK_FULL: [disk, openFolder],
  DATABASE_DAMAGED: [openFolder, start],
  DATABASE_NEWER: [{ do: 'open', page: '/settings/updates' }, chooseFolder],
  SETTING_INVALID: [settings, start],
  NOT_RUNNING: [start],
  OTHER_USER: [chooseFolder],
  CRASHED: [start, logs],
  BUDGET_WARNS: [disk, budgets],
  BUDGET_SPENT: [disk, budgets],
  RESERVE_REACHED: [disk, budgets],
  BLOBS_DAMAGED: [upkeep],
  TAG_TAKEN: [],
  TRASH_UNKNOWN: [],
  RULE_INVALID: [rules],
  RULE_KEEPS_NOTHING: [rules],
  RULE_MATCHES_ALL: [rules],
  POLICY_INVALID: [upkeep],
  BUSY: [],
};

/** Of what a registry that serves gives notice of about certificates and users. */
const setUpSteps: Partial<Record<SetUpTroubleCode, NextStep[]>> = {
  CERTIFICATE_EXPIRED: [certificates],
  CERTIFICATE_EXPIRES: [certificates],
  CERTIFICATE_INVALID: [certificates],
  KEY_INVALID: [certificates],
  KEY_MISMATCH: [certificates],
  TLS_NAME: [certificates],
  AUTHORITY_REPLACED: [certificates],
  USERS_FILE_INVALID: [users],
};

/** What can be done about a trouble here, best first; `stopped` tells whether the registry has to be started. */
export function nextSteps(
  { code, facts }: Trouble,
  { abilities, stopped }: { abilities: Abilities | undefined; stopped: boolean },
): NextStep[] {
  const whileServing = setUpSteps[code as SetUpTroubleCode] ?? [];
  const known = steps[code as TroubleCode] ?? (stopped ? [start, logs] : whileServing);
  const suggestion = Number(facts.suggestion);
  const all: NextStep[] =
    code === 'PORT_TAKEN' && suggestion > 0 ? [{ do: 'usePort', port: suggestion }, ...known] : known;
  return all.filter((step) => {
    if (step.do === 'start') return stopped;
    if (step.do === 'openFolder') return abilities?.openFolders === true;
    if (step.do === 'open') return !stopped || !/^\/(disk|connect)/.test(step.page);
    return abilities?.manageRegistry === true;
  });
}

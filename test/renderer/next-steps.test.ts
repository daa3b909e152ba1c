import { describe, expect, test } from 'vitest';
import type { Abilities, Trouble } from '../../electron/bridge/contract.ts';
import troubles from '../../renderer/i18n/en/troubles.ts';
import { nextSteps } from '../../renderer/next-steps.ts';

const desktop: Abilities = {
  version: '1.0.0',
  platform: 'linux',
  components: {},
  startAtLogin: true,
  notifications: true,
  manageRegistry: true,
  openFolders: true,
  moveData: true,
  updates: true,
  titleBar: { left: 0, right: 0 },
};
const browser: Abilities = { ...desktop, manageRegistry: false, openFolders: false, moveData: false };
const trouble = (code: string, facts: Trouble['facts'] = {}): Trouble => ({ code, message: '', facts });

/** What keeps a registry from starting. */
const codes = [
  'PORT_TAKEN',
  'PORT_FORBIDDEN',
  'ADDRESS_INVALID',
  'ADDRESS_MISSING',
  'EXPOSED',
  'FOLDER_MISSING',
  'FOLDER_UNWRITABLE',
  'FOLDER_FOREIGN',
  'FOLDER_LOCKED',
  'DATABASE_DAMAGED',
  'DATABASE_NEWER',
  'SETTING_INVALID',
  'NOT_RUNNING',
  'OTHER_USER',
  'CRASHED',
];

describe('the next step', () => {
  test.each(codes)('there is one in the app for a registry that cannot start: %s', (code) => {
    expect(nextSteps(trouble(code), { abilities: desktop, stopped: true })).not.toEqual([]);
    expect(troubles).toHaveProperty(code);
  });

  test('of a taken port is the free one beside it', () => {
    const [best] = nextSteps(trouble('PORT_TAKEN', { port: 5000, suggestion: 5002 }), {
      abilities: desktop,
      stopped: true,
    });
    expect(best).toEqual({ do: 'usePort', port: 5002 });
  });

  test('is nothing that this window cannot do', () => {
    const steps = nextSteps(trouble('FOLDER_MISSING'), { abilities: browser, stopped: true });
    expect(steps).toEqual([{ do: 'start' }]);
  });

  test('does not start a registry that runs', () => {
    const steps = nextSteps(trouble('FOLDER_UNWRITABLE'), { abilities: desktop, stopped: false });
    expect(steps.map((step) => step.do)).not.toContain('start');
  });

  test.each([
    ['BUDGET_WARNS', '/disk'],
    ['BUDGET_SPENT', '/disk'],
    ['RESERVE_REACHED', '/disk'],
    ['BLOBS_DAMAGED', '/settings/upkeep'],
    ['CERTIFICATE_EXPIRES', '/connect/certificates'],
    ['CERTIFICATE_EXPIRED', '/connect/certificates'],
    ['AUTHORITY_REPLACED', '/connect/certificates'],
    ['USERS_FILE_INVALID', '/connect/users'],
  ])('of a notice is a page, in a browser too: %s', (code, page) => {
    const [best] = nextSteps(trouble(code), { abilities: browser, stopped: false });
    expect(best).toEqual({ do: 'open', page });
    expect(troubles).toHaveProperty(code);
  });

  test('is no page that has nothing to show while the registry is stopped', () => {
    expect(nextSteps(trouble('BUDGET_SPENT'), { abilities: desktop, stopped: true })).toEqual([]);
    const steps = nextSteps(trouble('USERS_FILE_INVALID'), { abilities: desktop, stopped: true });
    expect(steps).toEqual([{ do: 'start' }, { do: 'open', page: '/logs' }]);
  });

  test('of a trouble nobody knows is another try, and the log', () => {
    const steps = nextSteps(trouble('SOMETHING_NEW'), { abilities: desktop, stopped: true });
    expect(steps).toEqual([{ do: 'start' }, { do: 'open', page: '/logs' }]);
  });
});

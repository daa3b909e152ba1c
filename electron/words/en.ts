import type { JobKind, SetUpTroubleCode, TroubleCode } from '../../registry/facts.ts';
import { bytesText, partText } from './amounts.ts';

type Facts = Record<string, string | number>;

/** What can be wrong with a registry: of what concerns certificates and users, what it gives notice of by itself. */
export type ShortCode =
  | TroubleCode
  | Extract<
      SetUpTroubleCode,
      | 'CERTIFICATE_EXPIRED'
      | 'CERTIFICATE_EXPIRES'
      | 'CERTIFICATE_INVALID'
      | 'KEY_INVALID'
      | 'KEY_MISMATCH'
      | 'TLS_NAME'
      | 'AUTHORITY_REPLACED'
      | 'USERS_FILE_INVALID'
    >;

/** What tray and notifications say. The other languages have to say all of it too. */
const en = {
  running: (address: string) => `Running · ${address}`,
  starting: 'Starting',
  working: (what: string) => `Working · ${what}`,
  transfers: (count: number) => `${count} ${count === 1 ? 'transfer' : 'transfers'}`,
  /** Behind `Working ·`. */
  jobs: {
    collect: 'cleaning up',
    retention: 'running the rules',
    verify: 'verifying',
    adopt: 'adopting images',
    'hand-over': 'handing over',
  } as Record<JobKind, string>,
  restarting: 'Attention · the registry starts again',
  attention: (what: string) => `Attention · ${what}`,
  stopped: 'Stopped · start',
  open: 'Open Berth',
  copy: (reference: string) => `Copy ${reference}`,
  readOnly: 'Read-only',
  cleanUp: (bytes: number) => `Clean up ${bytesText(bytes)}…`,
  cleaningUp: (done: number, total: number | null) =>
    total === null ? 'Cleaning up' : `Cleaning up · ${partText(done, total)} of ${bytesText(total)}`,
  cancelCleanUp: 'Cancel the clean-up',
  logs: 'Logs',
  settings: 'Settings…',
  checkForUpdates: 'Check for updates',
  quit: 'Quit Berth',
  pushed: (reference: string) => `${reference} was pushed`,
  pulled: (reference: string) => `${reference} was pulled`,
  moved: (folder: string) => `The data are in ${folder} now`,
  moveFailed: 'The data could not be moved',
  edit: 'Edit',
  cameBack: (bytes: number, seconds: number) =>
    `${bytesText(bytes)} came back in ${seconds} s. Nothing in use was touched.`,
  nothingCameBack: 'There was nothing to clean up.',
  /** A long job that has come to its end; what came of a clean-up is said by itself. */
  jobDone: {
    collect: 'The clean-up has ended',
    retention: 'The rules have run',
    verify: 'All content was verified',
    adopt: 'The images were taken over',
    'hand-over': 'The link files are written',
  } as Record<JobKind, string>,
  jobFailed: {
    collect: 'The clean-up failed',
    retention: 'The rules could not be run',
    verify: 'The content could not be verified',
    adopt: 'The images were not taken over',
    'hand-over': 'The link files were not written',
  } as Record<JobKind, string>,
  /** Behind `Attention ·`, so a few words each. */
  troubles: {
    PORT_TAKEN: ({ port }) => `port ${port} is taken`,
    PORT_FORBIDDEN: ({ port }) => `port ${port} may not be used`,
    ADDRESS_INVALID: ({ address }) => `${address} is no address`,
    ADDRESS_MISSING: ({ address }) => `${address} is not here`,
    EXPOSED: () => 'it would be open to other machines',
    FOLDER_MISSING: () => 'the data folder is gone',
    FOLDER_UNWRITABLE: () => 'the data folder cannot be written',
    FOLDER_FOREIGN: () => 'the data folder holds something else',
    FOLDER_LOCKED: () => 'another Berth uses the data folder',
    DISK_FULL: () => 'the disk is full',
    DATABASE_DAMAGED: () => 'the database is damaged',
    DATABASE_NEWER: () => 'the store is of a newer Berth',
    SETTING_INVALID: () => 'a setting is not valid',
    NOT_RUNNING: () => 'the registry does not answer',
    OTHER_USER: () => 'the registry is another user’s',
    CRASHED: () => 'the registry stopped',
    BUDGET_WARNS: () => 'a budget is nearly spent',
    BUDGET_SPENT: () => 'a budget is spent',
    RESERVE_REACHED: () => 'the disk is nearly full',
    BLOBS_DAMAGED: () => 'some content is damaged',
    TAG_TAKEN: () => 'a tag points elsewhere by now',
    TRASH_UNKNOWN: () => 'it is not in the trash any more',
    RULE_INVALID: () => 'a rule is not valid',
    RULE_KEEPS_NOTHING: () => 'a rule keeps nothing',
    RULE_MATCHES_ALL: () => 'a rule matches every repository',
    POLICY_INVALID: () => 'a setting of the upkeep is not valid',
    BUSY: () => 'the registry is busy with that already',
    CERTIFICATE_EXPIRED: () => 'the certificate has expired',
    CERTIFICATE_EXPIRES: ({ day }) => `the certificate expires on ${day}`,
    CERTIFICATE_INVALID: () => 'the certificate cannot be used',
    KEY_INVALID: () => 'the key of the certificate cannot be read',
    KEY_MISMATCH: () => 'the key is not of the certificate',
    TLS_NAME: ({ name }) => `the certificate is not for ${name}`,
    AUTHORITY_REPLACED: () => 'there is a new authority to trust',
    USERS_FILE_INVALID: () => 'the file of users cannot be used',
  } satisfies Record<ShortCode, (facts: Facts) => string> as Record<ShortCode, (facts: Facts) => string>,
};

export default en;
export type Words = typeof en;

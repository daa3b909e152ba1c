import type { SetUpTroubleCode } from '../../../electron/bridge/contract.ts';

/** What concerns certificates, users, changes to this machine, and what the doctor finds. */
export default {
  CERTIFICATE_INVALID: {
    what: 'This is no certificate that can be served.',
    next: 'Choose the PEM file of a server’s certificate, with its chain.',
  },
  CERTIFICATE_EXPIRED: {
    what: 'The certificate is not valid today.',
    next: 'Renew it, or import another one.',
  },
  CERTIFICATE_EXPIRES: {
    what: 'The certificate {{name}} expires on {{day}}.',
    next: 'Import its successor before that.',
  },
  CERTIFICATE_IS_LEAF: {
    what: '{{name}} in the chain is no authority, so nothing it signed is trusted.',
    next: 'Choose the chain of the authority that signed the server’s.',
  },
  CERTIFICATE_IS_AUTHORITY: {
    what: '{{name}} is an authority, not the certificate of a server.',
    next: 'Choose a certificate that this authority signed for a server.',
  },
  KEY_INVALID: {
    what: 'The key cannot be read.',
    next: 'Choose a PEM file with a private key that has no password.',
  },
  KEY_MISMATCH: {
    what: 'The key does not belong to the certificate.',
    next: 'Choose the key that the certificate was made with.',
  },
  CHAIN_BROKEN: {
    what: 'The certificates do not follow from one another.',
    next: 'Put the server’s first, then each that signed the one before it.',
  },
  NAME_OUTSIDE_AUTHORITY: {
    what: 'The authority of this machine may not sign for {{name}}.',
    next: 'Use a local name or a private address, or import a certificate of your own.',
  },
  AUTHORITY_REPLACED: {
    what: 'The authority of this machine could not be used any more, so there is a new one.',
    next: 'What trusted the old one has to trust the new one. The old one is kept as {{file}}.',
  },
  USER_UNKNOWN: { what: 'There is no user {{name}}.', next: 'It was removed, or never added.' },
  USER_INVALID: {
    what: '“{{name}}” cannot be the name of a user.',
    next: 'Use up to 64 letters and digits, and . _ @ + - between them.',
  },
  PASSWORD_INVALID: { what: 'This password cannot be used.', next: 'Choose another one: {{reason}}' },
  USERS_FILE_INVALID: {
    what: 'The file of users {{file}} cannot be used.',
    next: 'Put it in order, or remove it.',
  },
  LAST_USER: {
    what: '{{name}} is the last user, and other machines can reach the registry.',
    next: 'Add another user first, or listen on localhost.',
  },
  FILE_INVALID: {
    what: '{{path}} cannot be read as what it should be: {{reason}}',
    next: 'Put it in order by hand, then check again.',
  },
  FILE_FOREIGN: {
    what: '{{path}} was written by somebody else for the same purpose.',
    next: 'Change it by hand, or move it away and check again.',
  },
  FILE_EDITED: {
    what: '{{path}} was edited by somebody else, so it was left alone.',
    next: 'Look at what it says now, then try again.',
  },
  FILE_READ_ONLY: {
    what: '{{path}} cannot be written.',
    next: 'Whoever manages it may have locked it. Let it be written, then try again.',
  },
  FLAG_CONFLICT: {
    what: 'The daemon is started with {{flag}}, so {{path}} may not say the same.',
    next: 'Move what the flag says into the file, restart the daemon, then check again.',
  },
  DAEMON_REFUSED: {
    what: 'The daemon does not take what {{path}} would say: {{reason}}',
    next: 'Look at the daemon’s own log.',
  },
  DAEMON_GONE: {
    what: 'The daemon did not come back after it was told to read its file.',
    next: 'Look at the daemon’s own log.',
  },
  ELEVATION_REFUSED: {
    what: 'No administrator allowed it.',
    next: 'Nothing was changed. Try again, or do it in a terminal.',
  },
  ELEVATION_REFUSED_FOR: {
    what: 'An administrator’s rights are not used for {{subject}}.',
    next: 'Nothing was changed.',
  },
  ELEVATION_MISSING: {
    what: 'This system has no way here to ask for an administrator.',
    next: 'Nothing was changed. Do it in a terminal, where sudo asks.',
  },
  ENGINE_UNKNOWN: { what: 'There is no {{engine}} on this machine.', next: 'Check again what is there.' },
  ENGINE_OLD: {
    what: '{{engine}} {{version}} is too old to reach localhost of this machine.',
    next: 'Version {{needed}} or a later one does.',
  },
  TRUST_STORE_UNKNOWN: {
    what: '{{engine}} trusts whom the system trusts, and where this system keeps that is not known.',
    next: 'Give it the authority with --ca-file: berth certs export prints it.',
  },
  ENGINE_STOPPED: { what: '{{engine}} does not answer.', next: 'Start it, then try again.' },
  ENGINE_SETTING: {
    what: 'A setting of {{engine}} stands in the way: {{setting}}.',
    next: 'Nothing was changed. Change it there, then connect.',
  },
  ENGINE_FORBIDDEN: {
    what: 'This user may not speak to {{engine}}.',
    next: 'Give the user the right to, such as by its group.',
  },
  COMMAND_FAILED: {
    what: '{{command}} failed: {{reason}}',
    next: 'Type it in a terminal to see all of what it says.',
  },
  NOT_VERIFIED: {
    what: 'It was tried with {{command}}, and did not work: {{reason}}',
    next: 'Doctor tries every door and says more.',
  },
  NOT_VERIFIED_YET: { what: 'It was looked at again, and did not work: {{reason}}', next: 'Try again.' },
  CHANGE_UNKNOWN: {
    what: 'Berth has changed nothing for {{engine}}.',
    next: 'There is nothing to take back.',
  },
  CHANGE_RUNNING: {
    what: 'Another change to this machine is under way.',
    next: 'Wait until it has ended, then try again.',
  },
  CHANGE_INTERRUPTED: {
    what: 'A change for {{engine}} was interrupted.',
    next: 'Undo takes back what it had done.',
  },
  FILES_SHARED: {
    what: '{{tools}} read the same files.',
    next: 'What is done for one of them is done for all.',
  },
  CONSTRAINTS_IGNORED: {
    what: '{{name}} does not heed that this authority may only sign for local names.',
    next: 'Whoever gets hold of its key can pretend to be any server to it.',
  },
  PROGRAM_MISSING: {
    what: '{{program}} is missing.',
    next: 'Install it, on Debian and Ubuntu as the package {{package}}, then check again.',
  },
  RESTART_NEEDED: {
    what: '{{name}} takes this in when it starts the next time.',
    next: 'Berth leaves that to you: {{command}}',
  },
  RESTART_COMES: { what: '{{name}} is restarted for this.', next: 'Its containers stop for that.' },
  BUILDER_ANEW: {
    what: 'The container of builder {{name}} is made anew by the next build.',
    next: 'Its cache stays; a build that runs right now fails.',
  },
  CLUSTER_ANEW: {
    what: 'The cluster {{name}} takes in no registry as it was made.',
    next: 'Make it anew, by which what runs in it is lost: {{command}}',
  },
  ISOLATION_WEAKER: {
    what: 'Containers of {{engine}} will reach every service that listens on localhost here.',
    next: 'Images are pushed with {{address}} in place of localhost.',
  },
  DIALOG_COMES: {
    what: '{{system}} asks for itself whether the authority may be trusted.',
    next: 'Allow it there; it asks once more when this is taken back.',
  },
  WAIT_FOR_BUILDKIT: {
    what: 'Builds go by what BuildKit knew before, for up to five minutes.',
    next: 'Wait, or restart the engine.',
  },
  LISTEN_BEYOND: {
    what: 'The registry has to listen on {{address}} too.',
    next: 'Add it in Settings, Network; a user is needed for that.',
  },
  PORT_SPLIT: {
    what: '{{holder}} answers on port {{port}} of {{host}}, where tools look for this registry.',
    next: 'Stop it, or use another port.',
  },
  AIRPLAY: {
    what: 'Port {{port}} is held by AirPlay Receiver on {{host}}.',
    next: 'Turn it off in System Settings, General, AirDrop & Handoff, or use another port.',
  },
  NOT_ANSWERING: {
    what: 'Nothing answers on port {{port}} of {{host}}, where this registry should.',
    next: 'Let it listen there too, or use another port.',
  },
  MACHINE_LOCALHOST: {
    what: '{{engine}} runs in a virtual machine, and localhost is that machine to it.',
    next: 'Connect it, so that it comes out of there.',
  },
  NAMESPACE_LOCALHOST: {
    what: '{{engine}} has a network of its own, and localhost is inside of it.',
    next: 'Connect it, so that it comes out of there.',
  },
  TLS_UNTRUSTED: {
    what: 'The certificate of {{host}} is not signed by the authority of this machine.',
    next: 'Renew it, or let tools trust whoever signed it.',
  },
  /** Where it is an engine that does not. */
  TLS_UNTRUSTED_BY: {
    what: '{{engine}} does not trust the authority that signed the certificate of {{door}}.',
    next: 'Connect it, so that it does.',
  },
  TLS_NAME_OWN: {
    what: 'Your certificate is for {{names}}, not for {{name}}.',
    next: 'Who asks for {{name}} is shown the local one; tools that go by an address and check it do not get in. Import one for these names too.',
  },
  TLS_NAME: {
    what: 'The certificate is not for {{host}}, but for {{names}}.',
    next: 'Use one of these names, or renew the certificate for this one too.',
  },
  TLS_FAILED: {
    what: '{{host}} does not take encrypted connections: {{reason}}',
    next: 'Look at the certificates, then examine again.',
  },
  HTTP_TO_HTTPS_CLIENT: {
    what: '{{engine}} asks {{door}} in HTTPS and was answered in HTTP.',
    next: 'Connect it, so that it uses what both know.',
  },
  PROXY_VARIABLE: {
    what: 'Programs ask the proxy in {{variable}} for {{host}}.',
    next: 'Name it in NO_PROXY, so that they ask it themselves.',
  },
  /** Where it is an engine that is sent to it. */
  PROXY_VARIABLE_BY: {
    what: '{{engine}} was sent to {{door}} through a proxy.',
    next: 'Name {{host}} in its NO_PROXY.',
  },
  STALE_BUILDKIT: {
    what: '{{engine}} pushes and pulls, but its BuildKit goes by what it knew before.',
    next: 'Wait five minutes, or restart it.',
  },
  BUILDX_MISSING: {
    what: '{{engine}} has no buildx here, by which it builds.',
    next: 'Install it, then examine again.',
  },
  FLAG_AND_FILE: {
    what: 'The daemon has {{flag}} as a flag and in {{path}}, so it will not start again.',
    next: 'Take one of the two away.',
  },
  LOGIN_NEEDED: {
    what: '{{door}} asks for a login, and what {{engine}} showed is not one.',
    next: 'Log in with that tool, then try again.',
  },
  PROBE_LATE: {
    what: '{{engine}} did not come to an end in the time it was given.',
    next: 'See whether it is busy, then examine again.',
  },
  PROBE_FAILED: {
    what: '{{engine}} failed: {{reason}}',
    next: 'Type the command to see all of what it says.',
  },
  NOT_TRIED: { what: 'What has to come before failed, so this was not tried.', next: 'See the one above.' },
} satisfies Record<Exclude<SetUpTroubleCode, SaidElsewhere>, Words> & Record<string, Words>;

/** The registry says the same of other names. */
type SaidElsewhere = 'NAME_INVALID';

/** Without words for one of them the registry’s English sentence would have to do. */
interface Words {
  what: string;
  next: string;
}

import { Argument, type Command, Option } from 'commander';
import type { CertsOptions, ExportOptions, RenewOptions } from './certs.ts';
import type { TrustOptions } from './certs-trust.ts';
import { client, standardClient, withHome } from './command.ts';

/** What is shown to clients that speak TLS. These also work while no registry runs: the next one takes it in. */
export function certsCommands(program: Command): void {
  const certs = program
    .command('certs')
    .description('the certificate that clients are shown, and who trusts it');
  const load = () => import('./certs.ts');
  ofHome(standardClient(certs, 'show', 'what clients are shown, and what that rests on')).action(
    async (options: CertsOptions) => {
      await (await load()).showCertificates(options);
    },
  );
  ofHome(client(certs, 'renew', "make this machine's certificate anew"))
    .addOption(new Option('--name <names...>', 'for these names and addresses besides, from now on'))
    .option('--no-name', 'for none besides those of this machine any more')
    .action(async (options: RenewOptions) => {
      await (await load()).renewCertificate(options);
    });
  ofHome(client(certs, 'import', 'show a certificate of your own instead'))
    .argument('<certificate>', 'PEM file, with its chain')
    .argument('[key]', 'PEM file of its key, where that is another')
    .action(async (certificate: string, key: string | undefined, options: CertsOptions) => {
      await (await load()).importCertificate(certificate, key, options);
    });
  ofHome(client(certs, 'drop', "go back to this machine's certificate")).action(
    async (options: CertsOptions) => {
      await (await load()).dropCertificate(options);
    },
  );
  ofHome(client(certs, 'export', "print the PEM of this machine's authority, for other machines"))
    .option('--commands', 'print what is typed there instead, for each system')
    .option('--host <name>', 'how this machine is called there, with its port: registry.lan:5000')
    .action(async (options: ExportOptions) => {
      await (await load()).exportAuthority(options);
    });
  const loadTrust = () => import('./certs-trust.ts');
  change(client(certs, 'trust', 'let a store of this machine trust the authority')).action(
    async (store: Store, options: TrustOptions) => {
      await (await loadTrust()).trust(store, options);
    },
  );
  change(client(certs, 'untrust', 'take that back')).action(async (store: Store, options: TrustOptions) => {
    await (await loadTrust()).untrust(store, options);
  });
}

const stores = ['system', 'nss', 'java'] as const;
type Store = (typeof stores)[number];

function change(command: Command): Command {
  return ofHome(command)
    .addArgument(
      new Argument('[store]', 'nss is that of Firefox and Chromium on Linux')
        .choices(stores)
        .default('system'),
    )
    .option('-n, --dry-run', 'only show what would be changed')
    .option('-y, --yes', 'do not ask');
}

function ofHome(command: Command): Command {
  return withHome(command, 'certificates');
}

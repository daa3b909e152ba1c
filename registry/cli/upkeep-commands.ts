import type { Command } from 'commander';
import type { ClientOptions } from './ask.ts';
import { client, standardClient } from './command.ts';
import type { GcOptions } from './gc.ts';
import type { AddOptions } from './retention.ts';

/** What keeps a store in order: space, its rules, and whether all is as it should be. */
export function upkeepCommands(program: Command): void {
  client(program, 'gc', 'clean up: remove what nothing needs, beside pushes and pulls')
    .option('-n, --dry-run', 'only list what would go, and why')
    .option('--kinds <list>', 'only these: manifest, blob, upload, file')
    .action(async ({ kinds, ...options }: Omit<GcOptions, 'kinds'> & { kinds?: string }) => {
      const { parseKinds } = await import('./garbage.ts');
      const only = kinds === undefined ? {} : { kinds: parseKinds(kinds) };
      await (await import('./gc.ts')).cleanUp({ ...options, ...only });
    });
  retentionCommands(program.command('retention').description('rules by which tags go to the trash'));
  budgetCommands(program.command('budget').description('caps for the store, or for some repositories'));
  policyCommands(program.command('policy').description('how long things are held, and when a clean-up runs'));
  client(program, 'verify', 'read all content and compare it with its digests')
    .option('--rate <number>', 'MiB a second that it reads at most')
    .action(async (options: ClientOptions & { rate?: string }) => {
      await (await import('./verify.ts')).verify(options);
    });
  damageCommands(program.command('damaged').description('content that is not what its digest says'));
  client(program, 'adopt', 'take over the images of a registry:2 or registry:3 data folder')
    .argument('<folder>', 'the folder that holds docker/registry/v2; stop its registry first')
    .option('--move', 'take the files out of that folder')
    .action(async (folder: string, options: ClientOptions & { move?: boolean }) => {
      await (await import('./adopt.ts')).adopt(folder, options);
    });
  client(program, 'hand-over', 'let docker distribution serve the same images from the same folder').action(
    async (options: ClientOptions) => {
      await (await import('./adopt.ts')).handOver(options);
    },
  );
  jobCommands(program.command('jobs').description('long work that runs, and what ran last'));
}

function retentionCommands(retention: Command): void {
  const load = () => import('./retention.ts');
  const change = (command: Command) =>
    command.option('-y, --yes', 'do not ask').option('--all', 'also if a rule matches every repository');
  standardClient(retention, 'ls', 'the rules').action(async (options: ClientOptions) => {
    await (await load()).listRules(options);
  });
  change(client(retention, 'add', 'show what a rule would do, ask, and put it in force'))
    .argument('<pattern>', "repositories, as globs go: app, 'team/*', 'team/**'")
    .option('--keep-last <number>', 'keep the newest so many tags of each repository')
    .option('--keep-tags <glob...>', "keep tags such as 'v*' or latest")
    .option('--keep-pushed <time>', 'keep what was pushed within 30d, 12h or 2w')
    .option('--keep-pulled <time>', 'keep what was pulled within this time')
    .action(async (pattern: string, options: AddOptions) => {
      await (await load()).addRule(pattern, options);
    });
  change(client(retention, 'rm', 'take a rule out of force'))
    .argument('<number>', 'as the list has it')
    .action(async (number: string, options: AddOptions) => {
      await (await load()).removeRule(number, options);
    });
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    change(client(retention, name, `switch a rule ${enabled ? 'on' : 'off'}`))
      .argument('<number>', 'as the list has it')
      .action(async (number: string, options: AddOptions) => {
        await (await load()).switchRule(number, enabled, options);
      });
  }
  client(retention, 'preview', 'what would go now').action(async (options: ClientOptions) => {
    await (await load()).previewRules(options);
  });
  client(retention, 'run', 'move what would go to the trash now').action(async (options: ClientOptions) => {
    await (await load()).runRules(options);
  });
}

function budgetCommands(budget: Command): void {
  const load = () => import('./budget.ts');
  const forSome = (command: Command) =>
    command.option('--for <pattern>', 'of these repositories, as globs go; without, of the whole store');
  standardClient(budget, 'ls', 'the budgets, and what is used of them').action(
    async (options: ClientOptions) => {
      await (await load()).listBudgets(options);
    },
  );
  forSome(client(budget, 'set', 'cap the store, or some repositories'))
    .argument('<size>', '50GiB and the like')
    .option('--warn <percent>', 'warn from this share on (default: 80)')
    .action(async (size: string, options: ClientOptions & { for?: string; warn?: string }) => {
      await (await load()).setBudget(size, options);
    });
  forSome(client(budget, 'rm', 'take a cap away')).action(
    async (options: ClientOptions & { for?: string }) => {
      await (await load()).removeBudget(options);
    },
  );
}

function policyCommands(policy: Command): void {
  standardClient(policy, 'show', 'what is in force').action(async (options: ClientOptions) => {
    await (await import('./policy.ts')).showPolicy(options);
  });
  client(policy, 'set', 'change some of it')
    .argument('<key=value...>', 'trash-days, untagged-days, schedule, reserve, verify-rate')
    .action(async (assignments: string[], options: ClientOptions) => {
      await (await import('./policy.ts')).setPolicy(assignments, options);
    });
}

function damageCommands(damaged: Command): void {
  standardClient(damaged, 'ls', 'what is damaged, and which images that hurts').action(
    async (options: ClientOptions) => {
      await (await import('./verify.ts')).listDamage(options);
    },
  );
  client(damaged, 'forget', 'take damage off the list, with what is left of it')
    .argument('<digest>', 'it may be cut short')
    .action(async (digest: string, options: ClientOptions) => {
      await (await import('./verify.ts')).forgetDamage(digest, options);
    });
}

function jobCommands(jobs: Command): void {
  standardClient(jobs, 'ls', 'what runs, and the last of each kind that ended').action(
    async (options: ClientOptions) => {
      await (await import('./jobs.ts')).listJobs(options);
    },
  );
  client(jobs, 'cancel', 'end a job early')
    .argument('<job>', 'gc, retention, verify, adopt or hand-over')
    .action(async (name: string, options: ClientOptions) => {
      await (await import('./jobs.ts')).cancelJob(name, options);
    });
}

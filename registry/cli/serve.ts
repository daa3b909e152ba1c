import { Command } from 'commander';
import { startRegistry } from '../index.ts';
import { settingOption } from '../setting-option.ts';
import { readSettings, type Settings, settingForms } from '../settings.ts';

/** `berth serve`, with an option for every setting. */
export function serveCommand(): Command {
  const command = new Command('berth serve')
    .description(
      'Run the registry in this terminal. Each setting is an option, a variable, or a key of the file.',
    )
    .option('--config <file>', 'settings file, YAML or JSON (BERTH_CONFIG)', process.env.BERTH_CONFIG)
    .allowExcessArguments(false)
    .showHelpAfterError('(berth serve --help says more)');
  for (const form of settingForms) command.addOption(settingOption(form));
  return command.action(async ({ config, ...options }) => {
    await serve(await readSettings({ options, environment: process.env, file: config }));
  });
}

/** Runs a registry until SIGINT or SIGTERM; a second signal does not wait any more. */
async function serve(settings: Settings): Promise<void> {
  // Heard from the first moment on: whoever stops a registry while it starts means it too.
  const stopped = stopSignal();
  const registry = await startRegistry(settings, { terminal: process.stdout.isTTY === true });
  console.log(`Berth is ready on ${registry.addresses.join(', ')}, data in ${registry.data}`);
  const link = registry.windowLink();
  if (link !== undefined) console.log(`The window opens once by this link: ${link}`);
  await stopped;
  await registry.stop();
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(1);
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  });
}

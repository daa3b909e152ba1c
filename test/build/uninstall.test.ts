import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../make/command.ts';
import { temporaryFolder } from '../make/folder.ts';

const script = new URL('../../build/uninstall/before-remove.sh', import.meta.url).pathname;

/** A system with these people, of whom those in `changed` have changed something by Berth. */
function systemWith(people: Record<string, number>, changed: string[], code = 0) {
  const folder = temporaryFolder();
  const lines = Object.entries(people).map(([name, id]) => {
    const home = join(folder, name);
    mkdirSync(changed.includes(name) ? join(home, '.config/berth/changes') : home, { recursive: true });
    return `${name}:x:${id}:${id}::${home}:/bin/sh`;
  });
  const put = (name: string, text: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  put('getent', `cat <<'END'\n${lines.join('\n')}\nEND`);
  put('runuser', `echo "$*" >> '${folder}/log'; exit ${code}`);
  const log = join(folder, 'log');
  return {
    folder,
    said: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
    before: (what: string) =>
      run('sh', [script, what], { env: { ...process.env, PATH: `${folder}:/usr/bin:/bin` } }),
  };
}

test('before the deb is removed, each person’s changes are put back, by that person', async () => {
  const system = systemWith({ root: 0, daemon: 1, jo: 1000, kim: 1001 }, ['root', 'daemon', 'kim']);
  await system.before('remove');
  expect(system.said()).toEqual(
    ['root', 'kim'].map((name) =>
      [
        `-u ${name} -- env -i HOME=${join(system.folder, name)} PATH=${system.folder}:/usr/bin:/bin timeout 60`,
        '/usr/bin/berth --no-sandbox --ozone-platform=headless disconnect --all --yes',
      ].join(' '),
    ),
  );
});

test('before it is updated nothing is put back', async () => {
  const system = systemWith({ jo: 1000 }, ['jo']);
  await system.before('upgrade');
  expect(system.said()).toEqual([]);
});

test('what cannot be put back does not keep it from being removed', async () => {
  const system = systemWith({ jo: 1000, kim: 1001 }, ['jo', 'kim'], 1);
  await system.before('remove');
  expect(system.said()).toHaveLength(2);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../make/folder.ts';

const root = resolve(import.meta.dirname, '../..');
const display = { DISPLAY: ':99' };

describe('npm start without a window', () => {
  test.each([
    ['there is no display', 'There is no display here', { DISPLAY: '', WAYLAND_DISPLAY: '' }],
    ['a build runs it', 'No window opens where tests and builds run by themselves (CI is set)', { CI: '1' }],
  ])('says in one sentence that %s, and serves in the terminal', async (_, reason, env) => {
    const { lines } = start(root, { options: ['--data', temporaryFolder(), '--listen', 'localhost:0'], env });
    expect(await lines.next()).toBe(`${reason}, so Berth serves in this terminal.`);
    const url = /^Berth is ready on (http:\S+), data in /.exec(await lines.next())?.[1];
    expect((await fetch(`${url}/v2/`)).status).toBe(200);
  });

  test('shows the options to whoever asks for help, also with a display', async () => {
    const { lines } = start(smallTree().folder, { options: ['--help'], env: display });
    expect(await lines.next()).toBe('served --help');
  });

  test.runIf(process.getuid?.() === 0)(
    'does not give up the sandbox by itself where it cannot start',
    async () => {
      const tree = smallTree();
      const { lines } = start(tree.folder, { options: [], env: { ...display, ...tree.electron() } });
      expect(await lines.next()).toMatch(
        /^Electron's sandbox cannot start here \(--no-sandbox goes without\), so/,
      );
    },
  );

  test("serves where Electron's binary is not there and cannot be fetched", async () => {
    const tree = smallTree();
    const env = {
      ...display,
      ELECTRON_MIRROR: 'http://127.0.0.1:9/',
      electron_config_cache: temporaryFolder(),
    };
    const { lines } = start(tree.folder, { options: ['--no-sandbox', '--listen', 'localhost:0'], env });
    expect(await lines.next()).toMatch(/^Fetching Electron/);
    expect(await lines.next()).toMatch(
      /^Electron's binary is not here and cannot be downloaded, so Berth serves/,
    );
    expect(await lines.next()).toBe('served --listen localhost:0');
  });
});

describe('npm start with a window', () => {
  test('builds the app and opens it, with the options it was given', async () => {
    const tree = smallTree();
    expect(await tree.open('--listen', 'localhost:5002')).toBe(
      `opened ${tree.folder}/ --no-sandbox --listen localhost:5002`,
    );
    expect(tree.built()).toContain('the first');
  });

  test('ends as the app ends', async () => {
    const tree = smallTree();
    const { child } = start(tree.folder, {
      options: ['--no-sandbox'],
      env: { ...display, ...tree.electron('exit 3') },
    });
    expect((await once(child, 'exit'))[0]).toBe(3);
  });

  test('builds again only what changed since', async () => {
    const tree = smallTree();
    await tree.open();
    tree.spoil();
    await tree.open();
    expect(tree.built(), 'nothing changed').toBe('spoilt');
    tree.change('the second');
    await tree.open();
    expect(tree.built(), 'a source changed').toContain('the second');
    tree.spoil();
    tree.remove();
    await tree.open();
    expect(tree.built(), 'a source was removed').toContain('the second');
  });

  test('opens nothing that could not be built', async () => {
    const tree = smallTree();
    tree.change('`not closed');
    const { child, lines } = start(tree.folder, {
      options: ['--no-sandbox'],
      env: { ...display, ...tree.electron() },
    });
    expect((await once(child, 'exit'))[0]).toBe(1);
    expect(await lines.next()).toMatch(/^Building/);
    expect(await lines.next()).not.toMatch(/^opened/);
  });
});

interface Lines {
  /** The next line of standard output; empty when there are no more. */
  next(): Promise<string>;
}

/** `npm start` of a tree, without what this machine would have it do. */
function start(folder: string, { options, env }: { options: string[]; env: Record<string, string> }) {
  const { CI: _, SSH_CONNECTION: __, ELECTRON_OVERRIDE_DIST_PATH: ___, ...own } = process.env;
  const child = spawn(process.execPath, [join(folder, 'build/start.js'), ...options], {
    env: { ...own, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(() => stop(child));
  const iterator = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const lines: Lines = { next: async () => (await iterator.next()).value ?? '' };
  return { child, lines };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** A tree as small as can be that is built and started as ours is: its app is one file, its registry says a word. */
function smallTree() {
  const folder = temporaryFolder();
  for (const name of ['build', 'electron', 'registry', 'node_modules']) mkdirSync(join(folder, name));
  for (const file of ['fresh.js', 'start.js']) cpSync(join(root, 'build', file), join(folder, 'build', file));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'registry/berth.js'), 'console.log("served", ...process.argv.slice(3));');
  writeFileSync(
    join(folder, 'build/vite.config.ts'),
    'export default { build: { lib: { entry: "electron/main.ts", formats: ["es"], fileName: "main" }, outDir: "out" } };',
  );
  // Everything installed, but Electron as it is before its binary was fetched.
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name !== 'electron')
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  cpSync(join(root, 'node_modules/electron'), join(folder, 'node_modules/electron'), {
    recursive: true,
    filter: (file) => !/[/\\](dist|path\.txt)$/.test(file),
  });
  const main = join(folder, 'electron/main.ts');
  const change = (text: string) => writeFileSync(main, `console.log(\`${text}\`);`);
  change('the first');
  writeFileSync(join(folder, 'electron/other.ts'), '');
  const electron = (then = 'exit 0') => {
    const dist = temporaryFolder();
    writeFileSync(join(dist, 'electron'), `#!/bin/sh\necho "opened $*"\n${then}\n`);
    chmodSync(join(dist, 'electron'), 0o755);
    return { ELECTRON_OVERRIDE_DIST_PATH: dist };
  };
  const out = join(folder, 'out/main.js');
  return {
    folder,
    electron,
    change,
    remove: () => rmSync(join(folder, 'electron/other.ts')),
    spoil: () => writeFileSync(out, 'spoilt'),
    built: () => readFileSync(out, 'utf8'),
    async open(...options: string[]): Promise<string> {
      const env = { ...display, ...electron() };
      const { child, lines } = start(folder, { options: ['--no-sandbox', ...options], env });
      await once(child, 'exit');
      for (;;) {
        const line = await lines.next();
        if (line === '' || line.startsWith('opened')) return line;
      }
    },
  };
}

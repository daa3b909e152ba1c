import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

// Makes registry/host/relay/programs.ts of relay.c: `npm run relay`, with gcc for both kinds of processors.
const source = join(import.meta.dirname, '../registry/host/relay/relay.c');
const compilers = { amd64: 'x86_64-linux-gnu-gcc', arm64: 'aarch64-linux-gnu-gcc' };
const flags = [
  ...['-std=c11', '-Os', '-Wall', '-Wextra', '-Werror', '-s'],
  ...['-static', '-nostdlib', '-ffreestanding', '-fno-stack-protector', '-fno-pie', '-no-pie'],
  ...['-fno-asynchronous-unwind-tables', '-fno-unwind-tables'],
  ...['-Wl,--build-id=none', '-Wl,-z,noseparate-code'],
];

function compiled(compiler: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'relay-'));
  try {
    const program = join(folder, 'relay');
    execFileSync(compiler, [...flags, source, '-o', program], { stdio: 'inherit' });
    return gzipSync(readFileSync(program), { level: 9 }).toString('base64');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const hash = createHash('sha256').update(readFileSync(source)).digest('hex');
const lines = Object.entries(compilers).map(
  ([processor, compiler]) => `  ${processor}:\n    '${compiled(compiler)}',\n`,
);
writeFileSync(
  join(import.meta.dirname, '../registry/host/relay/programs.ts'),
  `/** relay.c as a program for Linux, by processor: gzip in base64. \`npm run relay\` makes them anew. */
export const programs = {
${lines.join('')}};

/** SHA-256 of the relay.c that they were made of. */
export const madeOf = '${hash}';
`,
);

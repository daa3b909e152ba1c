import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { parseToml, valueAt } from '../../../registry/host/toml.ts';
import { withEntry } from '../../../registry/host/toml-edit.ts';

const entry = {
  table: ['plugins', 'io.containerd.grpc.v1.cri', 'registry'],
  key: 'config_path',
  value: '/certs',
};
const header = '[plugins."io.containerd.grpc.v1.cri".registry]';

describe('an entry', () => {
  test.each([
    ['in an empty text', '', `${header}\n  config_path = "/certs"\n`],
    ['after all else', 'version = 2\n', `version = 2\n\n${header}\n  config_path = "/certs"\n`],
    [
      'after a last line without an end',
      'version = 2',
      `version = 2\n\n${header}\n  config_path = "/certs"\n`,
    ],
    [
      'in its table',
      `${header}\n[other]\nkey = 1\n`,
      `${header}\n  config_path = "/certs"\n[other]\nkey = 1\n`,
    ],
    [
      'in a table that is indented, and quoted otherwise',
      "[plugins]\n  # mine\n  [ 'plugins' . 'io.containerd.grpc.v1.cri'.registry ] # this one\n    other = [\n    ]\n",
      "[plugins]\n  # mine\n  [ 'plugins' . 'io.containerd.grpc.v1.cri'.registry ] # this one\n    config_path = \"/certs\"\n    other = [\n    ]\n",
    ],
    [
      'in the place of another value',
      `${header}\n  config_path = ""\n  # end\n`,
      `${header}\n  config_path = "/certs"\n  # end\n`,
    ],
    [
      'in its own table, not in the one before',
      `[other]\nconfig_path = "/theirs"\n${header}\nconfig_path = '/old'\n`,
      `[other]\nconfig_path = "/theirs"\n${header}\nconfig_path = "/certs"\n`,
    ],
    [
      'in its table, not in one below it',
      `[plugins."io.containerd.grpc.v1.cri".registry.configs]\n${header}\n`,
      `[plugins."io.containerd.grpc.v1.cri".registry.configs]\n${header}\n  config_path = "/certs"\n`,
    ],
    [
      'with the line ends of the text',
      `version = 2\r\n${header}\r\n`,
      `version = 2\r\n${header}\r\n  config_path = "/certs"\r\n`,
    ],
    [
      'not in what only looks like its table',
      `note = """\n${header}\n"""\n`,
      `note = """\n${header}\n"""\n\n${header}\n  config_path = "/certs"\n`,
    ],
  ])('goes %s', (_where, before, after) => {
    expect(withEntry(before, entry)).toBe(after);
  });

  test.each([
    ['a table within a line', '[plugins."io.containerd.grpc.v1.cri"]\nregistry = { mirrors = {} }\n'],
    ['keys with dots', '[plugins]\n"io.containerd.grpc.v1.cri".registry.config_path = ""\n'],
    ['something that is no table', 'plugins = 1\n'],
  ])('does not go into %s', (_what, text) => {
    expect(withEntry(text, entry)).toBeUndefined();
  });
});

test('whatever else is in a text, all of it stays but the one line', () => {
  const key = fc.constantFrom(
    'a',
    'b.c',
    'config_path',
    'plugins',
    'registry',
    'io.containerd.grpc.v1.cri',
    '[x]',
  );
  const { value: table } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.array(fc.string()),
        fc.constant('[plugins]\nconfig_path = 1'),
      ),
      tie('table'),
    ),
    table: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  }));
  fc.assert(
    fc.property(fc.dictionary(key, table), (content) => {
      const before = stringify(content);
      const after = withEntry(before, entry);
      if (after === undefined) return;
      expect(valueAt(parseToml(after), [...entry.table, entry.key])).toBe(entry.value);
      const gone = before.split('\n').filter((line) => !after.split('\n').includes(line));
      expect(gone.length).toBeLessThanOrEqual(1);
      expect(gone.every((line) => line.startsWith('config_path = '))).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import Type, { type Static } from 'typebox';
import Schema from 'typebox/schema';
import { defaultFolder, defaultHome } from './default-folder.ts';
import { errorCode, PlainError } from './errors.ts';

/**
 * Everything that can be set. From this one table come the type, the defaults, `--kebab-case` options and their help,
 * BERTH_UPPER_CASE environment names, and the keys of the file.
 */
const settingsSchema = Type.Object(
  {
    data: Type.String({
      default: defaultFolder(),
      minLength: 1,
      description: 'folder that holds everything',
    }),
    home: Type.String({
      default: defaultHome(),
      minLength: 1,
      description: 'folder of what belongs to this machine: certificates, users, changes made to it',
    }),
    listen: Type.Array(Type.String(), {
      default: ['localhost:5000'],
      minItems: 1,
      description: 'HOST:PORT to serve on; localhost means both 127.0.0.1 and ::1',
    }),
    hosts: Type.Array(Type.String(), {
      default: [],
      description: 'further host names clients may use for this machine',
    }),
    allowRemote: Type.Boolean({
      default: false,
      description: 'let other machines in also without encryption or without a password',
    }),
    tokens: Type.Boolean({
      default: false,
      description:
        'where there are users, ask clients to fetch a token instead of sending the password each time',
    }),
    trustedProxies: Type.Array(Type.String(), {
      default: [],
      description:
        'addresses or ranges, such as 10.0.0.0/8, of proxies whose X-Forwarded-* and Forwarded headers are believed',
    }),
    publicUrl: Type.String({
      default: '',
      description:
        'the address by which clients reach this registry through a proxy, such as https://registry.example.com',
    }),
    ui: Type.Boolean({ default: false, description: 'also serve the window, for a browser' }),
    uiListen: Type.Array(Type.String(), {
      default: ['localhost:5080'],
      minItems: 1,
      description: 'HOST:PORT to serve the window on',
    }),
    readOnly: Type.Boolean({ default: false, description: 'refuse pushes and deletes' }),
    allowSparse: Type.Boolean({
      default: false,
      description: 'take manifests although their config or layers were not pushed',
    }),
    largestManifestMib: Type.Number({
      default: 4,
      exclusiveMinimum: 0,
      maximum: 64,
      description: 'MiB a manifest may have',
    }),
    staleUploadHours: Type.Number({
      default: 168,
      exclusiveMinimum: 0,
      description: 'hours after which an unfinished upload that nobody continues is removed',
    }),
    leaseMinutes: Type.Number({
      default: 60,
      exclusiveMinimum: 0,
      maximum: 525_600,
      description: 'minutes that a push or pull under way can count on what it was told is here',
    }),
    shutdownSeconds: Type.Number({
      default: 10,
      minimum: 0,
      description: 'seconds that requests under way get to finish when the registry stops',
    }),
    idleSeconds: Type.Number({
      default: 600,
      exclusiveMinimum: 0,
      description: 'seconds after which a connection on which nothing moves is closed',
    }),
    logLevel: Type.Enum(['debug', 'info', 'warn', 'error', 'silent'], {
      default: 'info',
      description: 'least severe messages to log: debug, info, warn, error or silent',
    }),
    logMib: Type.Number({
      default: 10,
      exclusiveMinimum: 0,
      description: 'MiB after which a new log file begins',
    }),
    logFiles: Type.Integer({ default: 5, minimum: 1, description: 'log files to keep' }),
  },
  { additionalProperties: false },
);

export type Settings = Static<typeof settingsSchema>;
export type SettingName = keyof Settings;

const properties = settingsSchema.properties;
const settingNames = Object.keys(properties) as SettingName[];

/** What a person needs to know of a setting. */
export interface SettingForm {
  name: SettingName;
  option: string;
  environment: string;
  kind: 'text' | 'list' | 'switch' | 'number';
  standard: Settings[SettingName];
  description: string;
}

export const settingForms: SettingForm[] = settingNames.map((name) => {
  // The types of the builder do not carry the options it was given.
  const schema: unknown = properties[name];
  const {
    type = '',
    default: standard,
    description,
  } = schema as {
    type?: string;
    default: Settings[SettingName];
    description: string;
  };
  const words = name.replace(/[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
  const kinds: Record<string, SettingForm['kind']> = {
    array: 'list',
    boolean: 'switch',
    number: 'number',
    integer: 'number',
  };
  return {
    name,
    option: `--${words}`,
    environment: `BERTH_${words.replaceAll('-', '_').toUpperCase()}`,
    kind: kinds[type] ?? 'text',
    standard,
    description,
  };
});

/** Where settings come from; the first that has one holds: options, the environment, the file, the window, the defaults. */
export interface SettingSources {
  /** What a person chose in the desktop's window. */
  chosen?: Partial<Record<SettingName, unknown>>;
  options?: Partial<Record<SettingName, unknown>>;
  environment?: NodeJS.ProcessEnv;
  file?: string | undefined;
}

/** The settings in force; what does not fit the schema is a PlainError that names the setting and its source. */
export async function readSettings({
  chosen = {},
  options = {},
  environment = {},
  file,
}: SettingSources = {}): Promise<Settings> {
  const sources: [Source, Record<string, unknown>][] = [
    [{ source: 'the preferences' }, chosen],
    [{ source: file ?? '' }, file === undefined ? {} : await readSettingsFile(file)],
    [{ source: 'the environment', form: 'environment' }, readEnvironment(environment)],
    [{ source: 'the command line', form: 'option' }, options],
  ];
  const merged: Record<string, unknown> = {};
  for (const { name, standard } of settingForms) merged[name] = standard;
  for (const [source, values] of sources) {
    check(source, values);
    for (const [name, value] of Object.entries(values)) if (value !== undefined) merged[name] = value;
  }
  const settings = merged as Settings;
  return { ...settings, data: resolve(settings.data) };
}

/** Where settings were written, and in which form: without one, by their name. */
interface Source {
  source: string;
  form?: 'environment' | 'option';
}

function check({ source, form }: Source, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const schema = Object.hasOwn(properties, name) ? properties[name as SettingName] : undefined;
    if (!schema) {
      throw new PlainError(`${name} in ${source} is not a setting. There are: ${settingNames.join(', ')}.`, {
        code: 'SETTING_INVALID',
        facts: { setting: name, source },
      });
    }
    if (!Schema.Check(schema, value)) {
      const [, [problem]] = Schema.Errors(schema, value);
      const written = (form && settingForms.find((one) => one.name === name)?.[form]) ?? name;
      throw new PlainError(
        `${written} ${form === 'option' ? 'on' : 'in'} ${source} cannot be ${JSON.stringify(value)}: it ${problem?.message ?? 'does not fit'} (${(schema as { description?: string }).description}).`,
        { code: 'SETTING_INVALID', facts: { setting: name, source, value: JSON.stringify(value) } },
      );
    }
  }
}

async function readSettingsFile(path: string): Promise<Record<string, unknown>> {
  let content: unknown;
  try {
    // Few use a file, so the reader is loaded only for them.
    const { parse } = await import('yaml');
    content = parse(await readFile(path, 'utf8')) ?? {};
  } catch (error) {
    throw new PlainError(`The settings file ${path} cannot be read: ${reasonOf(error)}.`, {
      code: 'SETTING_INVALID',
      facts: { source: path, reason: reasonOf(error) },
      cause: error,
    });
  }
  if (typeof content !== 'object' || Array.isArray(content)) {
    throw new PlainError(
      `The settings file ${path} must be a list of "setting: value" lines (YAML or JSON).`,
      { code: 'SETTING_INVALID', facts: { source: path } },
    );
  }
  return content as Record<string, unknown>;
}

function reasonOf(error: unknown): string {
  const known: Record<string, string> = {
    ENOENT: 'it does not exist',
    EISDIR: 'it is a folder',
    EACCES: 'this user may not',
  };
  // The first line; the YAML reader goes on with a picture of the place.
  return known[errorCode(error)] ?? (error as Error).message.split('\n', 1)[0]?.replace(/[.:]$/, '') ?? '';
}

function readEnvironment(environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const form of settingForms) {
    const text = environment[form.environment];
    if (text !== undefined && text !== '') found[form.name] = fromText(form.kind, text);
  }
  return found;
}

/** Text of an option or variable as the value it means; what it cannot mean stays text, and the schema refuses it. */
export function fromText(kind: SettingForm['kind'], text: string): unknown {
  if (kind === 'list') return text.split(',').map((part) => part.trim());
  if (kind === 'number') return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  if (kind === 'switch')
    return (
      { true: true, '1': true, yes: true, false: false, '0': false, no: false }[text.toLowerCase()] ?? text
    );
  return text;
}

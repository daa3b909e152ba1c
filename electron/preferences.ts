import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Store from 'electron-store';
import Type, { type Static } from 'typebox';
import Schema from 'typebox/schema';
import { errorCode, PlainError } from '../registry/errors.ts';
import type { Trouble } from '../registry/facts.ts';
import { version } from '../registry/version.ts';
import type { Preferences } from './bridge/desk.ts';

/** What the person chose, with what holds until they do: the one source of type, validation and defaults. */
const preferencesSchema = Type.Object(
  {
    language: Type.Enum(['system', 'en', 'zh-CN'], { default: 'system' }),
    theme: Type.Enum(['system', 'light', 'dark'], { default: 'system' }),
    startAtLogin: Type.Boolean({ default: false }),
    notifications: Type.Boolean({ default: true }),
    closeTo: Type.Enum(['tray', 'quit'], { default: 'tray' }),
    letterShortcuts: Type.Boolean({ default: true }),
    welcomed: Type.Boolean({ default: false }),
    updateFeed: Type.String({ default: '' }),
  },
  { additionalProperties: false },
);

/** Settings of the registry that were chosen in the window; those that were not are the registry's own. */
const registrySchema = Type.Object(
  {
    data: Type.Optional(Type.String({ minLength: 1 })),
    listen: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    allowRemote: Type.Optional(Type.Boolean()),
    readOnly: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const placeSchema = Type.Object({
  x: Type.Optional(Type.Integer()),
  y: Type.Optional(Type.Integer()),
  width: Type.Integer(),
  height: Type.Integer(),
  maximized: Type.Boolean(),
});

const moveSchema = Type.Union([
  Type.Null(),
  Type.Object({ state: Type.Literal('running'), from: Type.String(), to: Type.String() }),
  Type.Object({
    state: Type.Literal('moved'),
    from: Type.String(),
    to: Type.String(),
    bytes: Type.Number(),
  }),
]);

const fileSchema = {
  ...preferencesSchema.properties,
  registry: { ...registrySchema, default: {} },
  /** The data folder that was served last: if it is gone, its disk is. */
  served: Type.String({ default: '' }),
  window: Type.Optional(placeSchema),
  move: { ...moveSchema, default: null },
};

/** Where and how large the window was. */
export type WindowPlace = Static<typeof placeSchema>;
export type ChosenSettings = Static<typeof registrySchema>;

interface File extends Preferences {
  registry: ChosenSettings;
  served: string;
  window?: WindowPlace;
  move: Static<typeof moveSchema>;
}

/** Brings a file of an older version into today's form: by version, one step each, and none is ever changed. */
export type Migrations = Record<string, (store: Pick<Store<File>, 'get' | 'set' | 'delete'>) => void>;
const ours: Migrations = {};

const names = Object.keys(preferencesSchema.properties) as (keyof Preferences)[];

/** A file that cannot be read is set aside and the defaults are in force; `trouble` says so. */
export function openPreferences(folder: string): { preferences: PreferencesFile; trouble?: Trouble } {
  try {
    return { preferences: new PreferencesFile(folder) };
  } catch (error) {
    const file = join(folder, 'preferences.json');
    if (errorCode(error) !== '' || !existsSync(file)) throw error;
    const aside = join(folder, `preferences.corrupt-${new Date().toISOString().replaceAll(':', '-')}.json`);
    renameSync(file, aside);
    const trouble = {
      code: 'PREFERENCES_CORRUPT',
      message: `The preferences could not be read, so the usual ones are in force. The file is kept as ${aside}.`,
      facts: { file: aside },
    };
    return { preferences: new PreferencesFile(folder), trouble };
  }
}

/** preferences.json, kept by electron-store. Every write is whole, or not there. */
export class PreferencesFile {
  readonly #store: Store<File>;

  constructor(folder: string, migrations = ours) {
    this.#store = new Store<File>({
      name: 'preferences',
      cwd: folder,
      schema: fileSchema as never,
      migrations,
      projectVersion: version,
    });
  }

  get all(): Preferences {
    return Object.fromEntries(names.map((name) => [name, this.#store.get(name)])) as unknown as Preferences;
  }

  /** Takes those that are named; one that does not fit is a PlainError, and nothing is changed. */
  change(changes: Partial<Preferences>): Preferences {
    refuseUnfit(Type.Partial(preferencesSchema, { additionalProperties: false }), changes);
    this.#store.set(changes);
    return this.all;
  }

  get<Key extends keyof File>(key: Key): File[Key] {
    return this.#store.get(key);
  }

  set<Key extends 'window' | 'move'>(key: Key, value: File[Key]): void {
    this.#store.set({ [key]: value } as Partial<File>);
  }

  /** Remembers what is served; written only when it is another folder, as this is said often. */
  serve(folder: string): void {
    if (this.get('served') !== folder) this.#store.set('served', folder);
  }

  /** The data folder that was chosen, or else served; empty before the first start. */
  get folder(): string {
    return this.get('registry').data ?? this.get('served');
  }

  chooseFolder(data: string): void {
    this.chooseSettings({ ...this.get('registry'), data });
  }

  chooseSettings(chosen: ChosenSettings): void {
    refuseUnfit(registrySchema, chosen);
    this.#store.set('registry', chosen);
  }
}

function refuseUnfit(schema: Type.TSchema, value: unknown): void {
  if (Schema.Check(schema, value)) return;
  const [, [problem]] = Schema.Errors(schema, value);
  const setting = problem?.instancePath.split('/')[1] ?? '';
  throw new PlainError(`${setting || 'This'} cannot be set so: it ${problem?.message ?? 'does not fit'}.`, {
    code: 'SETTING_INVALID',
    facts: { setting },
  });
}

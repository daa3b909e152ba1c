/** What an image's config says of how it runs (image-spec, config): parsed once, whatever was pushed. */
export interface ImageConfig {
  created: number | null;
  author: string | null;
  entrypoint: string[];
  command: string[];
  user: string | null;
  workingDirectory: string | null;
  ports: string[];
  volumes: string[];
  stopSignal: string | null;
  environment: [name: string, value: string][];
  labels: [name: string, value: string][];
}

export function parseConfig(raw: Record<string, unknown>): ImageConfig {
  const config = objectOf(raw.config);
  const created = Date.parse(textOf(raw.created) ?? '');
  return {
    created: Number.isNaN(created) ? null : created,
    author: textOf(raw.author),
    entrypoint: textsOf(config.Entrypoint),
    command: textsOf(config.Cmd),
    user: textOf(config.User),
    workingDirectory: textOf(config.WorkingDir),
    ports: Object.keys(objectOf(config.ExposedPorts)),
    volumes: Object.keys(objectOf(config.Volumes)),
    stopSignal: textOf(config.StopSignal),
    environment: textsOf(config.Env).map(nameAndValue),
    labels: textEntries(config.Labels),
  };
}

/** The members of a config that nothing is known of, such as a Helm chart's: texts and numbers, the rest as JSON. */
export function memberTexts(raw: Record<string, unknown>): [name: string, text: string][] {
  return Object.entries(raw).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
}

/** As it would be typed: what has a space or nothing in it stands in quotes. */
export function commandLine(words: readonly string[]): string {
  return words.map((word) => (/^[^\s'"]+$/.test(word) ? word : JSON.stringify(word))).join(' ');
}

function nameAndValue(line: string): [string, string] {
  const at = line.indexOf('=');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}

function textEntries(value: unknown): [string, string][] {
  return Object.entries(objectOf(value)).map(([name, text]) => [name, String(text)]);
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** How grave a line is: as it was logged, or as the answer in it was. What pino calls fatal is an error. */
export const levels = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof levels)[number];

/** One line of the log, parsed once. Of a request that has `method` and the figures; of anything else `message`. */
export interface LogLine {
  /** Counts up from the first line that was read. */
  number: number;
  /** As it was written. */
  raw: string;
  time: number;
  level: Level;
  message: string;
  method: string;
  status: number | null;
  repository: string;
  reference: string;
  url: string;
  client: string;
  ms: number | null;
  bytes: number | null;
  /** The answer did not reach its end. */
  broken: boolean;
  /** Why it was refused, as the registry names it. */
  code: string;
  /** What the registry says of its own failure. */
  error: string;
}

type Fields = Record<string, unknown>;

/** What is not JSON, such as a line torn by a crash, is a line that consists of its text. */
export function parseLine(raw: string, number: number): LogLine {
  const fields = fieldsOf(raw);
  return {
    number,
    raw,
    time: numberIn(fields, 'time') ?? 0,
    level: levelOf(Math.max(numberIn(fields, 'level') ?? 0, gravity(fields))),
    message: textIn(fields, 'msg'),
    method: textIn(fields, 'method'),
    status: numberIn(fields, 'status'),
    repository: textIn(fields, 'repository'),
    reference: textIn(fields, 'reference'),
    url: textIn(fields, 'url'),
    client: textIn(fields, 'client'),
    ms: numberIn(fields, 'ms'),
    bytes: numberIn(fields, 'bytes'),
    broken: fields.broken === true,
    code: textIn(fields, 'code'),
    error: textIn(objectIn(fields, 'err'), 'message'),
  };
}

function fieldsOf(raw: string): Fields {
  try {
    const parsed: unknown = JSON.parse(raw);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Fields;
  } catch {
    // Falls through to the text itself.
  }
  return { msg: raw };
}

/**
 * The registry logs each request as information, whatever it answered. For who watches, a refusal is worth a warning;
 * but looking for what is not there is how every push begins.
 */
function gravity(fields: Fields): number {
  const status = numberIn(fields, 'status');
  if (status === null) return fields.level === undefined ? 30 : 0;
  if (status >= 500) return 50;
  const refused = status >= 400 && status !== 401 && status !== 404;
  return refused || fields.broken === true ? 40 : 0;
}

function levelOf(level: number): Level {
  if (level < 30) return 'debug';
  if (level < 40) return 'info';
  return level < 50 ? 'warn' : 'error';
}

function textIn(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
}

function numberIn(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === 'number' ? value : null;
}

function objectIn(fields: Fields, name: string): Fields {
  const value = fields[name];
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

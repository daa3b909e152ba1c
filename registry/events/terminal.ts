import pretty from 'pino-pretty';

interface Line {
  method?: string;
  repository?: string;
  reference?: string;
  url?: string;
  status?: number;
  bytes?: number;
  ms?: number;
  client?: string;
  msg?: string;
}

/** A stream that takes the log's lines and shows them for reading. */
export function terminalStream(): { write(line: string): void } {
  return pretty({
    colorize: process.stdout.isTTY === true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,method,repository,reference,url,status,bytes,ms,client,code',
    messageFormat: (line: Line) => messageOf(line),
    sync: true,
  });
}

export function messageOf(line: Line): string {
  if (line.method === undefined) return line.msg ?? '';
  const separator = line.reference?.includes(':') ? '@' : ':';
  const what = line.repository
    ? `${line.repository}${line.reference ? `${separator}${line.reference}` : ''}`
    : line.url;
  return `${line.method.padEnd(6)} ${line.status} ${what}  ${line.bytes} B  ${line.ms} ms  ${line.client}`;
}

import { Agent, request as send } from 'node:http';
import { checkAnswer } from './answer.ts';

export interface Answer {
  status: number;
  /** Names in lower case; without those that only concern the connection, and the date. */
  headers: Record<string, string>;
  body: Buffer;
}

export interface Question {
  headers?: Record<string, string | string[]>;
  /** Whole, with its Content-Length; or in pieces, as a chunked body. */
  body?: Buffer | string | (Buffer | string)[];
}

const agent = new Agent({ keepAlive: true });

/**
 * Sends exactly this request, with no header that a client library would add to be kind, and checks of the answer
 * what holds for every answer of a registry. An answer that breaks off is an error.
 */
export function ask(
  port: number,
  method: string,
  path: string,
  { headers = {}, body }: Question = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, method, path, headers, agent }, async (response) => {
      try {
        const parts: Buffer[] = [];
        for await (const part of response) parts.push(part);
        const { statusCode: status = 0, rawHeaders } = response;
        const answer = { status, headers: readHeaders(rawHeaders), body: Buffer.concat(parts) };
        checkAnswer(answer, method);
        resolve(answer);
      } catch (error) {
        reject(error);
      }
    });
    request.on('error', reject);
    if (!Array.isArray(body)) return request.end(body);
    for (const piece of body) request.write(piece);
    request.end();
  });
}

/** Node's list of names and values; a name that comes twice is an error, since no header of ours may. */
export function readHeaders(raw: string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]?.toLowerCase() ?? '';
    if (Object.hasOwn(headers, name)) throw new Error(`the header ${name} came twice`);
    headers[name] = raw[i + 1] ?? '';
  }
  const { date, connection, 'keep-alive': keepAlive, ...rest } = headers;
  return rest;
}

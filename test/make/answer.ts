import { expect } from 'vitest';
import type { Answer } from './ask.ts';

interface OciError {
  code: string;
  message: string;
  detail?: unknown;
}

/** What holds for every answer of a registry, whatever was asked (PROTOCOL, section 0). */
export function checkAnswer(answer: Answer, method: string): void {
  const { status, headers, body } = answer;
  expect(headers['docker-distribution-api-version'], 'the version is on every answer').toBe('registry/2.0');
  expect(
    Object.keys(headers).filter((name) => name.startsWith('access-control-') || name === 'content-encoding'),
    'no answer is for web pages, and none is compressed',
  ).toEqual([]);
  expect(status >= 300 && status < 400 && status !== 304, 'nothing is redirected').toBe(false);
  if (headers.location !== undefined) expect(headers.location).toMatch(/^\/v2\//);
  if (method === 'HEAD' || status === 204 || status === 304) expect(body).toHaveLength(0);
  else expect(headers['content-length'], 'the length is that of the body').toBe(String(body.length));
  if (status >= 400) checkRefusal(answer, method);
}

function checkRefusal(answer: Answer, method: string): void {
  expect(answer.headers['content-type'], 'docker takes any other type for plain text').toBe(
    'application/json',
  );
  if (method === 'HEAD') return;
  const errors = errorsIn(answer);
  expect(errors.length).toBeGreaterThan(0);
  for (const { code, message } of errors) {
    expect(code).toMatch(/^[A-Z_]+$/);
    expect(message).toMatch(/\w/);
  }
}

/** The entries of a refusal (spec, "Error Codes"). */
export function errorsIn({ body }: Answer): OciError[] {
  return JSON.parse(body.toString()).errors;
}

/** An answer in few words: `201`, or of a refusal `404 BLOB_UNKNOWN`. */
export function inShort(answer: Answer): string {
  const { status, body } = answer;
  return status < 400 || body.length === 0 ? String(status) : `${status} ${errorsIn(answer)[0]?.code}`;
}

/** The body as the JSON it is. */
export function jsonOf<Shape = unknown>({ body }: Answer): Shape {
  return JSON.parse(body.toString());
}

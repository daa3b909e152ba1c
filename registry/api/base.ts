import { type Call, sendBytes } from '../http.ts';

const answer = Buffer.from('{}');

/** `GET /v2/` (spec, end-1): every client asks this first. */
export function base() {
  return {
    check(call: Call): void {
      sendBytes(call, 200, { 'content-type': 'application/json' }, answer);
    },
  };
}

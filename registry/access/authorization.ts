/** What an Authorization header says. */
export type Authorization =
  | { kind: 'password'; name: string; password: string }
  | { kind: 'token'; token: string }
  /** Nobody, or nothing that could be understood. */
  | { kind: 'none' }
  | { kind: 'malformed' };

export function parseAuthorization(header: string): Authorization {
  const [, scheme = '', value = ''] = /^\s*(basic|bearer)\s+(\S+)\s*$/i.exec(header) ?? [];
  if (scheme === '') return { kind: 'malformed' };
  if (scheme.toLowerCase() === 'bearer') return { kind: 'token', token: value };
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return { kind: 'malformed' };
  // Clients that have neither send both all the same.
  if (text === ':') return { kind: 'none' };
  return { kind: 'password', name: text.slice(0, colon), password: text.slice(colon + 1) };
}

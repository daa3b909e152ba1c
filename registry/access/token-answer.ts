import { RegistryError } from '../errors.ts';
import { type Call, sendJson } from '../http.ts';
import { parseAuthorization } from './authorization.ts';
import { unauthorized } from './challenge.ts';
import { type Identity, nobody } from './identity.ts';
import type { Logins } from './logins.ts';
import { parseScopes } from './scopes.ts';
import { tokenSeconds } from './tokens.ts';

const mostBytes = 64 * 1024;

/** Who asks for a token, and what for. */
interface Asked {
  identity: Identity;
  scopes: string[];
  /** They want one by which they can fetch others later on. */
  offline: boolean;
}

/** Answers `GET /token` (docker distribution's token specification) and `POST /token` (its OAuth2 one). */
export async function answerToken(
  call: Call,
  logins: Logins,
  { isUnguarded }: { isUnguarded: boolean },
): Promise<void> {
  const { identity, scopes, offline } = await asked(call, logins, isUnguarded);
  const { user, hash } = identity;
  if (user === null && !isUnguarded && !logins.anonymousPull) throw refusal();
  if (user !== null) call.user = user;
  const wanted = parseScopes(scopes);
  const granted = isUnguarded ? wanted : logins.granted(identity, wanted);
  const token = await logins.tokens.make({ user, hash, scopes: granted }, 'access');
  const refresh =
    offline && user !== null && (await logins.tokens.make({ user, hash, scopes: null }, 'refresh'));
  sendJson(
    call,
    {
      token,
      access_token: token,
      expires_in: tokenSeconds,
      issued_at: new Date().toISOString(),
      ...(refresh && { refresh_token: refresh }),
    },
    { 'cache-control': 'no-store' },
  );
}

function asked(call: Call, logins: Logins, isUnguarded: boolean): Promise<Asked> {
  const { method } = call.request;
  if (method === 'GET') return askedByGet(call, logins, isUnguarded);
  if (method === 'POST') return askedByPost(call, logins, isUnguarded);
  const allow = 'GET, POST';
  throw new RegistryError('METHOD_UNSUPPORTED', { allow }, { headers: { allow } });
}

async function askedByGet(call: Call, logins: Logins, isUnguarded: boolean): Promise<Asked> {
  const { query } = call;
  const header = isUnguarded ? undefined : call.header('authorization');
  const identity = header === undefined ? nobody : await identify(header, call, logins);
  if (!identity) throw refusal(wrong);
  return { identity, scopes: query.getAll('scope'), offline: query.get('offline_token') === 'true' };
}

async function identify(header: string, call: Call, logins: Logins): Promise<Identity | undefined> {
  const said = parseAuthorization(header);
  if (said.kind === 'none') return nobody;
  return said.kind === 'password' ? logins.byPassword(said.name, said.password, call) : undefined;
}

async function askedByPost(call: Call, logins: Logins, isUnguarded: boolean): Promise<Asked> {
  const form = await readForm(call);
  const field = (name: string) => form.get(name) ?? '';
  const offline = field('access_type') === 'offline';
  const scopes = form.getAll('scope');
  if (isUnguarded) return { identity: nobody, scopes, offline };
  const kind = field('grant_type');
  const identity =
    kind === 'password'
      ? await logins.byPassword(field('username'), field('password'), call)
      : kind === 'refresh_token'
        ? await logins.byToken(field('refresh_token'), 'refresh', call)
        : null;
  if (identity === null)
    throw new RegistryError('BAD_REQUEST', { reason: 'grant_type is password or refresh_token' });
  if (!identity) throw refusal(wrong);
  return { identity, scopes, offline };
}

const wrong = 'the user name or the password is wrong';

/** A token is not asked for with a token. */
function refusal(reason?: string): RegistryError {
  return unauthorized({ origin: null, needs: [] }, reason);
}

async function readForm(call: Call): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of call.request.iterator({ destroyOnReturn: false })) {
    call.received += chunk.length;
    if (call.received > mostBytes)
      throw new RegistryError('BAD_REQUEST', { reason: 'the form is too large' });
    chunks.push(chunk);
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

import { Agent, fetch } from 'undici';
import { PlainError, RegistryError } from '../errors.ts';
import { version } from '../version.ts';
import { type Content, hello } from './hello.ts';

const repository = 'hello/berth';
const tag = '1';
const longestMs = 30_000;

interface Target {
  /** `http://localhost:5000` */
  address: string;
  /** The registry's own; null where nobody has to log in. */
  credentials: { name: string; password: string } | null;
  /** PEM of the certificate that an `https://` address shows. */
  certificate(): Promise<string>;
}

/** Pushes the hello image through the registry door, as any client would; what the door says against it rises. */
export async function pushWelcome({
  address,
  credentials,
  certificate,
}: Target): Promise<{ reference: string }> {
  const { blobs, manifests } = hello();
  const headers = credentials === null ? {} : { authorization: basic(credentials) };
  const dispatcher = new Agent(address.startsWith('https:') ? { connect: only(await certificate()) } : {});
  const send = (method: string, path: string, content: Content) =>
    ask(method, `${address}/v2/${repository}/${path}`, content, { headers, dispatcher });
  try {
    for (const { digest, bytes } of blobs) {
      const raw = { digest, bytes, mediaType: 'application/octet-stream' };
      await send('POST', `blobs/uploads/?digest=${digest}`, raw);
    }
    for (const manifest of manifests) {
      const reference = manifest === manifests.at(-1) ? tag : manifest.digest;
      await send('PUT', `manifests/${reference}`, manifest);
    }
  } finally {
    await dispatcher.close();
  }
  return { reference: `${new URL(address).host}/${repository}:${tag}` };
}

/** Trusts this very certificate, whoever signed it and for whatever names: it is our own. */
function only(certificate: string) {
  return { ca: certificate, allowPartialTrustChain: true, checkServerIdentity: () => undefined };
}

function basic({ name, password }: { name: string; password: string }): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
}

async function ask(
  method: string,
  url: string,
  { mediaType, bytes }: Content,
  { headers, dispatcher }: { headers: Record<string, string>; dispatcher: Agent },
): Promise<void> {
  const answer = await fetch(url, {
    method,
    headers: { 'content-type': mediaType, 'user-agent': `berth/${version}`, ...headers },
    body: new Uint8Array(bytes),
    signal: AbortSignal.timeout(longestMs),
    dispatcher,
  });
  const body = await answer.text();
  if (answer.status === 201) return;
  if (answer.status === 405) throw new RegistryError('READ_ONLY');
  throw new PlainError(`The registry refused the first push (status ${answer.status}): ${body}`, {
    code: 'PUSH_REFUSED',
    facts: { status: answer.status },
  });
}

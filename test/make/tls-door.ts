import type { Door } from '../../registry/host/connector.ts';
import { Tls } from '../../registry/tls/tls.ts';
import { temporaryFolder } from './folder.ts';
import { live } from './life.ts';

/** A registry on both addresses of localhost, HTTP and TLS on one port, as tools are told of it. */
export async function tlsDoor({
  home = temporaryFolder(),
  ...settings
}: Record<string, unknown> & { home?: string } = {}): Promise<Door & { url: string; data: string }> {
  const { url, data, port } = await live({ listen: ['localhost:0'], home, ...settings });
  const tls = new Tls({
    home,
    onError: (error) => {
      throw error;
    },
  });
  const { pem, fingerprint } = await tls.authority();
  tls.stop();
  return {
    name: `localhost:${port}`,
    port,
    authority: pem,
    fingerprint,
    mirror: null,
    credentials: null,
    url,
    data,
  };
}

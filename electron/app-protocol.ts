import { join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { net, protocol } from 'electron';
import { contentPolicy } from '../registry/window/policy.ts';

/** The window's origin in the built app. */
export const appOrigin = 'app://berth';

/** Has to be said before the app is ready. */
export function declareAppProtocol(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** `app://berth/` answers with the files of the built window, and with nothing else of this machine. */
export function serveAppProtocol(folder: string): void {
  protocol.handle('app', async (request) => {
    const { origin, host, pathname } = new URL(request.url);
    const file = join(folder, decodeURIComponent(pathname));
    // Some engines give no origin for a scheme of one's own.
    const isOurs = origin === appOrigin || host === new URL(appOrigin).host;
    if (!isOurs || request.method !== 'GET' || !file.startsWith(folder + sep))
      return new Response(null, { status: 403 });
    const found = await net.fetch(pathToFileURL(file).href).catch(() => undefined);
    const headers = new Headers(found?.headers);
    headers.set('content-security-policy', contentPolicy);
    headers.set('x-content-type-options', 'nosniff');
    return new Response(found?.body ?? null, { status: found?.status ?? 404, headers });
  });
}

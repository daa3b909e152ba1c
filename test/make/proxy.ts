import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCertificate } from './certificates.ts';
import { startDaemon } from './daemon.ts';
import { temporaryFolder } from './folder.ts';
import { holdPort } from './held-port.ts';

export interface ProxyServer {
  /** `localhost:PORT`: speaks TLS, with a certificate that nobody trusts. */
  address: string;
  url: string;
}

/** Runs nginx in front of a registry until the test has finished; `location` are its lines about /. */
export async function nginxBefore(
  program: string,
  registry: string,
  {
    location,
    server = [],
    files = {},
  }: { location: string[]; server?: string[]; files?: Record<string, string> },
): Promise<ProxyServer> {
  return start((folder, port) => {
    const { cert, key } = makeCertificate();
    for (const [name, text] of Object.entries({ cert, key, ...files }))
      writeFileSync(join(folder, name), text);
    for (const name of ['body', 'proxy', 'other']) mkdirSync(join(folder, name));
    const config = `
      daemon off;
      ${process.getuid?.() === 0 ? 'user root;' : ''}
      pid ${folder}/pid;
      error_log ${folder}/log;
      worker_processes 1;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path ${folder}/body;
        proxy_temp_path ${folder}/proxy;
        fastcgi_temp_path ${folder}/other;
        uwsgi_temp_path ${folder}/other;
        scgi_temp_path ${folder}/other;
        server {
          listen 127.0.0.1:${port} ssl http2;
          ssl_certificate ${folder}/cert;
          ssl_certificate_key ${folder}/key;
          client_max_body_size 0;
          chunked_transfer_encoding on;
          ${server.join('\n')}
          location / {
            proxy_pass http://${registry};
            ${location.map((line) => line.replaceAll('FOLDER', folder)).join('\n')}
          }
        }
      }`;
    writeFileSync(join(folder, 'conf'), config);
    return [program, '-p', folder, '-c', join(folder, 'conf'), '-e', join(folder, 'log')];
  });
}

/** Runs HAProxy in front of a registry until the test has finished. */
export function haproxyBefore(program: string, registry: string, frontend: string[]): Promise<ProxyServer> {
  return start((folder, port) => {
    const { cert, key } = makeCertificate();
    writeFileSync(join(folder, 'pem'), cert + key);
    const config = `
      defaults
        mode http
        timeout connect 5s
        timeout client 60s
        timeout server 60s
      frontend registry
        bind 127.0.0.1:${port} ssl crt ${folder}/pem alpn h2,http/1.1
        ${frontend.join('\n        ')}
        default_backend berth
      backend berth
        server berth ${registry}\n`;
    writeFileSync(join(folder, 'conf'), config);
    return [program, '-db', '-f', join(folder, 'conf')];
  });
}

async function start(prepare: (folder: string, port: number) => string[]): Promise<ProxyServer> {
  const folder = temporaryFolder();
  const { port, close } = await holdPort();
  const [program = '', ...args] = prepare(folder, port);
  await close();
  const daemon = await startDaemon(program, args, { log: join(folder, 'log'), ready: () => answers(port) });
  onTestFinished(daemon.stop);
  return { address: `localhost:${port}`, url: `https://localhost:${port}` };
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

import { BlockList, isIP } from 'node:net';
import type { Check } from '../../facts.ts';
import { isLocal, parseAt } from './addresses.ts';

/**
 * Whether a proxy of the environment comes between this machine's programs and the registry. Container tools, all
 * written in Go, never ask one for localhost; curl and many others do unless NO_PROXY says not to.
 */
export function checkProxies(env: NodeJS.ProcessEnv, name: string): Check | undefined {
  const { host } = parseAt(name);
  const variable = proxyVariable(env);
  if (variable === undefined) return undefined;
  const isLeftOut = proxyFor(env, host) === undefined;
  const who = isLocal(host) ? 'Programs such as curl ask' : 'Every program asks';
  return {
    ...{ engine: null, what: 'environment', door: name, command: `env | grep -i ${variable}`, ms: 0 },
    // The tools themselves are not hindered at localhost: it is only said.
    ok: isLeftOut || (isLocal(host) ? null : false),
    trouble: isLeftOut
      ? null
      : {
          code: 'PROXY_VARIABLE',
          message: `${who} the proxy in ${variable} for ${host}, because NO_PROXY does not name it.`,
          facts: { variable, host, door: name },
        },
    fix: isLeftOut
      ? null
      : { kind: 'command', command: leaveOut(isLocal(host) ? 'localhost,127.0.0.1,::1' : host) },
  };
}

/** The variable whose proxy is asked for this host, if any is. */
export function proxyFor(env: NodeJS.ProcessEnv, host: string): string | undefined {
  return leavesOut(env.NO_PROXY || env.no_proxy || '', host) ? undefined : proxyVariable(env);
}

export function leaveOut(hosts: string): string {
  return `export NO_PROXY="\${NO_PROXY:+$NO_PROXY,}${hosts}"`;
}

function proxyVariable(env: NodeJS.ProcessEnv): string | undefined {
  return variables.find((one) => (env[one] ?? '') !== '');
}

const variables = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** NO_PROXY as Go and curl read it: names with all below them, addresses, ranges of them, `*`. */
function leavesOut(noProxy: string, host: string): boolean {
  return noProxy.split(',').some((part) => {
    const entry = part.trim().toLowerCase();
    if (entry === '*' || entry === host) return true;
    if (isIP(host)) return isInRange(host, entry);
    const name = entry.replace(/:\d+$/, '');
    return name !== '' && (name === host || host.endsWith(`.${name.replace(/^\*?\./, '')}`));
  });
}

function isInRange(host: string, entry: string): boolean {
  const [network = '', prefix = ''] = entry.split('/');
  const family = isIP(network);
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(prefix)) return false;
  const type = family === 6 ? 'ipv6' : 'ipv4';
  if (Number(prefix) > (family === 6 ? 128 : 32)) return false;
  const range = new BlockList();
  range.addSubnet(network, Number(prefix), type);
  return range.check(host, type);
}

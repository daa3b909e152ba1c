import { BlockList, isIP } from 'node:net';

/** What an authority may sign for: domains with all that is below them, and ranges of addresses. */
export interface Constraints {
  domains: string[];
  ranges: string[];
}

// Without a dot in front, as RFC 5280 has it: Java and GnuTLS take `.local` for something else. `internal` holds
// host.docker.internal and its kin.
const localDomains = ['localhost', 'localdomain', 'local', 'lan', 'home.arpa', 'internal', 'test'];

/** Loopback, private and link-local; 100.64/10 is what overlay networks such as Tailscale give out. */
const localRanges = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** What the authority of a machine of this name may sign for: nothing that is anybody's on the internet. */
export async function localConstraints(host: string): Promise<Constraints> {
  const name = host.toLowerCase();
  const isOwn = isDomain(name) && !isLocal(name) && !(await isTopLevel(name));
  return { domains: isOwn ? [...localDomains, name] : localDomains, ranges: localRanges };
}

/** Whether a name or an address is within them. */
export function permits({ domains, ranges }: Constraints, name: string): boolean {
  if (isIP(name) === 0) return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
  return isWithin(name, ranges);
}

/** An address that is of no use beyond this machine and its networks. */
export function isLocalAddress(address: string): boolean {
  return isWithin(address, localRanges);
}

/** `name`, `name.example`, in lower case and as short as DNS wants it. */
export function isDomain(name: string): boolean {
  const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;
  return name.length <= 253 && isIP(name) === 0 && name.split('.').every((part) => label.test(part));
}

function isLocal(name: string): boolean {
  return permits({ domains: localDomains, ranges: [] }, name);
}

/** A machine may be called `dev` or `app`, but its authority must not sign for all of .dev or .app. */
async function isTopLevel(name: string): Promise<boolean> {
  if (name.includes('.')) return false;
  const { default: topLevelDomains } = await import('tlds', { with: { type: 'json' } });
  return topLevelDomains.includes(name);
}

function isWithin(address: string, ranges: string[]): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), familyOf(network));
  }
  return list.check(address, familyOf(address));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4';
}

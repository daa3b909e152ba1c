import { isIP } from 'node:net';
import { hostname, networkInterfaces } from 'node:os';
import { PlainError } from '../errors.ts';
import { isDomain, isLocalAddress } from './constraints.ts';
import { machineNames } from './machine-names.ts';

/** Names and addresses by which this machine, its containers and its neighbours reach it now. */
export function namesOfMachine(): string[] {
  return [
    ...new Set([
      'localhost',
      'registry.localhost',
      '127.0.0.1',
      '::1',
      ...machineNames,
      ...ownNames(),
      ...addresses(),
    ]),
  ];
}

/** Names and addresses that a person chose, each once; what is neither is a PlainError. */
export function parseNames(names: string[]): string[] {
  return [...new Set(names.map(parseName))];
}

function parseName(text: string): string {
  const name = text
    .trim()
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
  if (isIP(name) !== 0 || isDomain(name)) return name;
  throw new PlainError(`"${text}" is neither a host name nor an address. Write it without port and scheme.`, {
    code: 'NAME_INVALID',
    facts: { name: text },
  });
}

/** The name by which Bonjour and Avahi announce it goes with its own. */
function ownNames(): string[] {
  const own = hostname().toLowerCase();
  const [label = ''] = own.split('.');
  return [own, `${label}.local`].filter(isDomain);
}

/** Those of this machine that are of use: one that is only good on its own link needs more than the address. */
function addresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ address }) => isLocalAddress(address) && !/^(fe80:|169\.254\.)/.test(address))
    .map(({ address }) => address)
    .sort();
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { AccessControl } from '../../../registry/access/access.ts';
import { Call } from '../../../registry/http.ts';
import { parseRepository } from '../../../registry/names.ts';
import { temporaryFolder } from '../../make/folder.ts';
import { basic, homeWith } from '../../make/users.ts';

async function open(home: string, { required = false } = {}) {
  const access = await AccessControl.open({
    home,
    tokens: false,
    required,
    onError: (error) => {
      throw error;
    },
  });
  onTestFinished(() => access.stop());
  return access;
}

/** A push from this address, to another address of this machine or its loopback. */
function pushFrom(address: string, headers: object, localAddress = '127.0.0.1'): Call {
  const request = { method: 'PUT', headers, socket: { localAddress } } as unknown as IncomingMessage;
  const target = {
    noun: 'manifests',
    repository: parseRepository('app'),
    argument: 'v1',
    search: '',
  } as const;
  const visitor = { address, isSecure: false, origin: 'http://localhost:5000', forwardedHost: undefined };
  return new Call(request, {} as ServerResponse, target, visitor);
}

const admitted = async (access: AccessControl, call: Call) => {
  try {
    await access.admit(call);
    return 'admitted';
  } catch (error) {
    return (error as { error: string }).error;
  }
};

test("the registry's own credentials are good on this machine alone", async () => {
  const access = await open(homeWith({ ada: 'engine' }));
  const { name, password } = access.ownCredentials ?? { name: '', password: '' };
  const headers = basic(name, password);
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
    expect([address, await admitted(access, pushFrom(address, headers))]).toEqual([address, 'admitted']);
  }
  expect(await admitted(access, pushFrom('192.0.2.7', headers, '192.0.2.7'))).toBe('admitted');
  // Also those that were taken before from here.
  for (const address of ['192.0.2.7', '2001:db8::1', '']) {
    expect([address, await admitted(access, pushFrom(address, headers))]).toEqual([address, 'UNAUTHORIZED']);
  }
  expect(await admitted(access, pushFrom('127.0.0.1', basic(name, 'guess')))).toBe('UNAUTHORIZED');
});

test('they are other ones each time, no user can have their name, and without users there are none', async () => {
  const [one, two] = [await open(homeWith({ ada: 'engine' })), await open(homeWith({ ada: 'engine' }))];
  expect(one.ownCredentials?.password).not.toBe(two.ownCredentials?.password);
  const { name, password } = two.ownCredentials ?? { name: '', password: '' };
  expect(await admitted(one, pushFrom('127.0.0.1', basic(name, password)))).toBe('UNAUTHORIZED');
  await expect(one.set({ name, password: 'mine' })).rejects.toMatchObject({ code: 'USER_INVALID' });
  expect((await open(temporaryFolder())).ownCredentials).toBeNull();
});

test('where a login is required, nobody else comes in without users, and the last user stays', async () => {
  const access = await open(temporaryFolder(), { required: true });
  const { name, password } = access.ownCredentials ?? { name: '', password: '' };
  expect(access.isOpen).toBe(true);
  expect(await admitted(access, pushFrom('127.0.0.1', {}))).toBe('UNAUTHORIZED');
  expect(await admitted(access, pushFrom('127.0.0.1', basic(name, password)))).toBe('admitted');
  await access.set({ name: 'ada', password: 'engine' });
  await access.set({ name: 'bob', password: 'builder' });
  expect(await admitted(access, pushFrom('192.0.2.7', basic('ada', 'engine')))).toBe('admitted');
  await access.remove('ada');
  await expect(access.remove('bob')).rejects.toMatchObject({ code: 'LAST_USER', facts: { name: 'bob' } });
  expect((await access.facts()).users.map((user) => user.name)).toEqual(['bob']);
});

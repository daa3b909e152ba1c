import { expect, test } from 'vitest';
import { wsl } from '../../../../registry/host/machines/wsl.ts';
import { connectionsOn } from '../../../make/connections.ts';
import { productMachine } from '../../../make/product.ts';

const config = '/home/me/.wslconfig';
const header = '  NAME                   STATE           VERSION\r\n';
const ubuntu = `${header}* Ubuntu-24.04           Running         2\r\n  docker-desktop         Running         2\r\n`;

function windows(list: string, before?: string) {
  const product = productMachine({
    platform: 'win32',
    files: before === undefined ? {} : { [config]: before },
    programs: {
      wsl: {
        answers: { '--list --verbose': list, '--version': 'WSL version: 2.3.26.0\r\nKernel version: 5.15' },
        script: '[ "$WSL_UTF8" = 1 ] || exit 1',
      },
    },
  });
  return { ...product, ...connectionsOn({}, wsl, { machine: product.machine }) };
}

test('WSL is found where somebody has a Linux in it', async () => {
  expect(await windows(ubuntu).connections.engines()).toMatchObject([
    { id: 'wsl', version: '2.3.26.0', running: true, mode: 'machine', state: 'to-do' },
  ]);
});

test.each([
  [
    'only what products made',
    `${header}* docker-desktop    Running    2\r\n  podman-machine-default Stopped 2\r\n`,
  ],
  ['only the first version', `${header}* Ubuntu    Running    1\r\n`],
  ['nothing', 'Windows Subsystem for Linux has no installed distributions.\r\n'],
])('WSL is not there with %s', async (_what, list) => {
  expect(await windows(list).connections.engines()).toEqual([]);
});

test.each([
  ['none', undefined, '[wsl2]\r\nnetworkingMode=mirrored\r\n'],
  ['an empty one', '', '[wsl2]\r\nnetworkingMode=mirrored\r\n'],
  [
    'another mode',
    '[wsl2]\r\nnetworkingMode=nat\r\nmemory=4GB\r\n',
    '[wsl2]\r\nnetworkingMode=mirrored\r\nmemory=4GB\r\n',
  ],
  ['the section alone', '[wsl2]\nmemory=4GB\n', '[wsl2]\nnetworkingMode=mirrored\nmemory=4GB\n'],
  [
    'it with other line ends',
    '[wsl2]\r\nmemory=4GB\r\n',
    '[wsl2]\r\nnetworkingMode=mirrored\r\nmemory=4GB\r\n',
  ],
  [
    'another section',
    '[experimental]\nsparseVhd=true',
    '[experimental]\nsparseVhd=true\n[wsl2]\nnetworkingMode=mirrored\n',
  ],
])(
  'a .wslconfig with %s gets mirrored networking, keeps its other lines, and is put back',
  async (_what, before, after) => {
    const { connections, text } = windows(ubuntu, before);
    expect((await connections.plan('wsl')).warnings).toMatchObject([{ code: 'RESTART_NEEDED' }]);
    await connections.connect('wsl');
    expect(text(config)).toBe(after);
    await connections.disconnect('wsl');
    expect(text(config)).toBe(before);
  },
);

test('with mirrored networking WSL is ready', async () => {
  const { connections } = windows(ubuntu, '[wsl2]\r\nNetworkingMode = Mirrored\r\n');
  expect(await connections.engines()).toMatchObject([{ state: 'ready', changes: 0 }]);
});

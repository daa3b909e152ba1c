import { describe, expect, test } from 'vitest';
import type { RegistryState } from '../../electron/bridge/desk.ts';
import { iconFor, menuFor, type TrayItem, type TrayState } from '../../electron/tray-menu.ts';
import { wordsFor } from '../../electron/words/index.ts';
import type { Trouble } from '../../registry/facts.ts';
import { makeJob } from '../make/job.ts';
import { makeStatus } from '../make/status.ts';

const portTaken: Trouble = { code: 'PORT_TAKEN', message: 'Port 5000 is taken.', facts: { port: 5000 } };
const diskFull: Trouble = { code: 'DISK_FULL', message: 'The disk is full.', facts: {} };
const unknown: Trouble = { code: 'SOMETHING_NEW', message: 'Something new happened.', facts: {} };
const crashed: Trouble = { code: 'CRASHED', message: 'It died.', facts: {} };
const running: RegistryState = { state: 'running', attached: false, status: makeStatus() };
const withTrouble: RegistryState = { ...running, status: makeStatus({ trouble: diskFull }) };
const budgetWarns: Trouble = { code: 'BUDGET_WARNS', message: 'A budget is nearly spent.', facts: {} };
const withNotice: RegistryState = { ...running, status: makeStatus({ notices: [budgetWarns] }) };
const gib = 2 ** 30;
const withGarbage: RegistryState = { ...running, status: makeStatus({ cleanUpBytes: 8.3 * gib }) };
const cleaning = makeJob({ id: 'c', bytes: 3.13 * gib, totalBytes: 8.3 * gib });
const restarting: RegistryState = {
  state: 'restarting',
  diedAt: 0,
  nextTryAt: 1,
  tries: 0,
  trouble: crashed,
};

describe.each([
  ['running', state(running), 'running', 'Running · localhost:5000', '运行中 · localhost:5000'],
  ['working', state(running, { transfers: 2 }), 'working', 'Working · 2 transfers', '忙碌 · 2 个传输'],
  ['busy with one', state(running, { transfers: 1 }), 'working', 'Working · 1 transfer', '忙碌 · 1 个传输'],
  ['in trouble', state(withTrouble), 'attention', 'Attention · the disk is full', '需要处理 · 磁盘已满'],
  [
    'in trouble, though it works',
    state(withTrouble, { transfers: 1 }),
    'attention',
    'Attention · the disk is full',
    '需要处理 · 磁盘已满',
  ],
  [
    'cleaning up',
    state(running, { jobs: [cleaning] }),
    'working',
    'Working · cleaning up',
    '忙碌 · 正在清理',
  ],
  [
    'cleaning up while something is pushed',
    state(running, { jobs: [cleaning], transfers: 1 }),
    'working',
    'Working · 1 transfer',
    '忙碌 · 1 个传输',
  ],
  [
    'put in order on schedule',
    state(running, { jobs: [makeJob({ quiet: true })] }),
    'running',
    'Running · localhost:5000',
    '运行中 · localhost:5000',
  ],
  [
    'near its budget',
    state(withNotice, { jobs: [cleaning] }),
    'attention',
    'Attention · a budget is nearly spent',
    '需要处理 · 预算即将用尽',
  ],
  ['starting', state({ state: 'starting' }), 'stopped', 'Starting', '正在启动'],
  ['stopped', state({ state: 'stopped' }), 'stopped', 'Stopped · start', '已停止 · 启动'],
  [
    'restarting',
    state(restarting),
    'attention',
    'Attention · the registry starts again',
    '需要处理 · 注册表正在重新启动',
  ],
  [
    'failed',
    state({ state: 'failed', trouble: portTaken }),
    'attention',
    'Attention · port 5000 is taken',
    '需要处理 · 端口 5000 被占用',
  ],
  [
    'failed for a reason without words',
    state({ state: 'failed', trouble: unknown }),
    'attention',
    'Attention · Something new happened.',
    '需要处理 · Something new happened.',
  ],
] as const)('a registry that is %s', (_name, shown, icon, english, chinese) => {
  test('has its icon', () => {
    expect(iconFor(shown)).toBe(icon);
  });

  test('is the first line, in both languages', () => {
    expect(labels(menuFor(shown, wordsFor('en', [])))[0]).toBe(english);
    expect(labels(menuFor(shown, wordsFor('zh-CN', [])))[0]).toBe(chinese);
  });
});

test('the whole menu, in order, in English', () => {
  expect(labels(menuFor(full(), wordsFor('en', [])))).toEqual([
    'Running · localhost:5000',
    '-',
    'Open Berth',
    'Copy shop/checkout:1.8.2',
    'Copy shop/cart:3',
    '-',
    'Read-only',
    'Clean up 8.3 GiB…',
    '-',
    'Logs',
    'Settings…',
    'Check for updates',
    '-',
    'Quit Berth',
  ]);
});

test('the whole menu, in order, in Chinese', () => {
  expect(labels(menuFor(full(), wordsFor('zh-CN', [])))).toEqual([
    '运行中 · localhost:5000',
    '-',
    '打开 Berth',
    '复制 shop/checkout:1.8.2',
    '复制 shop/cart:3',
    '-',
    '只读',
    '清理出 8.3 GiB…',
    '-',
    '日志',
    '设置…',
    '检查更新',
    '-',
    '退出 Berth',
  ]);
});

test('a registry that does not run offers nothing that needs it, and a Berth without updates none', () => {
  const shown = state({ state: 'stopped' }, { recent: ['app:1'] });
  expect(ids(menuFor(shown, wordsFor('en', [])))).toEqual(['state', 'open', 'logs', 'settings', 'quit']);
});

test.each([
  ['the first line copies the address', state(running), 'state', { does: 'copy', text: 'localhost:5000' }],
  ['the first line starts a stopped one', state({ state: 'stopped' }), 'state', { does: 'start' }],
  [
    'the first line shows transfers',
    state(running, { transfers: 1 }),
    'state',
    { does: 'show', page: '/transfers' },
  ],
  ['the first line shows trouble', state(restarting), 'state', { does: 'show', page: '/' }],
  [
    'a recent push copies its pull command',
    full(),
    'recent-0',
    { does: 'copy', text: 'docker pull localhost:5000/shop/checkout:1.8.2' },
  ],
  ['read-only is switched on', full(), 'readOnly', { does: 'setReadOnly', readOnly: true }],
  ['what nothing needs is cleaned up', full(), 'cleanUp', { does: 'cleanUp' }],
  [
    'a clean-up is cancelled',
    state(withGarbage, { jobs: [cleaning] }),
    'cancelCleanUp',
    { does: 'cancelJob', id: 'c' },
  ],
  ['the logs are shown', full(), 'logs', { does: 'show', page: '/logs' }],
  ['the settings are shown', full(), 'settings', { does: 'show', page: '/settings' }],
  ['updates are looked for', full(), 'updates', { does: 'checkForUpdates' }],
  ['Berth quits', full(), 'quit', { does: 'quit' }],
])('%s', (_name, shown, id, deed) => {
  expect(items(menuFor(shown, wordsFor('en', []))).find((item) => item.id === id)?.deed).toEqual(deed);
});

test('a read-only registry is ticked, and a click ends that', () => {
  const shown = state({ ...running, status: makeStatus({ readOnly: true }) });
  expect(items(menuFor(shown, wordsFor('en', []))).find(({ id }) => id === 'readOnly')).toMatchObject({
    checked: true,
    deed: { does: 'setReadOnly', readOnly: false },
  });
});

describe('the clean-up', () => {
  const said = (shown: TrayState, language: 'en' | 'zh-CN') =>
    items(menuFor(shown, wordsFor(language, [])))
      .filter(({ id }) => /clean/i.test(id))
      .map(({ label }) => label);

  test.each([[null], [0]])('is not offered where nothing would come back: %s', (cleanUpBytes) => {
    const shown = state({ ...running, status: makeStatus({ cleanUpBytes }) });
    expect(said(shown, 'en')).toEqual([]);
  });

  test('says how far it is in steps, so that an open menu stays open, and can be ended', () => {
    for (const bytes of [2.91 * gib, 3.13 * gib]) {
      const shown = state(withGarbage, { jobs: [{ ...cleaning, bytes }] });
      expect(said(shown, 'en')).toEqual(['Cleaning up · 2.9 of 8.3 GiB', 'Cancel the clean-up']);
      expect(said(shown, 'zh-CN')).toEqual(['正在清理 · 2.9 / 8.3 GiB', '取消清理']);
    }
  });

  test('that does not know yet how much it is says no figures', () => {
    const shown = state(withGarbage, { jobs: [makeJob()] });
    expect(said(shown, 'en')[0]).toBe('Cleaning up');
  });

  test.each([
    [999, '999 B'],
    [1000, '1.0 KiB'],
    [12 * 1024, '12 KiB'],
    [999.7 * 2 ** 20, '1.0 GiB'],
    [214 * gib, '214 GiB'],
  ])('of %d bytes is offered as %s', (cleanUpBytes, size) => {
    const shown = state({ ...running, status: makeStatus({ cleanUpBytes }) });
    expect(said(shown, 'en')).toEqual([`Clean up ${size}…`]);
  });
});

describe('the language', () => {
  const chinese = wordsFor('zh-CN', []);
  const english = wordsFor('en', []);
  test.each([
    ['system', ['zh-Hans-CN', 'en-US'], chinese],
    ['system', ['de-DE', 'zh-CN'], chinese],
    ['system', ['en-GB', 'zh-CN'], english],
    ['system', ['de-DE'], english],
    ['system', [], english],
    ['en', ['zh-CN'], english],
    ['zh-CN', ['en-US'], chinese],
  ] as const)('chosen %s on a system of %j', (chosen, system, words) => {
    expect(wordsFor(chosen, system)).toBe(words);
  });
});

function state(registry: RegistryState, more: Partial<TrayState> = {}): TrayState {
  return { registry, transfers: 0, jobs: [], recent: [], updates: false, ...more };
}

function full(): TrayState {
  return state(withGarbage, { recent: ['shop/checkout:1.8.2', 'shop/cart:3'], updates: true });
}

function labels(menu: TrayItem[]): string[] {
  return menu.map((item) => (item === 'separator' ? '-' : item.label));
}

function items(menu: TrayItem[]) {
  return menu.filter((item) => item !== 'separator');
}

function ids(menu: TrayItem[]): string[] {
  return items(menu).map(({ id }) => id);
}

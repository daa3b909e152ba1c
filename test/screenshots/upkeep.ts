import { writeFileSync } from 'node:fs';
import { ControlClient } from '../../registry/control/client.ts';
import type { Rule } from '../../registry/facts.ts';
import { fileOf } from '../make/data.ts';

const rule: Rule = {
  pattern: '',
  keepLast: null,
  keepTags: [],
  keepPushedDays: null,
  keepPulledDays: null,
  enabled: true,
};

const rules: Rule[] = [
  { ...rule, pattern: 'shop/*', keepLast: 5, keepTags: ['v*', 'latest'], keepPulledDays: 30 },
  { ...rule, pattern: 'ml/**', keepPushedDays: 14 },
  { ...rule, pattern: 'old-team/**', keepLast: 3, enabled: false },
];

/** Rules and budgets as a person has them; `share` is what the store takes of its budget. */
export async function putInOrder(data: string, share: number): Promise<void> {
  const client = new ControlClient(data);
  const { bytes } = (await client.ask('status', {})).store;
  const budgets = [
    { pattern: null, bytes: Math.round(bytes / share), warnPercent: 80 },
    { pattern: 'ml/**', bytes, warnPercent: 80 },
  ];
  await client.ask('setPolicy', { policy: { rules, budgets, verifyMibPerSecond: 20 }, confirmed: true });
  await client.close();
}

/** Content that is not what it was any more, found so. */
export async function hurt(data: string): Promise<void> {
  const client = new ControlClient(data);
  const { images } = await client.ask('inspect', { reference: 'shop/checkout:latest' });
  for (const { layers } of images.slice(0, 1))
    for (const { digest } of layers.slice(0, 2)) writeFileSync(fileOf(data, digest), 'not what it was');
  await client.ask('verify', { mibPerSecond: null });
  await client.close();
}

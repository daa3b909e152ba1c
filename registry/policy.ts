import Type, { type Static, type TSchema } from 'typebox';
import type { Policy } from './facts.ts';

const days = Type.Number({ minimum: 0, maximum: 36_500 });
const glob = Type.String({ minLength: 1, maxLength: 255 });
const orNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const rule = Type.Object(
  {
    pattern: glob,
    keepLast: orNull(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
    keepTags: Type.Array(glob, { maxItems: 100 }),
    keepPushedDays: orNull(days),
    keepPulledDays: orNull(days),
    enabled: Type.Boolean(),
  },
  { additionalProperties: false },
);

const budget = Type.Object(
  {
    pattern: orNull(glob),
    bytes: Type.Integer({ minimum: 1 }),
    warnPercent: Type.Number({ minimum: 1, maximum: 100 }),
  },
  { additionalProperties: false },
);

/** The fields of a Policy: one schema for whoever changes it, and for what is read back from the store. */
export const policyFields = {
  trashDays: days,
  untaggedDays: orNull(days),
  schedule: orNull(Type.String({ minLength: 1, maxLength: 100 })),
  reserveBytes: orNull(Type.Integer({ minimum: 0 })),
  verifyMibPerSecond: orNull(Type.Number({ exclusiveMinimum: 0 })),
  rules: Type.Array(rule, { maxItems: 1000 }),
  budgets: Type.Array(budget, { maxItems: 1000 }),
};

export const policySchema = Type.Object(policyFields, { additionalProperties: false });

/** Before anybody changed it. */
export const standardPolicy: Policy = {
  trashDays: 7,
  untaggedDays: 7,
  schedule: '0 3 * * *',
  reserveBytes: null,
  verifyMibPerSecond: null,
  rules: [],
  budgets: [],
} satisfies Static<typeof policySchema>;

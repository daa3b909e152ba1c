import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChangePolicy } from '../../../change-policy.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { sayTrouble } from '../../../parts/say-trouble.ts';
import { useConnection } from '../../../queries.ts';
import { Row } from '../row.tsx';

const offered = [1, 3, 7, 14, 30, 90];
const ever = 'ever';

/** How long what was deleted can be restored. */
export function TrashHold({ days }: { days: number }) {
  const { t } = useTranslation('upkeep');
  const change = useChangePolicy();
  return (
    <Hold
      name={t('trash.name')}
      hint={t('trash.hint')}
      days={days}
      onChange={(trashDays) =>
        trashDays !== null && change({ trashDays }, { message: t('saved') }).catch(sayTrouble)
      }
    />
  );
}

/** How long what lost its last tag is kept from the clean-up on schedule; perhaps for ever. */
export function UntaggedHold({ days }: { days: number | null }) {
  const { t } = useTranslation('upkeep');
  const change = useChangePolicy();
  return (
    <Hold
      name={t('untagged.name')}
      hint={t('untagged.hint')}
      days={days}
      canBeEver
      onChange={(untaggedDays) => change({ untaggedDays }, { message: t('saved') }).catch(sayTrouble)}
    />
  );
}

function Hold({
  name,
  hint,
  days,
  canBeEver,
  onChange,
}: {
  name: string;
  hint: string;
  days: number | null;
  canBeEver?: boolean;
  onChange: (days: number | null) => void;
}) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const { connected } = useConnection();
  const all = [...new Set([0, ...offered, ...(days === null ? [] : [days])])].sort((a, b) => a - b);
  const label = (number: number) =>
    number === 0 ? t('trash.none') : t('trash.days', { count: number, shown: count(number, locale) });
  return (
    <Row name={name} hint={hint}>
      {(id) => (
        <Select
          aria-labelledby={id}
          w={160}
          disabled={!connected}
          data={[
            ...all.map((number) => ({ value: String(number), label: label(number) })),
            ...(canBeEver ? [{ value: ever, label: t('untagged.ever') }] : []),
          ]}
          value={days === null ? ever : String(days)}
          onChange={(value) => onChange(value === ever ? null : Number(value))}
        />
      )}
    </Row>
  );
}

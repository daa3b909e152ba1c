import { Checkbox } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { GarbageKind } from '../../../../electron/bridge/contract.ts';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { Bytes } from '../../../parts/bytes.tsx';
import type { Going } from './going.ts';
import styles from './going-rows.module.css';

/** A row for each kind of what would go, which can be left where it is. */
export function GoingRows({
  going,
  leaving,
  onLeave,
}: {
  going: Going[];
  leaving: ReadonlySet<GarbageKind>;
  onLeave: (kind: GarbageKind, leave: boolean) => void;
}) {
  const { t } = useTranslation('disk');
  return (
    <ul aria-label={t('whatGoes.title')}>
      {going.map((one) => (
        <Row
          key={one.kind}
          going={one}
          taken={!leaving.has(one.kind)}
          onTake={(take) => onLeave(one.kind, !take)}
        />
      ))}
    </ul>
  );
}

function Row({
  going: { kind, items, bytes },
  taken,
  onTake,
}: {
  going: Going;
  taken: boolean;
  onTake: (take: boolean) => void;
}) {
  const { t } = useTranslation('disk');
  const locale = useLocale();
  const id = useId();
  return (
    <li className={styles.row} data-left={!taken || undefined}>
      <Checkbox
        id={id}
        checked={taken}
        aria-describedby={`${id}-why`}
        onChange={(event) => onTake(event.currentTarget.checked)}
      />
      <label htmlFor={id}>
        {t(`whatGoes.kinds.${kind}`, { count: items, shown: count(items, locale) })}
        <span id={`${id}-why`} className={styles.why}>
          {t(`whatGoes.why.${kind}`)}
        </span>
      </label>
      <Bytes size={bytes} />
    </li>
  );
}

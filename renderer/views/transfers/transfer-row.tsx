import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Transfer } from '../../../electron/bridge/contract.ts';
import { clientName } from '../../format/client.ts';
import { count } from '../../format/number.ts';
import { referenceOf } from '../../format/reference.ts';
import { useLocale } from '../../i18n/index.ts';
import { useTold } from '../../i18n/trouble.ts';
import { Icon } from '../../parts/icon.tsx';
import { ProgressBar, ProgressFigures } from '../../parts/progress-bar.tsx';
import { Reference } from '../../parts/reference.tsx';
import { toast } from '../../parts/toast.tsx';
import { useTell } from '../../queries.ts';
import styles from './transfer-row.module.css';

/** One push or pull under way. It is cancelled without a question: the client hears of it and may try again. */
export function TransferRow({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation('transfers');
  const locale = useLocale();
  const { id, direction, repository, tag, client, bytes, total, bytesPerSecond, startedAt, parts } = transfer;
  const reference = referenceOf(repository, { tag });
  const cancel = useTell('cancelTransfer');
  const [stoppedWith, setStoppedWith] = useState<number | null>(null);
  // A client that tries again begins another part.
  const stopped = stoppedWith === parts;
  const told = () => {
    setStoppedWith(parts);
    toast(t(`cancelled.${direction}`, { reference }));
  };
  const stop = () => cancel.mutate({ id }, { onSuccess: told });
  return (
    <li className={styles.transfer}>
      <div className={styles.line}>
        <Icon name={direction} />
        <Reference reference={reference} />
        <span className={styles.who}>
          {t(`kind.${direction}`)} · {clientName(client)}
        </span>
        {!stopped && (
          <ProgressFigures
            label={reference}
            done={bytes}
            total={total}
            bytesPerSecond={bytesPerSecond}
            startedAt={startedAt}
            onCancel={stop}
          />
        )}
      </div>
      {!stopped && <ProgressBar label={reference} done={bytes} total={total} />}
      <div className={styles.parts}>
        {stopped
          ? t('stopped')
          : t('parts', {
              count: parts,
              finished: count(transfer.finishedParts, locale),
              parts: count(parts, locale),
            })}
        {cancel.error && <Refused error={cancel.error} />}
      </div>
    </li>
  );
}

function Refused({ error }: { error: unknown }) {
  const { what } = useTold(error);
  return (
    <span className={styles.refused} role="alert">
      {what}
    </span>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { HistoryMove } from '../../../electron/bridge/contract.ts';
import { ask } from '../../bridge.ts';
import { shortDigest } from '../../format/digest.ts';
import { exactTime } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { Digest } from '../../parts/digest.tsx';
import { sayTrouble } from '../../parts/say-trouble.ts';
import { Time } from '../../parts/time.tsx';
import { invalidateContent } from '../../query-client.ts';
import styles from './tag-history.module.css';
import { useUndoing } from './undoing.ts';

/** Where a tag has pointed, newest first, and the way back there as long as the image is kept. */
export function TagHistory({
  repository,
  tag,
  history,
}: {
  repository: string;
  tag: string;
  history: HistoryMove[];
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const rollBack = useRollBack(repository, tag);
  const moves = history.toReversed();
  const now = moves[0]?.digest ?? null;
  return (
    <ol className={styles.moves}>
      {moves.map((move, at) => (
        <li key={`${move.at} ${move.digest}`} className={styles.move} data-now={at === 0 || undefined}>
          {move.digest === null ? (
            <span className="faint">{t('history.deleted')}</span>
          ) : (
            <>
              <Digest digest={move.digest} />
              <span className={styles.tags}>{move.tags.filter((other) => other !== tag).join(', ')}</span>
            </>
          )}
          {move.digest !== null && move.digest !== now && (
            <Back
              move={move}
              onRollBack={rollBack}
              label={t('history.rollBackTo', {
                digest: shortDigest(move.digest),
                time: exactTime(move.at, locale),
              })}
            />
          )}
          <span className={styles.at}>
            <Time at={move.at} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Back({
  move,
  label,
  onRollBack,
}: {
  move: HistoryMove;
  label: string;
  onRollBack: (digest: string) => void;
}) {
  const { t } = useTranslation('images');
  if (!move.present || move.digest === null) return <span className="faint small">{t('history.gone')}</span>;
  const { digest } = move;
  return (
    <button type="button" className="link small" aria-label={label} onClick={() => onRollBack(digest)}>
      {t('history.rollBack')}
    </button>
  );
}

function useRollBack(repository: string, tag: string): (digest: string) => void {
  const { t } = useTranslation('images');
  const client = useQueryClient();
  const { tagMoved } = useUndoing();
  const rollBack = async (digest: string) => {
    try {
      const change = await ask('tag', { repository, tag, digest });
      void invalidateContent(client);
      tagMoved(t('history.rolledBack', { tag, digest: shortDigest(digest) }), change);
    } catch (error) {
      sayTrouble(error);
    }
  };
  return (digest) => void rollBack(digest);
}

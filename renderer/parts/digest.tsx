import { useTranslation } from 'react-i18next';
import { shortDigest, shortDigestWithAlgorithm } from '../format/digest.ts';
import { useCopying } from './copying.ts';
import styles from './digest.module.css';
import { useInTable } from './table-context.ts';

/** A digest in its short form; a click copies the whole. `short` is one that grew to differ from its neighbours. */
export function Digest({
  digest,
  short,
  algorithm,
}: {
  digest: string;
  short?: string | undefined;
  algorithm?: boolean;
}) {
  const { t } = useTranslation('parts');
  const { copied, copy } = useCopying();
  const inTable = useInTable();
  const shown = short ?? (algorithm ? shortDigestWithAlgorithm(digest) : shortDigest(digest));
  return (
    <button
      type="button"
      className={styles.digest}
      title={digest}
      aria-label={copied ? t('copied') : t('copyDigest', { digest: shown })}
      // In a table the row is what the Tab key reaches.
      tabIndex={inTable ? -1 : 0}
      onClick={(event) => {
        event.stopPropagation();
        copy(digest);
      }}
    >
      {copied ? t('copied') : shown}
    </button>
  );
}

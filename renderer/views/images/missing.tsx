import { useTranslation } from 'react-i18next';
import type { ImageDetails } from '../../../electron/bridge/contract.ts';
import { Digest } from '../../parts/digest.tsx';
import { Note } from '../../parts/note.tsx';
import styles from './image.module.css';
import { platformLabel } from './platform-choice.tsx';

/** An index may name images that were never pushed; that is no fault. */
export function Missing({ image }: { image: ImageDetails }) {
  const { t } = useTranslation('images');
  return (
    <div className={styles.missing}>
      <Note kind="info">
        <b className="strong">{t('missing.title', { platform: platformLabel(image) })}</b>{' '}
        <Digest digest={image.digest} algorithm />
        <br />
        <span className="dim">{t('missing.text')}</span>
      </Note>
    </div>
  );
}

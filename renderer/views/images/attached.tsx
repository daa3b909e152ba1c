import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Attached as AttachedThing, Inspection } from '../../../electron/bridge/contract.ts';
import { imagePath } from '../../format/reference.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { Icon } from '../../parts/icon.tsx';
import { artifactTypeOf, shortType } from './artifacts.ts';
import styles from './attached.module.css';
import { platformLabel } from './platform-choice.tsx';

/** Signatures, SBOMs, attestations: what names this image, or one of its platforms, as its subject. */
export function Attached({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation('images');
  const { repository, digest, referrers, images } = inspection;
  if (referrers.length === 0) return <p className="faint">{t('attached.none')}</p>;
  const remarkOf = (thing: AttachedThing) => {
    const subject = images.find((image) => image.digest === thing.subject);
    const platform = thing.subject !== digest && subject ? platformLabel(subject) : null;
    const type = shortType(artifactTypeOf(thing.artifactType) ?? thing.mediaType);
    return [type, ...(platform ? [platform] : [])].join(' · ');
  };
  return (
    <ul>
      {referrers.map((thing) => (
        <li key={thing.digest} className={styles.thing}>
          <span className={styles.icon}>
            <Icon name={thing.kind === 'signature' ? 'signature' : 'document'} />
          </span>
          <span className={styles.what}>
            <Link href={imagePath(repository, thing.digest)} className={styles.name}>
              {t(`attached.${thing.kind}`)}
            </Link>
            <span className={styles.type} title={thing.artifactType ?? thing.mediaType}>
              {remarkOf(thing)}
            </span>
          </span>
          <span className={styles.size}>
            <Bytes size={thing.bytes} />
          </span>
        </li>
      ))}
    </ul>
  );
}

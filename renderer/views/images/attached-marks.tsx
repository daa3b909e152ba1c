import { useTranslation } from 'react-i18next';
import type { AttachedKind } from '../../../electron/bridge/contract.ts';
import { Icon } from '../../parts/icon.tsx';
import styles from './columns.module.css';

const order: AttachedKind[] = ['signature', 'sbom', 'attestation', 'other'];

/** Each kind once, signatures first. */
export function kindsOf(attached: readonly AttachedKind[]): AttachedKind[] {
  return order.filter((kind) => attached.includes(kind));
}

/** What is attached to an image, as small marks beside its name: a shield for a signature, a sheet for the rest. */
export function AttachedMarks({ attached }: { attached: readonly AttachedKind[] }) {
  const { t } = useTranslation('images');
  const kinds = kindsOf(attached);
  if (kinds.length === 0) return null;
  const names = kinds.map((kind) => t(`attached.${kind}`)).join(', ');
  return (
    <span className={styles.marks} title={names}>
      {kinds[0] === 'signature' && <Icon name="signed" size={14} />}
      {kinds.at(-1) !== 'signature' && <Icon name="document" size={14} />}
      <span className="unseen">{names}</span>
    </span>
  );
}

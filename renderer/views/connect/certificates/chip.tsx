import { ActionIcon } from '@mantine/core';
import { Icon } from '../../../parts/icon.tsx';
import styles from './certificates.module.css';

/** One of several, with the button that takes it out. */
export function Chip({
  label,
  onRemove,
  children,
}: {
  label: string;
  onRemove: () => void;
  children: string;
}) {
  return (
    <span className={styles.chip}>
      <span className="mono">{children}</span>
      <ActionIcon size={22} aria-label={label} onClick={onRemove}>
        <Icon name="close" />
      </ActionIcon>
    </span>
  );
}

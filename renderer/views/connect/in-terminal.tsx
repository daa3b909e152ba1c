import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.tsx';
import styles from './in-terminal.module.css';

/** How the same is done without the window. */
export function InTerminal({ command }: { command: string }) {
  const { t } = useTranslation('connect');
  return (
    <p className={styles.line}>
      {t('inTerminal')} <code className="dim">{command}</code>
      <CopyButton text={command} />
    </p>
  );
}

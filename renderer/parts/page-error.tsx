import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { troubleOf, useTold } from '../i18n/trouble.ts';
import { useConnection } from '../queries.ts';
import { CopyButton } from './copy-button.tsx';
import { Icon } from './icon.tsx';
import styles from './page-error.module.css';

/** What happened, to what, and what to do: with the button for that, and the details to copy. */
export function PageError({
  error,
  title,
  onRetry,
  children,
}: {
  error: unknown;
  /** What could not be done, to what: `shop/checkout:1.8.2 could not be read`. */
  title: string;
  onRetry?: (() => void) | undefined;
  /** Further buttons. */
  children?: ReactNode;
}) {
  const { t } = useTranslation('parts');
  const { text } = useTold(error);
  const { connected } = useConnection();
  // The strip above the page says so already, and the page is asked for again when the registry is back.
  if (!connected && troubleOf(error).code === 'NOT_RUNNING') return null;
  return (
    <div className={styles.panel} role="alert">
      <span className={styles.icon}>
        <Icon name="warning" />
      </span>
      <div>
        <strong className="strong">{title}</strong>
        <p className="dim">{text}</p>
        <div className={styles.buttons}>
          {onRetry && (
            <Button size="compact-sm" onClick={onRetry}>
              {t('retry')}
            </Button>
          )}
          {children}
          <CopyButton variant="subtle" size="compact-sm" text={JSON.stringify(troubleOf(error), null, 2)}>
            {t('copyDetails')}
          </CopyButton>
        </div>
      </div>
    </div>
  );
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A filter that lets nothing through. */
export function NoMatch({ filter, onClear }: { filter: string; onClear: () => void }) {
  const { t } = useTranslation('parts');
  return (
    <div style={{ display: 'flex', gap: 12, alignItems: 'center', padding: '16px var(--indent, 0)' }}>
      <span className="dim">{t('filter.none', { filter })}</span>
      <Button variant="subtle" size="compact-sm" onClick={onClear}>
        {t('filter.clear')}
      </Button>
    </div>
  );
}

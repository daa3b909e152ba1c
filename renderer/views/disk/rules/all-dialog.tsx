import { Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../../format/number.ts';
import { useLocale } from '../../../i18n/index.ts';
import { ConfirmDialog } from '../../../parts/confirm-dialog.tsx';

/** Asks once more, before a rule may take tags from every repository. */
export function AllDialog({
  pattern,
  tags,
  onClose,
  onConfirm,
}: {
  pattern: string;
  /** That would go by it now. */
  tags: number;
  onClose: () => void;
  onConfirm: () => Promise<unknown>;
}) {
  const { t } = useTranslation('rules');
  const locale = useLocale();
  const [understood, setUnderstood] = useState(false);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={t('form.all')}
      confirm={t('form.allConfirm')}
      ready={understood}
      onConfirm={onConfirm}
    >
      <p className="dim">
        {t('form.allMeans', { pattern })}{' '}
        {tags > 0 && t('form.allNow', { count: tags, shown: count(tags, locale) })}
      </p>
      <Checkbox
        mt={14}
        label={t('form.allUnderstood')}
        checked={understood}
        onChange={(event) => setUnderstood(event.currentTarget.checked)}
      />
    </ConfirmDialog>
  );
}

import { ActionIcon, Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ListedRepository, ListedTag } from '../../../electron/bridge/contract.ts';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { Bytes } from '../../parts/bytes.tsx';
import { FilterField } from '../../parts/filter-field.tsx';
import { Icon } from '../../parts/icon.tsx';
import styles from './head.module.css';
import type { TagActions } from './tag-inspector.tsx';

/** The figures of a repository and what can be done with it; and with the chosen tags, where no inspector is. */
export function RepositoryHead({
  name,
  tags,
  summary,
  filter,
  chosen,
  actions,
  onCopyPull,
  onRemove,
}: {
  name: string;
  tags: ListedTag[];
  summary: ListedRepository | undefined;
  filter: { value: string; onChange: (value: string) => void } | null;
  chosen: ListedTag[];
  actions: TagActions;
  onCopyPull: () => void;
  onRemove: () => void;
}) {
  const { t } = useTranslation('images');
  const locale = useLocale();
  const [only] = chosen;
  return (
    <div className={styles.head}>
      <div className={styles.figures}>
        <Figure value={count(tags.length, locale)} unit={t('figure.tags', { count: tags.length })} />
        {summary && <Bytes size={summary.bytes} figure="middle" />}
        {summary && (
          <span className={styles.figure}>
            <Bytes size={summary.uniqueBytes} figure="middle" />
            <span className={styles.unit}>{t('figure.unique')}</span>
          </span>
        )}
        {summary && summary.platforms.length > 0 && (
          <span className={styles.wide}>
            <Figure
              value={count(summary.platforms.length, locale)}
              unit={t('figure.platforms', { count: summary.platforms.length })}
            />
          </span>
        )}
      </div>
      {filter && <FilterField label={t('filterTags')} width={190} {...filter} />}
      <Button leftSection={<Icon name="copy" />} onClick={onCopyPull} disabled={tags.length === 0}>
        {t('copyPull', { count: Math.max(1, chosen.length) })}
      </Button>
      <Menu withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('moreActions', { name })}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {chosen.length > 0 && (
            <>
              <Menu.Label>
                {chosen.length === 1 && only ? only.name : t('selected', { count: chosen.length })}
              </Menu.Label>
              {chosen.length === 1 && only && (
                <>
                  <Menu.Item onClick={() => actions.open(only)}>{t('open')}</Menu.Item>
                  <Menu.Item onClick={() => actions.retag(only)}>{t('retagAsk')}</Menu.Item>
                </>
              )}
              <Menu.Item onClick={() => actions.copyTo(chosen)}>{t('copyToAsk')}</Menu.Item>
              <Menu.Item color="var(--bad)" onClick={() => actions.remove(chosen)}>
                {t('deleteTagsAsk', { count: chosen.length })}
              </Menu.Item>
              <Menu.Divider />
            </>
          )}
          <Menu.Item color="var(--bad)" onClick={onRemove}>
            {t('deleteRepositoryAsk')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function Figure({ value, unit }: { value: string; unit: string }) {
  return (
    <span className={styles.figure}>
      <span className={styles.value}>{value}</span>
      <span className={styles.unit}>{unit}</span>
    </span>
  );
}

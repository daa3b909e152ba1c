import { ActionIcon, Button, Menu, Select, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type Dispatch, memo, type SetStateAction } from 'react';
import { useTranslation } from 'react-i18next';
import { count } from '../../format/number.ts';
import { useLocale } from '../../i18n/index.ts';
import { FilterField } from '../../parts/filter-field.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Keys } from '../../parts/keys.tsx';
import { Spacer, Toolbar } from '../../parts/page.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { StateMark } from '../../parts/state-mark.tsx';
import type { ExportKind } from './export.ts';
import type { LogFilter } from './filter.ts';
import type { Log } from './log.ts';

const namesAtOnce = 100;

/** What is shown of the log, and what can be done with it. */
export function LogToolbar({
  log,
  filter,
  onFilter,
  paused,
  onPause,
  onCopyLine,
  onCopyShown,
  onExport,
}: {
  log: Log;
  filter: LogFilter;
  onFilter: OnFilter;
  paused: boolean;
  onPause: () => void;
  /** Undefined while no line is chosen. */
  onCopyLine: (() => void) | undefined;
  onCopyShown: () => void;
  onExport: (kind: ExportKind) => void;
}) {
  const { t } = useTranslation('logs');
  const narrow = useMediaQuery('(max-width: 1020px)') ?? false;
  const pause = t(paused ? 'resume' : 'pause');
  return (
    <Toolbar>
      <Levels
        value={filter.level}
        warnings={log.levels.count('warn')}
        errors={log.levels.count('error')}
        onFilter={onFilter}
      />
      <FilterField
        label={t('filter')}
        width={narrow ? 178 : 210}
        value={filter.text}
        onChange={(text) => onFilter((before) => ({ ...before, text }))}
      />
      <Chooser
        field="repository"
        names={log.repositories.names}
        value={filter.repository}
        onFilter={onFilter}
      />
      <Chooser field="client" names={log.clients.names} value={filter.client} onFilter={onFilter} />
      <Spacer />
      {narrow ? (
        <Tooltip label={pause}>
          <ActionIcon variant="default" aria-label={pause} aria-pressed={paused} onClick={onPause}>
            <Icon name={paused ? 'play' : 'pause'} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button
          leftSection={<Icon name={paused ? 'play' : 'pause'} />}
          aria-pressed={paused}
          onClick={onPause}
        >
          {pause}
        </Button>
      )}
      <Menu withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('copy')}>
            <Icon name="copy" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item disabled={!onCopyLine} rightSection={<Keys keys="mod+c" />} onClick={onCopyLine}>
            {t('copyLine')}
          </Menu.Item>
          <Menu.Item onClick={onCopyShown}>{t('copyShown')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('export')}>
            <Icon name="external" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => onExport('jsonl')}>{t('exportJson')}</Menu.Item>
          <Menu.Item onClick={() => onExport('txt')}>{t('exportText')}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Toolbar>
  );
}

type OnFilter = Dispatch<SetStateAction<LogFilter>>;

/** Drawn again only for other figures, not for every line that comes. */
const Levels = memo(function Levels({
  value,
  warnings,
  errors,
  onFilter,
}: {
  value: LogFilter['level'];
  warnings: number;
  errors: number;
  onFilter: OnFilter;
}) {
  const { t } = useTranslation('logs');
  const locale = useLocale();
  return (
    <Segmented
      label={t('levels')}
      value={value}
      onChange={(level) => onFilter((before) => ({ ...before, level }))}
      segments={[
        { value: 'all', label: t('all') },
        {
          value: 'warn',
          label: <Marked mark="attention" word={t('warnings')} />,
          count: count(warnings, locale),
        },
        { value: 'error', label: <Marked mark="failed" word={t('errors')} />, count: count(errors, locale) },
      ]}
    />
  );
});

function Marked({ mark, word }: { mark: 'attention' | 'failed'; word: string }) {
  return (
    <>
      <StateMark mark={mark} />
      {word}
    </>
  );
}

/** One of the names that occur, found by typing; empty stands for all of them. */
const Chooser = memo(function Chooser({
  field,
  names,
  value,
  onFilter,
}: {
  field: 'repository' | 'client';
  names: string[];
  value: string | null;
  onFilter: OnFilter;
}) {
  const { t } = useTranslation('logs');
  return (
    <Select
      aria-label={t(field)}
      placeholder={t(field)}
      w={112}
      searchable
      clearable
      allowDeselect
      data={value === null || names.includes(value) ? names : [value, ...names]}
      limit={namesAtOnce}
      value={value}
      onChange={(name) => onFilter((before) => ({ ...before, [field]: name }))}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
      maxDropdownHeight={280}
      nothingFoundMessage={t('noName')}
    />
  );
});

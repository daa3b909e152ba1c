import { Popover } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Keeper, Why } from '../../../electron/bridge/contract.ts';
import { imagePath } from '../../format/reference.ts';
import { useTold } from '../../i18n/trouble.ts';
import { SkeletonRows } from '../../parts/skeleton.tsx';
import { useWhy } from '../../queries.ts';
import { useKeeperWords } from './keeper-words.ts';
import styles from './why-kept.module.css';

/** Beside a manifest or layer, a word that says on a click what keeps it, or why it goes. */
export function WhyKept({ reference, children }: { reference: string; children: ReactNode }) {
  const { t } = useTranslation('images');
  const [opened, setOpened] = useState(false);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={340}
      trapFocus
      returnFocus
      // It would be called by the word it was asked with, not by what it tells.
      withRoles={false}
    >
      <Popover.Target>
        <button
          type="button"
          className={styles.ask}
          title={t('why.ask')}
          aria-haspopup="dialog"
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={t('why.ask')}>
        {/* A list of keepers scrolls, so the keyboard has to get there. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
        <div className={styles.answer} tabIndex={0} data-autofocus>
          <Answer reference={reference} />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function Answer({ reference }: { reference: string }) {
  const { data, error } = useWhy(reference);
  if (data) return <Keepers why={data} />;
  return error ? <Refused error={error} /> : <SkeletonRows rows={2} height={28} />;
}

function Keepers({ why: { keepers, keeperCount, goes } }: { why: Why }) {
  const { t } = useTranslation(['images', 'disk']);
  if (goes !== null) {
    return (
      <>
        <h3>{t('why.goes')}</h3>
        <p className="dim">{t(`disk:garbage.reasons.${goes}`)}</p>
      </>
    );
  }
  return (
    <>
      <h3>{t('why.ask')}</h3>
      <ul className={styles.keepers}>
        {keepers.map((keeper, at) => (
          // One image may need it twice, as two of its layers.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={at}>
            <KeptBy keeper={keeper} />
          </li>
        ))}
      </ul>
      {keeperCount > keepers.length && (
        <p className="faint small">{t('why.more', { count: keeperCount - keepers.length })}</p>
      )}
    </>
  );
}

function KeptBy({ keeper }: { keeper: Keeper }) {
  const words = useKeeperWords();
  const { by, repository, tag } = keeper;
  if (by !== 'tag' || repository === null) return words(keeper);
  return (
    <Link href={imagePath(repository, tag)} className={styles.image}>
      {words(keeper)}
    </Link>
  );
}

function Refused({ error }: { error: unknown }) {
  return <p role="alert">{useTold(error).text}</p>;
}

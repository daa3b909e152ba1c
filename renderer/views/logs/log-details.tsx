import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { exactBytes } from '../../format/bytes.ts';
import { imagePath } from '../../format/reference.ts';
import { exactTime } from '../../format/time.ts';
import { useLocale } from '../../i18n/index.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Facts } from '../../parts/facts.tsx';
import type { LogLine } from './line.ts';
import styles from './log-details.module.css';
import { meaningOf } from './meaning.ts';

/** What happened in a line, what to do about it, and everything by which it can be found again. */
export function LogDetails({ line }: { line: LogLine }) {
  const { t } = useTranslation('logs');
  const locale = useLocale();
  const { what, next } = meaningOf(line);
  const { repository, reference, url, bytes, client, method, error } = line;
  const ids = [reference || url, bytes !== null && exactBytes(bytes, locale), client].filter(Boolean);
  const facts: (readonly [string, ReactNode])[] = [[t('details.what'), what]];
  if (next !== null) facts.push([t('details.next'), next]);
  if (repository !== '')
    facts.push([t('details.repository'), <RepositoryLink key="link" name={repository} />]);
  if (method !== '') facts.push([t('details.request'), <Mono key="ids" text={ids.join(' · ')} />]);
  if (error !== '') facts.push([t('details.error'), <Mono key="error" text={error} />]);
  facts.push([t('details.time'), exactTime(line.time, locale)]);
  return (
    <div className={styles.details}>
      <div className={styles.facts}>
        <Facts facts={facts} />
      </div>
      <CopyButton text={line.raw}>{t('details.copyJson')}</CopyButton>
    </div>
  );
}

function RepositoryLink({ name }: { name: string }) {
  return (
    <Link href={imagePath(name)} className="link">
      {name}
    </Link>
  );
}

function Mono({ text }: { text: string }) {
  return (
    <span className="mono" title={text}>
      {text}
    </span>
  );
}

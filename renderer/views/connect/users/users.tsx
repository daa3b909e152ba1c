import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Access } from '../../../../electron/bridge/contract.ts';
import { shortFolder } from '../../../format/folder.ts';
import { hostOf } from '../../../format/reference.ts';
import { CommandBox } from '../../../parts/command-box.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Note } from '../../../parts/note.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { Section } from '../../../parts/section.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { useAccess, useStatus } from '../../../queries.ts';
import { Row } from '../../settings/row.tsx';
import { InTerminal } from '../in-terminal.tsx';
import { Panel } from '../panel.tsx';
import { DetailHead } from '../tools/detail-head.tsx';
import { Anonymous } from './anonymous.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { UserDialog } from './user-dialog.tsx';
import { UserRow } from './user-row.tsx';
import styles from './users.module.css';

/** Who may push and pull. */
export function Users() {
  const { t } = useTranslation('users');
  const access = useAccess();
  return (
    <Panel>
      {access.data ? (
        <Known access={access.data} />
      ) : access.error ? (
        <PageError title={t('unreadable')} error={access.error} onRetry={() => void access.refetch()} />
      ) : (
        <SkeletonRows height={48} />
      )}
    </Panel>
  );
}

/** What is being asked: for a new user, for another password, or whether one may go. */
type Asked = { what: 'add' } | { what: 'password' | 'remove'; name: string };

function Known({ access }: { access: Access }) {
  const { t } = useTranslation('users');
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const { users, unusable } = access;
  const isExposed = useStatus().data?.exposed === true;
  const isOpen = users.length === 0 && unusable.length === 0;
  return (
    <>
      {isOpen ? (
        <Empty
          title={t('none')}
          fill={
            <div className={styles.first}>
              <Button variant="filled" onClick={() => setAsked({ what: 'add' })}>
                {t('addFirst')}
              </Button>
            </div>
          }
        >
          {t(isExposed ? 'noneExposed' : 'noneNext')}
        </Empty>
      ) : (
        <Listed access={access} ask={setAsked} />
      )}
      <InTerminal command="berth user add NAME" />
      {asked?.what === 'remove' && <RemoveDialog users={users.length} name={asked.name} onClose={close} />}
      {asked && asked.what !== 'remove' && (
        <UserDialog users={users} name={asked.what === 'add' ? null : asked.name} onClose={close} />
      )}
    </>
  );
}

function Listed({ access, ask }: { access: Access; ask: (asked: Asked) => void }) {
  const { t } = useTranslation('users');
  const host = hostOf(useStatus().data?.addresses[0] ?? 'localhost:5000');
  const { users, unusable, file } = access;
  return (
    <>
      <DetailHead
        title={t('list')}
        action={
          <Button variant="filled" onClick={() => ask({ what: 'add' })}>
            {t('add')}
          </Button>
        }
      >
        {t('lead')}
      </DetailHead>
      <div className={styles.notes}>
        {unusable.map(({ line, reason }) => (
          <Note key={line}>{t(`unusable.${reason}`, { line })}</Note>
        ))}
      </div>
      <ul aria-label={t('list')} className={styles.list}>
        {users.map((user) => (
          <UserRow
            key={user.name}
            user={user}
            onPassword={() => ask({ what: 'password', name: user.name })}
            onRemove={() => ask({ what: 'remove', name: user.name })}
          />
        ))}
      </ul>
      <Anonymous on={access.anonymousPull} />
      <Row name={t('file')} hint={t('fileHint')}>
        {() => (
          <code className={styles.file} title={file}>
            {shortFolder(file)}
          </code>
        )}
      </Row>
      <div className={styles.login}>
        <Section title={t('login')}>
          <CommandBox address={host} lines={[`docker login ${host}`, `podman login ${host}`]} />
        </Section>
      </div>
    </>
  );
}

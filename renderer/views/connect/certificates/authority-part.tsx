import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Certificates, Engine } from '../../../../electron/bridge/contract.ts';
import { shortFolder } from '../../../format/folder.ts';
import { Badge } from '../../../parts/badge.tsx';
import { Digest } from '../../../parts/digest.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { StateMark } from '../../../parts/state-mark.tsx';
import { useEngines } from '../../../queries.ts';
import { isStore, useEngineName } from '../engine-names.ts';
import { enginePath } from '../engines.ts';
import { DetailHead } from '../tools/detail-head.tsx';
import styles from './certificates.module.css';
import { Names } from './names.tsx';
import { Until } from './until.tsx';

/** This machine's own authority, and which of its trust stores know it. */
export function AuthorityPart({
  certificates: { authority, trusted, folder },
}: {
  certificates: Certificates;
}) {
  const { t } = useTranslation('certificates');
  const stores = (useEngines().data ?? []).filter(({ kind }) => isStore(kind));
  return (
    <section className={styles.part} aria-label={t('authority.title')}>
      <DetailHead
        title={
          <>
            {t('authority.title')}{' '}
            <Badge tone={trusted ? 'ok' : 'warn'}>
              {t(trusted ? 'authority.trusted' : 'authority.untrusted')}
            </Badge>
          </>
        }
      >
        {t('authority.lead')}
      </DetailHead>
      <Facts
        facts={[
          [t('facts.name'), <span key="name">{authority.name}</span>],
          [t('facts.may'), <Names key="names" names={authority.names} />],
          [t('facts.until'), <Until key="until" at={authority.notAfter} />],
          [t('facts.fingerprint'), <Digest key="digest" digest={authority.fingerprint} />],
          [
            t('facts.folder'),
            <span key="folder" className="mono" title={folder}>
              {shortFolder(folder)}
            </span>,
          ],
        ]}
      />
      {stores.length > 0 && (
        <ul className={styles.stores} aria-label={t('authority.stores')}>
          {stores.map((store) => (
            <Store key={store.id} store={store} />
          ))}
        </ul>
      )}
    </section>
  );
}

function Store({ store }: { store: Engine }) {
  const { t } = useTranslation('certificates');
  const name = useEngineName()(store.kind);
  const isTrusting = store.state === 'ready' || store.state === 'connected';
  return (
    <li className={styles.store}>
      <StateMark mark={isTrusting ? 'running' : store.state === 'broken' ? 'attention' : 'stopped'} />
      <b className="strong">{name}</b>
      {store.instance !== null && <span className={styles.instance}>{store.instance}</span>}
      <span className={styles.trusts}>{t(`authority.store.${store.state}`)}</span>
      <Link
        className="link"
        href={enginePath(store.id)}
        aria-label={`${t('authority.open')} ${name} ${store.instance ?? ''}`}
      >
        {t('authority.open')}
      </Link>
    </li>
  );
}

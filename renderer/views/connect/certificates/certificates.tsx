import { useTranslation } from 'react-i18next';
import type { Trouble } from '../../../../electron/bridge/contract.ts';
import { BridgeError } from '../../../bridge.ts';
import { useTold } from '../../../i18n/trouble.ts';
import { Note } from '../../../parts/note.tsx';
import { PageError } from '../../../parts/page-error.tsx';
import { SkeletonRows } from '../../../parts/skeleton.tsx';
import { useCertificates } from '../../../queries.ts';
import { InTerminal } from '../in-terminal.tsx';
import { Panel } from '../panel.tsx';
import { AuthorityPart } from './authority-part.tsx';
import styles from './certificates.module.css';
import { OtherMachines } from './other-machines.tsx';
import { ServedPart } from './served-part.tsx';

/** What clients that speak TLS are shown, who signed it, and who trusts that. */
export function Certificates() {
  const { t } = useTranslation('certificates');
  const { data, error, refetch } = useCertificates();
  return (
    <Panel>
      {data ? (
        <>
          <div className={styles.notes}>
            {data.troubles.map((trouble) => (
              <Known key={trouble.message} trouble={trouble} />
            ))}
          </div>
          <ServedPart certificates={data} />
          <AuthorityPart certificates={data} />
          <OtherMachines />
          <InTerminal command="berth certs export > berth-authority.crt" />
        </>
      ) : error ? (
        <PageError title={t('unreadable')} error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows height={40} />
      )}
    </Panel>
  );
}

function Known({ trouble }: { trouble: Trouble }) {
  return <Note>{useTold(new BridgeError(trouble)).text}</Note>;
}

import { useTranslation } from 'react-i18next';
import { hostOf } from '../../format/reference.ts';
import { CommandBox } from '../../parts/command-box.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { useStatus } from '../../queries.ts';

/** How the registry is, and what to type. */
export default function Overview() {
  const { t } = useTranslation('overview');
  const status = useStatus().data;
  const address = hostOf(status?.addresses[0] ?? '');
  return (
    <Page title={t('title')}>
      {status && (
        <Section title={t('push')} remark={status.listening.join(' + ')}>
          <CommandBox
            size="tall"
            address={address}
            lines={[
              `docker tag app ${address}/app`,
              `docker push ${address}/app`,
              `docker run --rm ${address}/app`,
            ]}
          />
        </Section>
      )}
    </Page>
  );
}

import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useExamining } from '../doctor/examining.ts';

/** Has the doctor try everything, and shows that. */
export function Examine() {
  const { t } = useTranslation('connect');
  const [, go] = useLocation();
  const { begin } = useExamining();
  return (
    <Button
      onClick={() => {
        begin();
        go('/connect/doctor');
      }}
    >
      {t('plan.examine')}
    </Button>
  );
}

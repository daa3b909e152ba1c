import { Button, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChangePolicy } from '../../../change-policy.ts';
import { dateTime } from '../../../format/formats.ts';
import { upcoming } from '../../../format/upcoming.ts';
import { useLocale } from '../../../i18n/index.ts';
import { useActing } from '../../../parts/acting.ts';
import { Refused } from '../../../parts/confirm-dialog.tsx';
import { useNow } from '../../../parts/now.ts';
import { useConnection } from '../../../queries.ts';
import { cronOf, nextRun, type Schedule, scheduleOf } from '../../../schedule.ts';
import { Row } from '../row.tsx';
import styles from './upkeep.module.css';

const often = ['off', 'daily', 'weekly', 'custom'] as const;

/** When the store is put in order by itself, and when that comes next. */
export function CleanUpSchedule({ schedule: saved }: { schedule: string | null }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  const now = useNow();
  const { connected } = useConnection();
  const change = useChangePolicy();
  const [schedule, setSchedule] = useState(() => scheduleOf(saved));
  const cron = cronOf(schedule);
  const { busy, error, act } = useActing(
    async () => cron !== undefined && change({ schedule: cron }, { message: t('saved') }),
    () => undefined,
  );
  const next = cron ? nextRun(cron) : null;
  return (
    <Row
      name={t('schedule.name')}
      hint={
        <>
          {t('schedule.hint')} {next !== null && t('schedule.next', { time: upcoming(next, now, locale) })}
          {cron === undefined && (
            <p className={styles.flaw} role="alert">
              {t(schedule.often === 'custom' ? 'schedule.invalid' : 'schedule.noTime')}
            </p>
          )}
          {error !== null && <Refused error={error} />}
        </>
      }
    >
      {(id) => (
        <>
          <Select
            aria-labelledby={id}
            w={180}
            disabled={!connected}
            data={often.map((value) => ({ value, label: t(`schedule.often.${value}`) }))}
            value={schedule.often}
            onChange={(value) =>
              setSchedule(changedTo(often.find((one) => one === value) ?? 'off', schedule, saved))
            }
          />
          <When schedule={schedule} onChange={setSchedule} />
          {cron !== saved && (
            <Button variant="filled" disabled={cron === undefined || !connected} loading={busy} onClick={act}>
              {t('schedule.save')}
            </Button>
          )}
        </>
      )}
    </Row>
  );
}

function When({ schedule, onChange }: { schedule: Schedule; onChange: (schedule: Schedule) => void }) {
  const { t } = useTranslation('upkeep');
  const locale = useLocale();
  switch (schedule.often) {
    case 'off':
      return null;
    case 'custom':
      return (
        <TextInput
          w={180}
          aria-label={t('schedule.cron')}
          classNames={{ input: 'mono' }}
          spellCheck={false}
          autoComplete="off"
          value={schedule.cron}
          onChange={(event) => onChange({ ...schedule, cron: event.currentTarget.value })}
        />
      );
    default:
      return (
        <>
          {schedule.often === 'weekly' && (
            <Select
              w={130}
              aria-label={t('schedule.day')}
              // The week begins with Monday here.
              data={[1, 2, 3, 4, 5, 6, 0].map((day) => ({ value: String(day), label: dayName(day, locale) }))}
              value={String(schedule.day)}
              onChange={(day) => onChange({ ...schedule, day: Number(day) })}
            />
          )}
          <span className="dim">{t('schedule.at')}</span>
          <TextInput
            w={72}
            aria-label={t('schedule.time')}
            autoComplete="off"
            placeholder="03:00"
            value={schedule.time}
            onChange={(event) => onChange({ ...schedule, time: event.currentTarget.value })}
          />
        </>
      );
  }
}

/** The same at another rhythm, as far as it can be. */
function changedTo(often: Schedule['often'], from: Schedule, saved: string | null): Schedule {
  const time = 'time' in from ? from.time : '03:00';
  switch (often) {
    case 'off':
      return { often };
    case 'daily':
      return { often, time };
    case 'weekly':
      return { often, time, day: 1 };
    case 'custom':
      return { often, cron: cronOf(from) ?? saved ?? '0 3 * * *' };
  }
}

/** The fourth of January 1970 was a Sunday. */
function dayName(day: number, locale: Parameters<typeof dateTime>[2]): string {
  return dateTime(new Date(1970, 0, 4 + day).getTime(), { weekday: 'long' }, locale);
}

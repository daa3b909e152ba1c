import type en from '../en/logs.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '日志',
} satisfies Translated<typeof en>;

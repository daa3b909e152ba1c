import type en from '../en/settings.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '设置',
} satisfies Translated<typeof en>;

import type en from '../en/transfers.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '传输',
} satisfies Translated<typeof en>;

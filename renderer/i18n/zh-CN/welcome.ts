import type en from '../en/welcome.ts';
import type { Translated } from '../translated.ts';

export default {
  title: '欢迎',
} satisfies Translated<typeof en>;

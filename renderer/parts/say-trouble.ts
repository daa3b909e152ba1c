import { tell, troubleOf } from '../i18n/trouble.ts';
import { toast } from './toast.tsx';

/** Says what went wrong with something that nothing on the page waits for. */
export function sayTrouble(error: unknown): void {
  toast(tell(troubleOf(error)).text);
}

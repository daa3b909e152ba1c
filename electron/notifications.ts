import { Notification } from 'electron';

/** Something worth a notification: the title, and the page that a click on it shows. */
export interface News {
  title: string;
  body?: string;
  page: string;
  /** The person waits for it, so it is told although the window has the focus. */
  awaited?: boolean;
}

export interface NotificationParts {
  isWanted(): boolean;
  /** The person looks at the window anyway. */
  isSeen(): boolean;
  open(page: string): void;
}

/** Shows news on the desktop. One that is on the screen is kept here: Electron forgets its clicks otherwise. */
export class Notifications {
  readonly #parts: NotificationParts;
  readonly #shown = new Set<Notification>();

  constructor(parts: NotificationParts) {
    this.#parts = parts;
  }

  show(news: News | undefined): void {
    if (!news || !this.#parts.isWanted() || !Notification.isSupported()) return;
    const { title, body = '', page, awaited = false } = news;
    if (this.#parts.isSeen() && !awaited) return;
    const notification = new Notification({ title, body });
    this.#shown.add(notification);
    notification.on('click', () => this.#parts.open(page));
    notification.on('close', () => this.#shown.delete(notification));
    notification.show();
  }
}

// Loaded before the app, on the real Electron and on the stand-in: keeps what a test cannot reach otherwise.
const { Notification, shell, Tray } = require('electron');

const probe = { menu: undefined, icon: '', notifications: [], links: [], folders: [] };
globalThis.probe = probe;

const { setContextMenu, setImage } = Tray.prototype;
Tray.prototype.setContextMenu = function (menu) {
  probe.menu = menu;
  return setContextMenu.call(this, menu);
};
Tray.prototype.setImage = function (image) {
  probe.icon = image;
  return setImage.call(this, image);
};

const { show } = Notification.prototype;
Notification.prototype.show = function () {
  probe.notifications.push({ title: this.title, body: this.body });
  return show.call(this);
};

shell.openExternal = async (url) => void probe.links.push(url);
shell.openPath = async (path) => {
  probe.folders.push(path);
  return '';
};

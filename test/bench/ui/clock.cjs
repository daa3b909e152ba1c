// Loaded before the app, on the real Electron and on the stand-in: says on standard output when each step of its start
// was reached, in milliseconds of the clock that all processes share.
const { app } = require('electron');

const say = (step) => process.stdout.write(`\nclock ${step} ${performance.timeOrigin + performance.now()}\n`);

say('process');
const { requestSingleInstanceLock } = app;
app.requestSingleInstanceLock = (...facts) => {
  say('main');
  return requestSingleInstanceLock.apply(app, facts);
};
app.once('ready', () => say('ready'));
app.once('browser-window-created', (_event, { webContents }) => {
  say('window');
  const { send } = webContents;
  let serves = false;
  webContents.send = (channel, ...told) => {
    if (!serves && channel === 'told:state' && told[0].state === 'running') {
      serves = true;
      say('serves');
    }
    return send.call(webContents, channel, ...told);
  };
});

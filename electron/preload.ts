import { contextBridge, ipcRenderer } from 'electron';
import { eventNames, requestNames } from './bridge/contract.ts';

// One function for each request and each event: the page can name no channel itself. The contract's type is checked
// where the window takes `berth`, and where main answers.
const ask = Object.fromEntries(
  requestNames.map((name) => [name, (question: unknown) => ipcRenderer.invoke(`ask:${name}`, question)]),
);

const on = Object.fromEntries(
  eventNames.map((name) => [
    name,
    (listener: (event: unknown) => void) => {
      const hear = (_event: unknown, told: unknown) => listener(told);
      ipcRenderer.on(`told:${name}`, hear);
      return () => void ipcRenderer.off(`told:${name}`, hear);
    },
  ]),
);

contextBridge.exposeInMainWorld('berth', { ask, on });

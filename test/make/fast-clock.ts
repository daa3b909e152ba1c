const times = 200;

const preload = `
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
const { createServer } = http;
const limits = { headersTimeout: 60000, requestTimeout: 300000, keepAliveTimeout: 5000, connectionsCheckingInterval: 30000 };
http.createServer = (options, ...rest) => {
  const all = { ...limits, ...options };
  for (const name of Object.keys(limits)) all[name] /= ${times};
  return createServer(all, ...rest);
};
syncBuiltinESMExports();
`;

/** An environment for a Node process whose HTTP servers lose patience two hundred times sooner. */
export const fastClock = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` };

import type { Connector } from './connector.ts';

/** Every kind of tool that Berth knows how to connect, in the order in which they are shown. */
export const connectors: Connector[] = [];

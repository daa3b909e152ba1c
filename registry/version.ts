// As an import, so that it is still there in a bundle that lies elsewhere.
import about from '../package.json' with { type: 'json' };

export const version: string = about.version;

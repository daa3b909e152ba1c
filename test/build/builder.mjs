// The build's own configuration, on a dist without Electron's binary: there are no fuses in it, and nothing to sign.
import config from '../../build/builder.mjs';

const { FAKE_DIST, PACKED_INTO } = process.env;

export default {
  ...config,
  directories: { ...config.directories, output: PACKED_INTO },
  electronDist: FAKE_DIST,
  electronFuses: null,
  disableAsarIntegrity: true,
  mac: { ...config.mac, identity: null },
  win: { ...config.win, signAndEditExecutable: false },
};

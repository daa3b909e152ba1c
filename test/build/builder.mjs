// The build's own configuration, on a dist without Electron's binary: there are no fuses in it, and nothing to sign.
import config from '../../build/builder.mjs';

const { FAKE_DIST, PACKED_INTO, PACKED_VERSION } = process.env;

export default {
  ...config,
  directories: { ...config.directories, output: PACKED_INTO },
  electronDist: FAKE_DIST,
  electronFuses: null,
  ...(PACKED_VERSION && { extraMetadata: { version: PACKED_VERSION } }),
  // Electron's libraries: without Electron they need not be on this machine.
  deb: { ...config.deb, depends: [] },
  disableAsarIntegrity: true,
  mac: { ...config.mac, identity: null },
  win: { ...config.win, signAndEditExecutable: false },
};

// What electron-builder makes of out/: `npm run package`, and `npm run package:dir` for the unpacked app alone.
import { fileURLToPath } from 'node:url';

// Bundles carry what they need; only the native database stands beside them, with the one file for the target.
// A list common to all platforms beside these would make electron-builder pack the sources too.
const filesFor = (platform) => [
  'out/**',
  '!out/**/*.map',
  '!out/built',
  'package.json',
  'LICENSE',
  '!node_modules/!(better-sqlite3)/**',
  '!node_modules/better-sqlite3/{deps,src}/**',
  '!node_modules/better-sqlite3/binding.gyp',
  `!node_modules/better-sqlite3/prebuilds/!(${platform}-\${arch}.node)`,
];

/** What happens before a package is removed. */
const uninstall = (file) => fileURLToPath(new URL(`uninstall/${file}`, import.meta.url));

// For the deb electron-builder leaves a note in the folder that all packages of a platform are made of, and by that note an
// app knows a deb: so the others have to be done before.
const others = new Map();

function begun({ file, targetPresentableName }) {
  if (targetPresentableName === 'deb') return Promise.all([...others.values()].map(({ promise }) => promise));
  others.set(file, Promise.withResolvers());
}

function completed({ file }) {
  others.get(file)?.resolve();
  others.delete(file);
}

// One that failed is never completed, and electron-builder has nothing left to do then.
process.once('exit', () => {
  if (others.size === 0) return;
  console.error(`Not made: ${[...others.keys()].join(', ')}. With DEBUG=electron-builder it says why.`);
  process.exitCode ||= 1;
});

export default {
  appId: 'org.example.berth',
  directories: { output: 'dist', buildResources: 'build/icons' },
  npmRebuild: false,
  artifactBuildStarted: begun,
  artifactBuildCompleted: completed,
  // The registry also runs under a plain Node, which cannot look into an archive.
  asarUnpack: ['out/registry/**', '**/node_modules/better-sqlite3/**'],
  electronLanguages: ['en-US', 'zh-CN'],
  // Nothing but our own code runs in it, whatever stands on its command line or in its environment.
  electronFuses: {
    runAsNode: false,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  // The older AppImage needs libfuse2, which is not there any more on new systems.
  toolsets: { appimage: '1.0.3' },
  publish: { provider: 'generic', url: process.env.BERTH_UPDATE_FEED ?? 'https://berth.example.org/updates' },
  linux: {
    files: filesFor('linux'),
    target: ['AppImage', 'tar.gz', 'deb'],
    executableName: 'berth',
    syncDesktopName: true,
    icon: 'build/icons/linux',
    category: 'Development',
    synopsis: 'Container registry on your own machine',
    desktop: {
      entry: {
        'Comment[zh_CN]': '运行在你自己电脑上的容器镜像仓库',
        GenericName: 'Container Registry',
        'GenericName[zh_CN]': '容器镜像仓库',
        Keywords: 'docker;podman;containerd;container;image;registry;OCI;',
      },
    },
  },
  deb: { packageCategory: 'devel', fpm: [`--before-remove=${uninstall('before-remove.sh')}`] },
  mac: {
    files: filesFor('darwin'),
    target: ['dmg', 'zip'],
    icon: 'build/icons/icon.icns',
    category: 'public.app-category.developer-tools',
  },
  win: { files: filesFor('win32'), target: ['nsis'], icon: 'build/icons/icon.ico' },
  nsis: {
    oneClick: false,
    allowToChangeInstallationDirectory: true,
    deleteAppDataOnUninstall: false,
    include: uninstall('installer.nsh'),
  },
};

import budgets from './budgets.ts';
import certificates from './certificates.ts';
import connect from './connect.ts';
import disk from './disk.ts';
import images from './images.ts';
import jobs from './jobs.ts';
import logs from './logs.ts';
import overview from './overview.ts';
import parts from './parts.ts';
import rules from './rules.ts';
import settings from './settings.ts';
import shell from './shell.ts';
import transfers from './transfers.ts';
import troubles from './troubles.ts';
import upkeep from './upkeep.ts';
import users from './users.ts';
import welcome from './welcome.ts';

export default {
  budgets,
  certificates,
  connect,
  disk,
  images,
  jobs,
  logs,
  overview,
  parts,
  rules,
  settings,
  shell,
  transfers,
  troubles,
  upkeep,
  users,
  welcome,
};

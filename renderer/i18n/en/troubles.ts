import setUp from './set-up-troubles.ts';

/** For each trouble what happened and what to do; `facts` of the trouble fill the gaps. */
export default {
  ...setUp,
  PORT_TAKEN: {
    what: 'Port {{port}} is taken.',
    next: 'Choose another port, or end the program that holds it.',
  },
  /** Where it is known who has it. */
  PORT_TAKEN_BY: {
    what: 'Port {{port}} is held by {{name}} on {{host}}.',
    next: 'Use port {{suggestion}}, or end {{name}}.',
  },
  PORT_FORBIDDEN: {
    what: 'Port {{port}} may not be used by this user.',
    next: 'Choose a port from 1024 on.',
  },
  ADDRESS_INVALID: {
    what: '“{{address}}” is not an address to listen on.',
    next: 'Write a host and a port, such as localhost:5000.',
  },
  ADDRESS_MISSING: {
    what: '{{address}} is not an address of this machine.',
    next: 'Connect its network, or choose localhost.',
  },
  EXPOSED: {
    what: '{{addresses}} can be reached from other machines, and nobody would have to log in.',
    next: 'Add a user, listen on localhost, or allow it on purpose.',
  },
  FOLDER_MISSING: {
    what: 'The data folder {{folder}} is gone.',
    next: 'Connect its disk, or choose another folder.',
  },
  FOLDER_UNWRITABLE: {
    what: 'The data folder {{folder}} cannot be written.',
    next: 'Give this user the right to write there. Pulls go on.',
  },
  FOLDER_FOREIGN: {
    what: '{{folder}} holds something else than a Berth store.',
    next: 'Choose an empty folder, or one that Berth made.',
  },
  FOLDER_LOCKED: {
    what: 'Another Berth uses the data folder {{folder}}.',
    next: 'Stop it, or choose another folder.',
  },
  DISK_FULL: {
    what: 'The disk of the store is full.',
    next: 'Make room on it. Pushes are refused, pulls go on.',
  },
  DATABASE_DAMAGED: {
    what: 'The database of the store is damaged.',
    next: 'Quit Berth and run berth rebuild in a terminal. It mends it from the newest copy and the content there is.',
  },
  DATABASE_NEWER: {
    what: 'The store was written by a newer version of Berth.',
    next: 'Update Berth, or choose another folder.',
  },
  SETTING_INVALID: { what: 'The setting “{{setting}}” is not valid.', next: 'Change it in Settings.' },
  NOT_RUNNING: {
    what: 'The registry does not answer.',
    next: 'Start it; nothing that was answered is lost.',
  },
  OTHER_USER: {
    what: 'The registry on this data folder belongs to another user.',
    next: 'Choose a data folder of your own.',
  },
  CRASHED: {
    what: 'The registry stopped unexpectedly.',
    next: 'Start it again. Its last words are in Logs.',
  },
  BLOB_UNKNOWN: { what: 'A layer is not in this repository.', next: 'Push the image again.' },
  BLOB_UPLOAD_INVALID: { what: 'The upload is not valid.', next: 'Push again.' },
  BLOB_UPLOAD_UNKNOWN: { what: 'The upload is over or was never begun.', next: 'Push again.' },
  DIGEST_INVALID: {
    what: 'The bytes that arrived are not the bytes the digest names. Nothing was kept.',
    next: 'Push again. If it repeats, check the disk the client reads from.',
  },
  MANIFEST_BLOB_UNKNOWN: {
    what: 'The manifest names layers that were not pushed.',
    next: 'Push the whole image, layers first.',
  },
  MANIFEST_INVALID: { what: 'The manifest is not valid.', next: 'Build the image again and push it.' },
  MANIFEST_UNKNOWN: { what: 'There is no such image any more.', next: 'It was deleted or never pushed.' },
  NAME_INVALID: {
    what: 'The name is not a repository’s name.',
    next: 'Use lower-case letters, digits, and . _ - / between them.',
  },
  NAME_UNKNOWN: { what: 'There is no such repository any more.', next: 'It was deleted or never pushed.' },
  SIZE_INVALID: { what: 'Fewer or more bytes arrived than were announced.', next: 'Push again.' },
  TAG_INVALID: {
    what: 'The name is not a tag.',
    next: 'Use letters, digits, and . _ -, at most 128, not beginning with . or -.',
  },
  UNSUPPORTED: {
    what: 'The registry does not do this.',
    next: 'If it is read-only, let it take pushes again.',
  },
  DENIED: { what: 'The registry refused this.', next: 'Ask on localhost, not through another name.' },
  UNAVAILABLE: {
    what: 'The store cannot be reached or written.',
    next: 'Connect its disk, or give this user the right to write there.',
  },
  TOOMANYREQUESTS: { what: 'There were too many requests.', next: 'Wait a little and try again.' },
  UNAUTHORIZED: {
    what: 'The window is not signed in.',
    next: 'Open the address that berth serve --ui printed.',
  },
  TRIES_TOO_MANY: {
    what: 'There were too many wrong passwords.',
    next: 'Wait a moment, then log in with the right one.',
  },
  PLAIN_HTTP: {
    what: 'Another machine asked without encryption.',
    next: 'Use https there, and let it trust the certificate.',
  },
  MANIFEST_TOO_LARGE: {
    what: 'The manifest is larger than this registry accepts.',
    next: 'Put less into it, or raise the limit and start the registry again.',
  },
  PAGINATION_NUMBER_INVALID: {
    what: 'The client asked for a page of a size that is not given.',
    next: 'Ask for at most 10,000 entries at once.',
  },
  RANGE_INVALID: {
    what: 'The client asked for bytes that the content does not have, or sent them out of order.',
    next: 'Pull or push again from the start.',
  },
  TAGS_TOO_MANY: { what: 'One push named too many tags.', next: 'Push with fewer tags at once.' },
  METHOD_UNSUPPORTED: {
    what: 'This address does not do what was asked.',
    next: 'Check the client’s version.',
  },
  PRECONDITION_FAILED: {
    what: 'The condition the client set does not hold.',
    next: 'Somebody changed it meanwhile; read it again.',
  },
  READ_ONLY: {
    what: 'The registry is read-only.',
    next: 'Let it take pushes again, then push.',
  },
  BAD_REQUEST: {
    what: 'What arrived is not valid HTTP.',
    next: 'Check whether the client speaks HTTPS to an address of HTTP.',
  },
  HEADERS_TOO_LARGE: {
    what: 'The headers of the request are too large.',
    next: 'Sign out of registries the client no longer needs.',
  },
  NOT_FOUND: { what: 'There is nothing at this address.', next: 'The registry lives under /v2/.' },
  CLIENT_GONE: {
    what: 'The client went away in the middle.',
    next: 'Nothing half-written was kept. Run the push or pull again.',
  },
  NO_SPACE: {
    what: 'The disk of the data folder is full. What did not fit was not kept.',
    next: 'Make room on it, then push again. Pulls go on.',
  },
  STORE_GONE: {
    what: 'The data folder cannot be reached.',
    next: 'Connect its disk, or put it back.',
  },
  STORE_UNWRITABLE: {
    what: 'The data folder cannot be written.',
    next: 'Give this user the right to write there. Pulls go on.',
  },
  UPDATE_FEED_INVALID: {
    what: '“{{feed}}” is not where updates can come from.',
    next: 'Write an address that begins with https://, or leave it empty.',
  },
  UPDATE_FEED_SILENT: {
    what: '{{feed}} does not say whether there is a new version.',
    next: 'Check the network, then look again.',
  },
  UPDATE_NOT_THERE: {
    what: 'Berth {{version}} does not lie where updates come from any more.',
    next: 'Install it by hand if you need it.',
  },
  UPDATE_NOT_FETCHED: {
    what: 'Berth {{version}} could not be fetched whole. Nothing of it was kept.',
    next: 'Check the network, then look again.',
  },
  UPDATE_NOT_INSTALLED: {
    what: 'Berth {{version}} could not be installed: {{reason}}.',
    next: 'This version goes on. Try again, or install it by hand.',
  },
  INTERNAL: {
    what: 'The registry met an error it does not know.',
    next: 'Try again. If it repeats, copy this line and report it.',
  },
  RULE_INVALID: {
    what: 'The pattern “{{pattern}}” of a rule cannot be used.',
    next: 'Use names with *, ** and ? for what may differ.',
  },
  RULE_KEEPS_NOTHING: {
    what: 'The rule for “{{pattern}}” keeps nothing: every tag it matches would go.',
    next: 'Give it something to keep, or delete the repositories themselves.',
  },
  RULE_MATCHES_ALL: {
    what: 'The rule for “{{pattern}}” matches every repository.',
    next: 'Confirm it if that is what you want.',
  },
  POLICY_INVALID: {
    what: 'The schedule “{{schedule}}” is not understood, or never comes.',
    next: 'Write five fields: minute, hour, day of the month, month, day of the week.',
  },
  BUDGET_WARNS: { what: 'A budget is nearly spent.', next: 'Make room, or raise the budget.' },
  BUDGET_WARNS_WHOLE: {
    what: 'The store takes {{used, bytes}} of its budget of {{bytes, bytes}}.',
    next: 'Make room, or raise the budget; once it is spent, pushes are refused.',
  },
  BUDGET_WARNS_GROUP: {
    what: '{{budget}} takes {{used, bytes}} of its budget of {{bytes, bytes}}.',
    next: 'Make room, or raise the budget; once it is spent, pushes there are refused.',
  },
  BUDGET_SPENT: {
    what: 'A budget is spent, so pushes are refused. Pulls go on.',
    next: 'Make room, or raise the budget.',
  },
  BUDGET_SPENT_WHOLE: {
    what: 'The store takes {{used, bytes}}, and its budget is {{bytes, bytes}}. Pushes are refused, pulls go on.',
    next: 'Make room, or raise the budget.',
  },
  BUDGET_SPENT_GROUP: {
    what: '{{budget}} takes {{used, bytes}}, and its budget is {{bytes, bytes}}. Pushes there are refused, pulls go on.',
    next: 'Make room, or raise the budget.',
  },
  RESERVE_REACHED: {
    what: 'The disk is nearly full, so pushes are refused. Pulls go on.',
    next: 'Make room on it.',
  },
  RESERVE_REACHED_NOW: {
    what: 'The disk has {{free, bytes}} left, less than the reserve of {{reserve, bytes}}. Pushes are refused, pulls go on.',
    next: 'Make room on it, or lower the reserve.',
  },
  BLOBS_DAMAGED: {
    what: 'Damaged content was found ({{count}}).',
    next: 'See which images it hurts, and push those again.',
  },
  ADOPT_RELATIVE: { what: '{{folder}} is not a whole path.', next: 'Begin it at the root of the disk.' },
  ADOPT_MISSING: { what: 'There is no folder {{folder}}.', next: 'Check the path, or connect its disk.' },
  ADOPT_NO_FOLDER: {
    what: '{{folder}} is a file.',
    next: 'Name the folder that the registry kept its data in.',
  },
  ADOPT_UNREADABLE: {
    what: '{{folder}} cannot be read by this user.',
    next: 'Give this user the right to read it.',
  },
  ADOPT_OWN: {
    what: '{{folder}} belongs to Berth’s own data folder {{data}}.',
    next: 'What it holds is served already.',
  },
  ADOPT_READ_ONLY: {
    what: '{{folder}} cannot be changed, so its files cannot be moved out of it.',
    next: 'Adopt it and let its files stay where they are.',
  },
  ADOPT_BERTH: {
    what: '{{folder}} is the data folder of another Berth, so its files cannot be moved out of it.',
    next: 'Adopt it and let its files stay where they are.',
  },
  ADOPT_NOTHING: {
    what: '{{folder}} holds no data of docker distribution.',
    next: 'Choose the folder with docker/registry/v2/repositories in it.',
  },
  ADOPT_BUSY: {
    what: '{{folder}} is being taken over at the moment.',
    next: 'Wait for that to end, or cancel it.',
  },
  MOVE_NO_STORE: { what: '{{folder}} is not a data folder of Berth.', next: 'Choose the data folder again.' },
  MOVE_SAME: { what: 'The data are in {{folder}} already.', next: 'Choose another folder.' },
  MOVE_NESTED: { what: '{{inner}} is inside of {{outer}}.', next: 'Choose a folder beside it.' },
  MOVE_NOT_EMPTY: {
    what: '{{folder}} holds files already: {{files}}.',
    next: 'Choose an empty folder, or a new one.',
  },
  MOVE_OTHER_PART: {
    what: '{{folder}} holds a part of another store, moved there from {{from}}.',
    next: 'Choose an empty folder.',
  },
  MOVE_NO_SPACE: {
    what: 'The disk of {{folder}} has {{free}} MiB free, and {{needed}} MiB are needed.',
    next: 'Make room on it, or choose another disk.',
  },
  MOVE_DISK_FULL: {
    what: 'The disk of {{folder}} is full. The data are where they were.',
    next: 'Make room on it, or choose another disk.',
  },
  MOVE_READ_ONLY: { what: 'The disk of {{folder}} is read-only.', next: 'Choose another disk.' },
  MOVE_UNWRITABLE: {
    what: 'This user may not write to {{folder}}.',
    next: 'Give this user the right to, or choose another folder.',
  },
  MOVE_NO_PLACE: {
    what: 'There is no folder in which to make {{folder}}.',
    next: 'Connect its disk, or choose another folder.',
  },
  MOVE_NO_FOLDER: { what: '{{folder}} is not a folder.', next: 'Choose an empty folder, or a new one.' },
  MOVE_DISK_GONE: {
    what: 'The disk of {{folder}}, or the old one, does not answer any more.',
    next: 'Connect it, then move again.',
  },
  MOVE_LOST_BYTES: {
    what: 'The disk of {{folder}} does not give back what was written to it.',
    next: 'Choose another disk. The data are where they were.',
  },
  MOVE_DATABASE_DAMAGED: {
    what: 'The database is damaged, so nothing was moved.',
    next: 'Quit Berth and run berth rebuild in a terminal. It mends it from the newest copy and the content there is.',
  },
  MOVE_SERVED: { what: 'A registry serves {{folder}}.', next: 'Stop it first.' },
  MOVE_UNDER_WAY: { what: 'Another move to {{folder}} is under way.', next: 'Wait until it has ended.' },
  MOVE_NOT_THERE: {
    what: '{{folder}} was not removed: {{served}} does not hold its content.',
    next: 'Connect the disk of the new folder.',
  },
  MOVE_INTERRUPTED: {
    what: 'Berth ended in the middle of the move. The data are in the old folder.',
    next: 'Start the move again to go on with it.',
  },
  MOVE_CRASHED: {
    what: 'The process that moved the data ended unexpectedly. The data are in the old folder.',
    next: 'Start the move again to go on with it.',
  },
  WINDOW_CLOSED: {
    what: 'This registry does not serve the window.',
    next: 'Start it with berth serve --ui.',
  },
  ATTACHED: {
    what: 'Another program of yours runs the registry on this data folder.',
    next: 'Change it there, or stop it there first.',
  },
  PREFERENCES_CORRUPT: {
    what: 'The preferences could not be read, so the usual ones are in force.',
    next: 'The file that was there is kept as {{file}}.',
  },
  PUSH_REFUSED: {
    what: 'The registry refused the first push (status {{status}}).',
    next: 'The reason is in Logs.',
  },
  FOLDER_NOT_OPENED: {
    what: '{{folder}} cannot be opened.',
    next: 'The system says: {{reason}}',
  },
  TAG_TAKEN: {
    what: '{{reference}} points at something else by now. Nothing was restored.',
    next: 'Restore it from the trash on the Disk page, which asks before it moves the tag.',
  },
  TRASH_UNKNOWN: {
    what: 'This is not in the trash any more.',
    next: 'It was restored or emptied meanwhile.',
  },
  BUSY: {
    what: 'The store is busy with other work.',
    next: 'Wait until that has ended, or cancel it.',
  },
  CANCELLED: {
    what: 'It was cancelled.',
    next: 'What was done until then stays done; begin it again to go on.',
  },
  GARBAGE_STAYS: {
    what: '{{name}} could not be removed ({{reason}}).',
    next: 'The next clean-up tries it again.',
  },
  BLOB_MISSING: {
    what: 'The file of {{digest}} is missing.',
    next: 'Push an image that has it again, and it is whole.',
  },
  BLOB_UNREADABLE: {
    what: '{{digest}} could not be read ({{reason}}).',
    next: 'It is tried again the next time.',
  },
  LINK_REFUSED: { what: '{{url}} is not a link that Berth opens.', next: 'Only https addresses are opened.' },
};

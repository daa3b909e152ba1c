import { type FromMover, mover, type ToMover } from './move/errand.ts';
import { parentProcess } from './parent-process.ts';

// Moves data folders for the program that started this process.
const parent = parentProcess<ToMover, FromMover>();
parent.hear(mover((message) => parent.tell(message)));
// Nobody is left to switch to the new folder; what was brought there is taken up by the next move.
parent.whenGone(() => process.exit(1));

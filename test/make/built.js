// Before the first test of the built app: builds it, if it is older than its sources. JavaScript, like the build's own.
import { buildUnlessFresh } from '../../build/fresh.js';

export default function setup() {
  if (!buildUnlessFresh()) throw new Error('The app could not be built.');
}

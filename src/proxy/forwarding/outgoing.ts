import type { Isolation } from '../admission/page-isolation.js';
import type { Passage } from './passage.js';
import type { HeaderPair } from '../../http/wire/raw-headers.js';
import type { Mount } from '../headers/mount.js';
import type { Target } from '../routing/target-resolver.js';

/** What goes to a container in place of what came, and how its answer is seen from the client. */
export interface Outgoing extends Mount {
  target: Target;
  method: string;
  path: string;
  headers: readonly HeaderPair[];
  isolation: Isolation;
  /** Where it is counted. */
  passage: Passage;
}

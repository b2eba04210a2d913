import type { Isolation } from '../admission/page-isolation.js';
import type { Passage } from './passage.js';
import type { HeaderPair } from '../../http/wire/raw-headers.js';
import type { Mount } from '../headers/mount.js';
import type { Target } from '../routing/target-resolver.js';

/** A request as it is sent to a container, and where the client sees the response. */
export interface Outgoing extends Mount {
  target: Target;
  method: string;
  path: string;
  headers: readonly HeaderPair[];
  isolation: Isolation;
  /** Counts its bytes and outcome. */
  passage: Passage;
}

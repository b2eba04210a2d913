/** Loaded with the first connection between nodes, as it is memory that one machine alone never needs. */
export const http2 = () => process.getBuiltinModule('node:http2');

/** Bytes of a stream that its reader may leave unread. */
const STREAM_WINDOW = 256 * 1024;

/** Bytes under way between two nodes at once. What the readers leave unread does not count. */
export const SESSION_WINDOW = 16 * 1024 * 1024;

const UNLIMITED = 0x7f_ff_ff_ff;

/**
 * Nodes trust each other, and a request that its client leaves is a stream that is reset: Node's limits for strangers
 * do not apply.
 */
export const SESSION_OPTIONS = {
  settings: { initialWindowSize: STREAM_WINDOW, enablePush: false, maxConcurrentStreams: UNLIMITED },
  peerMaxConcurrentStreams: UNLIMITED,
  maxSessionMemory: UNLIMITED, // MB
  maxSessionInvalidFrames: UNLIMITED,
  maxSessionRejectedStreams: UNLIMITED,
  streamResetBurst: UNLIMITED,
  streamResetRate: UNLIMITED,
};

import type { Rule } from './docker-errors.js';

/** Failures of removed and loaded images. */
export const IMAGE_RULES: readonly Rule[] = [
  {
    operations: ['image'],
    message: /prune operation is already running/,
    code: 'too_many_requests',
    detail: () => 'Another prune is under way, and the engine does one at a time: try again when it has ended',
  },
  {
    operations: ['image'],
    status: [409],
    code: 'image_in_use',
    // moby daemon/images/image_delete.go: "conflict: unable to remove repository reference … - container … is using …"
    detail: (message) => `${message.replace(/^conflict: /, '')}: remove its containers first, or use force=true`,
  },
  {
    operations: ['image'],
    status: [400],
    code: 'invalid_request',
    detail: (message) => message,
  },
  {
    operations: ['load'],
    message: /no space left on device/,
    code: 'disk_full',
    detail: () => "The engine's disk is full: remove images or containers",
  },
  {
    operations: ['load'],
    // The engine's words for anything that is not a tar as `docker save` writes it (moby image/tarexport/load.go).
    message: /tar|EOF|manifest\.json|invalid|no such file|unsupported|missing|Error processing|unrecognized/i,
    code: 'invalid_request',
    detail: (message) => `The body cannot be loaded: send a tar as "docker save" writes it (${message})`,
  },
];

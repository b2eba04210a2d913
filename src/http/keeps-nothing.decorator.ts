import { SetMetadata } from '@nestjs/common';

export const KEEPS_NOTHING = 'dockapi:keeps-nothing';

/** Marks a route whose responses are not kept: an `Idempotency-Key` does nothing there. */
export const KeepsNothing = () => SetMetadata(KEEPS_NOTHING, true);

import { SetMetadata } from '@nestjs/common';

export const SENDS_ITSELF = 'dockapi:sends-itself';

/** Marks a route whose handler sends its response (`@Res()`), and returns what it has sent so that it can be sent again. */
export const SendsItself = () => SetMetadata(SENDS_ITSELF, true);

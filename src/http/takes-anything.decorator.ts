import { SetMetadata } from '@nestjs/common';

export const TAKES_ANYTHING = 'dockapi:takes-anything';

/**
 * Marks routes that take parameters and bodies which no DTO declares: health checks and browsers add parameters of their own, and
 * some handlers check their bodies themselves.
 */
export const TakesAnything = () => SetMetadata(TAKES_ANYTHING, true);

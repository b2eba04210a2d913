import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Scope } from './caller.js';

/** What a route requires of its caller: a scope, or nothing. */
export const NEED = 'dockapi:need';
export const NOTHING = 'nothing';
export const ANY_SCOPE = 'any scope';
export type Need = Scope | typeof NOTHING | typeof ANY_SCOPE;

/** The scope that a route requires. A route without one is closed. */
export const Needs = (scope: Scope) => SetMetadata<string, Need>(NEED, scope);

/** Opens a route to every caller, whatever its token allows. */
export const NeedsAnyScope = () => SetMetadata<string, Need>(NEED, ANY_SCOPE);

/** Opens a route to everybody. Its path must be public in `authentication.middleware.ts` too. */
export const Public = () => applyDecorators(SetMetadata<string, Need>(NEED, NOTHING), ApiOperation({ security: [] }));

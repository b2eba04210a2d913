import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Scope } from './caller.js';

/** What a route asks of its caller: a scope, or nothing at all. */
export const NEED = 'dockapi:need';
export const NOTHING = 'nothing';
export type Need = Scope | typeof NOTHING;

/** The scope that a route needs. A route that says none is closed. */
export const Needs = (scope: Scope) => SetMetadata<string, Need>(NEED, scope);

/** Opens a route to everybody. Its path has to be one of those in `authentication.middleware.ts`. */
export const Public = () => applyDecorators(SetMetadata<string, Need>(NEED, NOTHING), ApiOperation({ security: [] }));

import type { IncomingMessage } from 'node:http';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { describe, expect, it } from 'vitest';
import { Caller, LOCAL_CALLER, type Scope, setCaller } from '../../../src/access/caller.js';
import { Needs, NeedsAnyScope, Public } from '../../../src/access/needs.decorator.js';
import { ScopeGuard } from '../../../src/access/scope.guard.js';

class Routes {
  @Needs('run')
  run(this: void) {}
  @Public()
  open(this: void) {}
  @NeedsAnyScope()
  anyScope(this: void) {}
  forgotten(this: void) {}
}
const { run, open, anyScope, forgotten } = new Routes();

function enter(handler: () => void, caller?: Caller): boolean {
  const request = {} as IncomingMessage;
  if (caller) setCaller(request, caller);
  const context = { getHandler: () => handler, switchToHttp: () => ({ getRequest: () => request }) };
  return new ScopeGuard(new Reflector()).canActivate(context as unknown as ExecutionContext);
}

const holder = (...scopes: Scope[]) => new Caller('ci', 'team-a', new Set(scopes));

describe('ScopeGuard', () => {
  it('accepts a caller with the scope, or with admin', () => {
    for (const caller of [holder('run'), holder('read', 'run'), holder('admin'), LOCAL_CALLER])
      expect(enter(run, caller)).toBe(true);
  });

  it('names the missing scope', () => {
    expect(() => enter(run, holder('read', 'exec', 'proxy', 'host'))).toThrow(
      expect.objectContaining({ code: 'forbidden', detail: expect.stringContaining('"run"') }),
    );
  });

  it('refuses a route without a scope, and an unknown caller', () => {
    expect(() => enter(forgotten, holder('admin'))).toThrow(expect.objectContaining({ code: 'forbidden' }));
    expect(() => enter(forgotten)).toThrow(expect.objectContaining({ code: 'unauthorized' }));
    expect(() => enter(run)).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  });

  it('accepts every caller on a route for any scope, and nobody else', () => {
    expect(enter(anyScope, holder('proxy'))).toBe(true);
    expect(() => enter(anyScope)).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  });

  it('accepts everybody on a public route', () => {
    expect(enter(open)).toBe(true);
  });
});

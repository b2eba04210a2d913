import { parse } from 'node:querystring';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { ContainerPath } from './container-path.js';

/**
 * The query parameter `path` as bytes, because Express decodes it as UTF-8 and replaces invalid bytes. The route's DTO
 * validates it.
 */
export const PathQuery = createParamDecorator((_data: unknown, context: ExecutionContext): ContainerPath => {
  const { url } = context.switchToHttp().getRequest<Request>();
  const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
  const { path } = parse(query, undefined, undefined, { decodeURIComponent: toBytes });
  return ContainerPath.ofBytes(typeof path === 'string' ? path : '');
});

function toBytes(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

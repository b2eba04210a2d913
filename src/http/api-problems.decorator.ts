import { STATUS_CODES } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import { AppError, type ErrorCode } from '../errors/app-error.js';
import { PROBLEM_JSON, toProblem } from './problem.js';
import { STATUS_BY_CODE } from './status-by-code.js';

/** Documents the problems that a route responds with, by code; one response per status. */
export function ApiProblems(...codes: ErrorCode[]) {
  const byStatus = Map.groupBy(codes, (code) => STATUS_BY_CODE[code]);
  return applyDecorators(
    ...[...byStatus].map(([status, group]) => ApiResponse({ status, ...problemResponse(status, group) })),
  );
}

/** Documents a 404 with a code that has another status elsewhere: what the path names does not exist. */
export function ApiNotFound(code: ErrorCode) {
  return ApiResponse({ status: 404, ...problemResponse(404, [code]) });
}

/** The OpenAPI response object for all problems with one status. */
export function problemResponse(status: number, codes: ErrorCode[]) {
  return {
    description: `${STATUS_CODES[status]}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    content: {
      [PROBLEM_JSON]: {
        example: toProblem(
          new AppError(codes[0] ?? 'internal_error', 'What is wrong, and what to do', { status }),
          '/containers/my-nginx',
        ),
        schema: {
          allOf: [
            { $ref: '#/components/schemas/Problem' },
            { properties: { status: { enum: [status] }, code: { enum: codes } } },
          ],
        },
      },
    },
  };
}

import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

/** Documents `node`, which `server/node-router.ts` follows. @param without what it is about without one */
export const ApiNode = (without = 'the node that is asked') =>
  applyDecorators(
    ApiQuery({
      name: 'node',
      required: false,
      type: String,
      description: `In a cluster: name or id of the node. Default: ${without}.`,
    }),
  );

import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { SendsItself } from '../../../http/sends-itself.decorator.js';
import { ApiContainerId } from '../../container-route.js';
import { ANSWERS_HERE, ExecPeersInterceptor } from './exec-peers.interceptor.js';

/** Documents the path of one exec. */
const ApiExec = () =>
  applyDecorators(
    ApiContainerId(),
    ApiParam({ name: 'exec_id', description: 'As the exec tells it', example: 'job-1' }),
  );

/**
 * A route of one exec, which the dockAPI that follows the exec answers. The handler sends its response by itself.
 *
 * @param answersHere whether this one answers if the other cannot be reached
 */
export const OneExec = ({ answersHere = false } = {}) =>
  applyDecorators(
    ApiExec(),
    SendsItself(),
    SetMetadata(ANSWERS_HERE, answersHere),
    UseInterceptors(ExecPeersInterceptor),
  );

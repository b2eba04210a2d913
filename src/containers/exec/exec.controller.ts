import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { By } from '../../access/by.decorator.js';
import { Caller } from '../../access/caller.js';
import { Needs } from '../../access/needs.decorator.js';
import { ApiProblems } from '../../http/api-problems.decorator.js';
import { ClientGone } from '../../http/client-gone.decorator.js';
import { ApiContainerId, ONE_CONTAINER } from '../container-route.js';
import { ExecDto, ExecResultDto } from './exec.dto.js';
import { ExecService } from './exec.service.js';

const EXEC_EXAMPLES = { version: { summary: 'A command', value: { command: ['nginx', '-v'] } } };

@ApiTags('containers')
@Controller('containers')
export class ExecController {
  constructor(private readonly execs: ExecService) {}

  /** Runs a command in a running container and returns its output. */
  @Post(':id/exec')
  @Needs('exec')
  @HttpCode(200)
  @ApiContainerId()
  @ApiProblems('container_not_running', 'exec_timeout', ...ONE_CONTAINER)
  @ApiBody({ type: ExecDto, examples: EXEC_EXAMPLES })
  exec(
    @Param('id') id: string,
    @Body() body: ExecDto,
    @By() caller: Caller,
    @ClientGone() gone: AbortSignal,
  ): Promise<ExecResultDto> {
    return this.execs.exec(id, caller.onlyOwner, body, gone);
  }
}

import { Injectable } from '@nestjs/common';
import { LifetimeFields } from '../../containers/lifetimes/lifetime-fields.interceptor.js';
import { AWAITED } from '../../containers/readiness/wait.dto.js';
import { WaitService } from '../../containers/readiness/wait.service.js';
import type { InputSchema, Tool, ToolCall } from '../tool.js';
import { CONTAINER } from './container-argument.js';
import { WaitArguments } from './tool-arguments.dto.js';

@Injectable()
export class WaitTool implements Tool<WaitArguments> {
  readonly name = 'wait';
  readonly description =
    'Waits until a container is ready, running, exited (with its exit code) or removed. After the timeout, the error is ' +
    'not_ready: wait again, or look at the logs.';
  readonly scope = 'read';
  readonly hints = { title: 'Wait for a container', readOnlyHint: true };
  readonly arguments = WaitArguments;
  readonly input: InputSchema = {
    type: 'object',
    required: ['container'],
    properties: {
      ...CONTAINER,
      for: { enum: AWAITED, description: 'What to wait for. Default: ready' },
      timeout: { type: 'integer', minimum: 1, maximum: 3600, description: 'Seconds. Default: 30' },
    },
  };

  constructor(
    private readonly waits: WaitService,
    private readonly lifetimes: LifetimeFields,
  ) {}

  async call({ container, ...query }: WaitArguments, { caller, signal }: ToolCall): Promise<object> {
    return this.lifetimes.filled(await this.waits.wait(container, caller.onlyOwner, query, signal));
  }
}
